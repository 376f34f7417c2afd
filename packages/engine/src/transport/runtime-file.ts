import { chmod, mkdir, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { protocolVersion } from "@scumble/protocol";
import { z } from "zod";

/**
 * The token of an engine that was killed, from the file it left: the one after it goes on with it, so that its clients can too.
 * @returns null when there is none
 */
export async function readLeftToken(directory: string): Promise<string | null> {
  const text = await readFile(join(directory, "engine.json"), "utf8").catch(() => "null");
  try {
    return z.object({ token: z.string().min(43) }).parse(JSON.parse(text)).token;
  } catch {
    return null;
  }
}

/**
 * Writes engine.json `{port, pid, token, protocol}`: how programs of the same user find this engine and prove that they are.
 * The folder is 0700, the file 0600 and there at once or not at all. On Windows the user's profile is private by itself.
 * @returns `remove` deletes the file, unless another engine has written its own since
 */
export async function writeRuntimeFile(
  directory: string,
  { port, token }: { port: number; token: string },
): Promise<{ remove(): Promise<void> }> {
  const path = join(directory, "engine.json");
  const temporary = `${path}.${process.pid}.tmp`;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await chmod(directory, 0o700);
  await rm(temporary, { force: true });
  const file = await open(temporary, "wx", 0o600);
  try {
    await file.writeFile(`${JSON.stringify({ port, pid: process.pid, token, protocol: protocolVersion })}\n`);
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  return {
    async remove() {
      const text = await readFile(path, "utf8").catch(() => "");
      if (text.includes(token)) await rm(path, { force: true });
    },
  };
}
