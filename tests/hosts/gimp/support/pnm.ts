/** Pixels of a binary PGM (one channel) or PPM (three) of 8 bits, rows top to bottom. */
export interface Pnm {
  readonly width: number;
  readonly height: number;
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

/** Reads what the rig writes: one line of head, then the samples. @throws Error for anything else */
export function readPnm(bytes: Uint8Array): Pnm {
  const end = bytes.indexOf(10);
  const head = /^P([56]) (\d+) (\d+) 255$/.exec(Buffer.from(bytes.subarray(0, end)).toString("latin1"));
  if (head === null) throw new Error("Expected a binary PGM or PPM of 8 bits, received another file.");
  const [, kind, width, height] = head;
  return {
    width: Number(width),
    height: Number(height),
    channels: kind === "5" ? 1 : 3,
    data: bytes.subarray(end + 1),
  };
}
