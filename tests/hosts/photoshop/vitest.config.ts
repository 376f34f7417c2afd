import { defineConfig } from "vitest/config";

/** Everything about Photoshop, also what needs Swatch, Chromium or other programs: `npm run test:photoshop`. */
export default defineConfig({
  ssr: { resolve: { conditions: ["@scumble/source", "node", "import"] } },
  resolve: { conditions: ["@scumble/source", "node", "import"] },
  test: {
    include: ["tests/hosts/photoshop/**/*.{test,rig}.ts"],
    env: { SCUMBLE_CUTS: process.env.SCUMBLE_CUTS ?? "100" },
    testTimeout: 180_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 1,
  },
});
