// Pure. Image resources of Photoshop files.

import { ascii, join, padding, u8, u16, u32 } from "./big-endian.ts";

/** Numbers of the resources that we read or write. @source Adobe Photoshop File Formats Specification (2019) */
export const resourceIds = {
  groupIds: 1026,
  thumbnailOld: 1033,
  thumbnail: 1036,
  iccProfile: 1039,
  versionInfo: 1057,
  xmp: 1060,
  groupsEnabled: 1072,
} as const;

/** One resource: signature, number, no name, length, data, padding. */
export function resource(id: number, data: Uint8Array): Uint8Array {
  return join(ascii("8BIM"), u16(id), u16(0), u32(data.length), data, padding(data.length, 2));
}

/** Says that the merged picture is a real one. */
export function versionInfo(): Uint8Array {
  const name = "Scumble";
  const text = join(u32(name.length), ...Array.from(name, (letter) => u16(letter.charCodeAt(0))));
  return resource(resourceIds.versionInfo, join(u32(1), u8(1), text, text, u32(1)));
}
