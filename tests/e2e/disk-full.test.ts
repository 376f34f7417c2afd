// A full disk: refused with storage.full, nothing acknowledged lost, everything goes on once there is room. Needs a small disk of its
// own, which only root on Linux can mount.
import { execFileSync } from "node:child_process";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { freshFolder } from "./support/engine-process.ts";
import { startInProcess } from "./support/in-process-engine.ts";
import { cutAll, generate, openIdentified } from "./support/raw-client.ts";

const folder = freshFolder();
const isMounted = mountSmallDisk();

function mountSmallDisk(): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=6m", "tmpfs", folder], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

afterAll(() => {
  cutAll();
  if (isMounted) execFileSync("umount", ["-l", folder]);
});

test.skipIf(!isMounted)(
  "a full disk is told, survived, and forgotten once there is room (needs root for a small disk)",
  async () => {
    const engine = await startInProcess({ dataDirectory: folder });
    const client = await openIdentified(engine);
    await client.call("job.watch", {});
    expect(await client.refused("blob.offer", { blobs: [{ sizeBytes: 50_000_000 }] })).toMatchObject({
      code: "storage.full",
    });

    const ballast = join(folder, "ballast");
    const fill = () => {
      const chunk = Buffer.alloc(4096);
      const parts: Buffer[] = [];
      // as much as fits
      for (;;) {
        parts.push(chunk);
        try {
          writeFileSync(ballast, chunk, { flag: "a" });
        } catch {
          return parts.length;
        }
      }
    };
    const { streams } = await client.call("blob.offer", { blobs: [{ sizeBytes: 1_000_000 }] });
    fill();
    client.send(Buffer.concat([frameHeader(streams[0]!), Buffer.alloc(1_000_000, 1)]));
    expect(await client.refused("blob.commit", { stream: streams[0] })).toMatchObject({
      code: "storage.full",
      retryable: true,
    });
    expect(readdirSync(join(folder, "blobs")).filter((name) => name.endsWith(".tmp"))).toEqual([]);

    let refusedWith = "";
    for (let turn = 0; turn < 200 && refusedWith === ""; turn++) {
      const params = { key: `full-${turn}-key`, request: { ...generate, prompt: "brick ".repeat(1_000) } };
      await client.call("job.submit", params).catch((error) => {
        refusedWith = error.code;
      });
    }
    expect(refusedWith).toBe("storage.full");
    const { jobs: acknowledged } = await client.call("job.list", { limit: 500 });

    rmSync(ballast);
    const { job } = await client.call("job.submit", { key: "room-again", request: generate });
    await client.until(({ event, data }) => event === "job.finished" && data.jobId === job.jobId);
    const { jobs } = await client.call("job.list", { limit: 500 });
    expect(jobs.length).toBe(acknowledged.length + 1);
    expect(jobs.filter(({ state }) => state !== "finished")).toEqual([]);
    await engine.close();
  },
);

function frameHeader(stream: number): Buffer {
  const header = Buffer.alloc(16);
  header[0] = 1;
  header[1] = 1;
  header.writeUInt32LE(stream, 4);
  return header;
}
