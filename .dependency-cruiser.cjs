// The floors of the engine, bottom last; an import goes down or stays in its folder, never up or sideways.
const floors = [
  "cli",
  "transport",
  "session",
  "jobs",
  "models|gallery|links|pipelines",
  "schedulers|runtime|text|storage",
  "imaging|numerics",
  "base",
];
const on = (names) => `^packages/engine/src/(${names})/`;
const test = "\\.test\\.ts$|/testing/";

module.exports = {
  forbidden: [
    ...floors.map((floor, i) => ({
      name: `${floor} imports downward only`,
      severity: "error",
      from: { path: on(floor), pathNot: test },
      to: { path: on(floors.slice(0, i + 1).join("|")), pathNot: "^packages/engine/src/$1/" },
    })),
    {
      name: "no cycles",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    {
      name: "one door to onnxruntime",
      severity: "error",
      from: { path: "^packages/engine/src/", pathNot: "^packages/engine/src/runtime/" },
      to: { path: "onnxruntime" },
    },
    {
      name: "one door to sharp",
      severity: "error",
      from: { path: "^packages/engine/src/", pathNot: `^packages/engine/src/imaging/codec\\.ts$|${test}` },
      to: { path: "node_modules/sharp/" },
    },
    {
      name: "one door to Little CMS",
      severity: "error",
      from: { path: "^packages/engine/src/", pathNot: "^packages/engine/src/imaging/color-profile\\.ts$" },
      to: { path: "lcms-wasm" },
    },
    {
      name: "one door to the tokenizer library",
      severity: "error",
      from: { path: "^packages/engine/src/", pathNot: "^packages/engine/src/text/tokenizer\\.ts$" },
      to: { path: "@huggingface/tokenizers" },
    },
    {
      name: "protocol knows no engine",
      severity: "error",
      from: { path: "^packages/protocol/" },
      to: { path: "^packages/(engine|swatch|plugin-kit)/" },
    },
    {
      // their tools run on a developer's machine, not in an editor
      name: "plugins see the client only",
      severity: "error",
      from: { path: "^plugins/", pathNot: "^plugins/[^/]+/tools?/" },
      to: { path: "^packages/(engine|protocol/src/(?!client/))" },
    },
    {
      name: "the plugin kit sees the client only",
      severity: "error",
      from: { path: "^packages/plugin-kit/src/", pathNot: test },
      to: { path: "^(plugins|packages/(engine|swatch|protocol/src/(?!client/)))|node_modules" },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { conditionNames: ["@scumble/source", "import", "node", "default"] },
    exclude: { path: "/dist/|tools/swatch/" },
  },
};
