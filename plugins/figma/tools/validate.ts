// Checks a bundle and the manifest against what Figma documents, before a person finds out.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ports } from "@scumble/protocol/client";
import type { Bundle } from "./bundle.ts";

const root = join(import.meta.dirname, "..");

interface Manifest {
  readonly name: string;
  readonly id: string;
  readonly api: string;
  readonly main: string;
  readonly ui: string;
  readonly editorType: readonly string[];
  readonly documentAccess: string;
  readonly networkAccess: { readonly allowedDomains: readonly string[]; readonly reasoning: string };
  readonly menu: readonly {
    readonly name: string;
    readonly command: string;
    readonly parameters?: readonly { readonly key: string }[];
  }[];
  readonly relaunchButtons: readonly { readonly command: string; readonly name: string }[];
}

export function readManifest(): Manifest {
  return JSON.parse(readFileSync(join(root, "manifest.json"), "utf8")) as Manifest;
}

/** Globals the main thread does not have. @source https://developers.figma.com/docs/plugins/how-plugins-run/ */
const absent = [
  "window",
  "document",
  "WebSocket",
  "XMLHttpRequest",
  "localStorage",
  "TextEncoder",
  "structuredClone",
  "Buffer",
  "process",
];
/** Members that throw with dynamic page loading. @source https://developers.figma.com/docs/plugins/migrating-to-dynamic-loading/ */
const synchronous = ["getNodeById(", "getStyleById(", "currentPage=", "documentchange"];
/** Kilobytes the two files may have. */
const mostKilobytes = { code: 40, ui: 120 };

/** @returns a sentence for everything that is wrong; empty: nothing */
export function validate(bundle: Bundle, manifest = readManifest()): string[] {
  const wrong: string[] = [];
  const expect = (isRight: boolean, sentence: string) => {
    if (!isRight) wrong.push(sentence);
  };
  const domains = ports.map((port) => `ws://localhost:${port}`);
  const { networkAccess, documentAccess, menu, relaunchButtons, editorType } = manifest;
  expect(
    JSON.stringify(networkAccess.allowedDomains) === JSON.stringify(domains),
    `networkAccess.allowedDomains must be ${domains.join(", ")}; those are the engine's ports.`,
  );
  expect(networkAccess.reasoning.length > 0, "networkAccess.reasoning is missing; the review asks for it.");
  expect(documentAccess === "dynamic-page", "documentAccess must be dynamic-page; new plugins need it.");
  expect(editorType.includes("figma"), "editorType must contain figma.");
  expect(
    manifest.main === "dist/code.js" && manifest.ui === "dist/ui.html",
    "main and ui must name what bundle.ts writes.",
  );
  expect(relaunchButtons.length > 0 && menu.length > 0, "menu and relaunchButtons must not be empty.");
  for (const { command } of [...menu, ...relaunchButtons])
    expect(
      bundle.ui.includes(`"${command}"`) || bundle.code.includes(`"${command}"`),
      `Nothing answers the command ${command}.`,
    );
  const bare = withoutTexts(bundle.code);
  for (const name of absent)
    expect(
      !new RegExp(`(?<![.\\w$])${name}(?![\\w$:])`).test(bare),
      `code.js uses ${name}, which the main thread lacks.`,
    );
  for (const text of synchronous)
    expect(!bundle.code.includes(text), `code.js uses ${text}, which throws with dynamic-page.`);
  for (const [file, inputs] of Object.entries(bundle.inputs)) {
    expect(
      !inputs.some((path) => /node_modules\/zod|protocol\/src\/(messages|values|envelope|index)/.test(path)),
      `${file} holds Zod or schemas.`,
    );
  }
  expect(
    !/https?:\/\/(?!www\.w3\.org)/.test(bundle.ui.replace(/<!--.*?-->/gs, "")),
    "ui.html names a web address; it may load nothing.",
  );
  for (const file of ["code", "ui"] as const) {
    const size = Buffer.byteLength(bundle[file]) / 1024;
    expect(size <= mostKilobytes[file], `${file} has ${size.toFixed(1)} kB, more than ${mostKilobytes[file]}.`);
  }
  return wrong;
}

function withoutTexts(code: string): string {
  return code.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/g, '""');
}
