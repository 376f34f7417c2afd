import { defineConfig } from "vitest/config";

/** Everything about Figma, also what needs a browser: `npm run test:figma`. */
export default defineConfig({
  ssr: { resolve: { conditions: ["@scumble/source", "node", "import"] } },
  resolve: { conditions: ["@scumble/source", "node", "import"] },
  test: {
    include: ["tests/hosts/figma/**/*.{test,chromium}.ts", "packages/plugin-kit/src/**/*.test.ts"],
    testTimeout: 180_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 1,
  },
});
