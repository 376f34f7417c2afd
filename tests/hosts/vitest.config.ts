import { defineConfig } from "vitest/config";

/** Everything that needs an editor or a browser, two files side by side: `npm run test:editors`. */
export default defineConfig({
  ssr: { resolve: { conditions: ["@scumble/source", "node", "import"] } },
  resolve: { conditions: ["@scumble/source", "node", "import"] },
  test: {
    include: [
      "tests/hosts/{gimp,krita}/*.test.ts",
      "tests/hosts/figma/*.chromium.ts",
      "tests/hosts/photoshop/{*.rig,trouble.test}.ts",
      "tests/interchange/*.test.ts",
    ],
    env: { SCUMBLE_CUTS: process.env.SCUMBLE_CUTS ?? "100" },
    testTimeout: 180_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
