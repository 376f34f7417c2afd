import { readFile } from "node:fs/promises";

/** Peak resident memory of another process, bytes; null where there is none or the system does not tell it this way. */
export async function peakOf(pid: number | null): Promise<number | null> {
  const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
  const kib = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
  return kib === undefined ? null : Number(kib) * 1024;
}
