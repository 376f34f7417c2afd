// Krita's and GIMP's results for one job, side by side. Reads what their suites left behind, so it runs after both.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { cacheFolder, type Suite, suites } from "./gimp/support/chroot.ts";
import { readPnm } from "./gimp/support/pnm.ts";

const kritas = join(import.meta.dirname, "../../node_modules/.cache/scumble-krita/out/same-after.png");

for (const suite of Object.keys(suites) as Suite[]) {
  const gimps = join(cacheFolder, `work-${suite}`, "same-after.ppm");
  const missing = [kritas, gimps].filter((path) => !existsSync(path));
  const why =
    process.env.MODE !== "hosts" ? "run `npm run test:editors`" : missing.map((path) => `no ${path}`).join(", ");

  test.skipIf(why !== "")(
    `Krita and GIMP ${suites[suite]} got the same pixels${why && ` (skipped: ${why})`}`,
    async () => {
      const { width, height, data } = readPnm(readFileSync(gimps));
      const krita = await sharp(kritas).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      expect(krita.info).toMatchObject({ width, height });
      expect(krita.data.equals(data)).toBe(true);
    },
  );
}
