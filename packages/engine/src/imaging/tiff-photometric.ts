// Pure. The colour model of a TIFF file, from its first directory.

/**
 * What a TIFF file says that its samples are, where that is neither RGB nor grey.
 *
 * @param bytes of any file
 * @returns null for RGB, grey, palettes, and whatever is no TIFF file or damaged
 * @source TIFF 6.0 §2, §8 (PhotometricInterpretation), §16 (5: separated), §23 (8: CIE L*a*b*); TIFF technical note 4 (9)
 */
export function unusualTiffModel(bytes: Uint8Array): "CMYK" | "Lab" | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const littleEndian = bytes[0] === 0x49;
  if (bytes.length < 8 || view.getUint16(2, littleEndian) !== 42) return null;
  const start = view.getUint32(4, littleEndian);
  if (start + 2 > bytes.length) return null;
  const count = view.getUint16(start, littleEndian);
  for (let entry = start + 2; entry < start + 2 + count * 12 && entry + 12 <= bytes.length; entry += 12) {
    if (view.getUint16(entry, littleEndian) === 262) return models[view.getUint16(entry + 8, littleEndian)] ?? null;
  }
  return null;
}

const models: Readonly<Record<number, "CMYK" | "Lab">> = { 5: "CMYK", 8: "Lab", 9: "Lab" };
