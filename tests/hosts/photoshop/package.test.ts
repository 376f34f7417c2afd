import { unzipSync, zipSync } from "fflate";
import { beforeAll, describe, expect, test } from "vitest";
import { checkManifest } from "../../../plugins/photoshop-uxp/tools/manifest.ts";
import {
  bytesByPackage,
  collectPackage,
  type PluginPackage,
  validatePackage,
} from "../../../plugins/photoshop-uxp/tools/package-files.ts";
import { checkCss } from "../../../plugins/photoshop-uxp/tools/uxp-css.ts";
import { checkGlobals } from "../../../plugins/photoshop-uxp/tools/uxp-globals.ts";

let collected: PluginPackage;
beforeAll(async () => {
  collected = await collectPackage();
});

test("Photoshop should take the package as it is", async () => {
  expect(await validatePackage(collected)).toEqual([]);
});

test("the bundle is small and holds the client without Zod", () => {
  const sizes = bytesByPackage(collected.metafile);
  console.log(Object.fromEntries(sizes));
  expect([...sizes.keys()].sort()).toEqual(
    ["photoshop-uxp", "plugin-kit", "protocol"].map((name) => (sizes.has(name) ? name : "plugin")).sort(),
  );
  expect(Object.keys(collected.metafile.inputs).filter((path) => /zod|node_modules/.test(path))).toEqual([]);
  expect(collected.files.get("index.js")!.byteLength).toBeLessThan(100_000);
});

test("a .ccx is a zip with the manifest at its root", () => {
  const files = unzipSync(zipSync(Object.fromEntries(collected.files)));
  expect(Object.keys(files)).toEqual(expect.arrayContaining(["manifest.json", "index.html", "index.js", "styles.css"]));
});

describe("what Photoshop would not take is named", () => {
  const manifest = () =>
    JSON.parse(new TextDecoder().decode(collected.files.get("manifest.json"))) as Record<string, unknown>;
  const files = () => new Set(collected.files.keys());

  test.each([
    ["manifestVersion", 4, "manifestVersion must be 5"],
    ["main", "index.js", "main must be an HTML file"],
    ["version", "9.9.9", "version must be 0.1.0"],
    ["host", { app: "PS", minVersion: "24.4.0", data: { apiVersion: 2 } }, "25.1"],
    ["requiredPermissions", { network: { domains: ["all"] } }, 'must be the text "all"'],
    ["entrypoints", [], "a panel `scumble`"],
    ["icons", [{ path: "icons/gone.png" }], "icons/gone.png is missing"],
  ])("manifest: %s", (field, value, sentence) => {
    const text = JSON.stringify({ ...manifest(), [field]: value });
    expect(checkManifest(text, "0.1.0", files()).join("\n")).toContain(sentence);
  });

  test.each([
    ["a { gap: 4px }", "gap"],
    ["a { display: grid }", "display: grid"],
    ["a { color: red; font: 12px serif }", "font"],
    ["a { transition: all 1s }", "transition"],
  ])("stylesheet: %s", (css, sentence) => {
    expect(checkCss(css).join("\n")).toContain(sentence);
    expect(checkCss("/* gap: 4px */ a { --x: 1; color: red }")).toEqual([]);
  });

  test.each(["new TextEncoder()", "process.env.X", "fetch('x')", "structuredClone(a)"])("bundle: %s", async (code) => {
    expect(await checkGlobals(code)).toHaveLength(1);
    const bare = code.replace("new ", "");
    const harmless = `a.${bare}; "${bare.replaceAll("'", "")}"; x = { async fetch(process) { return process.env; } }`;
    expect(await checkGlobals(harmless)).toEqual([]);
  });
});
