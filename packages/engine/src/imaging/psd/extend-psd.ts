// Pure. Adding layers to a Photoshop file without touching anything else in it.

import { type DeepNode, layOver } from "../added-layers.ts";
import type { RgbaPixels } from "../pixels.ts";
import { join, lengthBytes, padding, u32 } from "./big-endian.ts";
import { hasRealMerged } from "./decode-psd.ts";
import { layerContent, layerSection } from "./encode-psd.ts";
import { mergedPlanes, replaceMerged } from "./merged-planes.ts";
import type { PsdFile } from "./parse-psd.ts";
import { resource, resourceIds, versionInfo } from "./resources.ts";
import { type WrittenLayers, writeLayers } from "./write-records.ts";
import { addXmpRecipes } from "./xmp-recipes.ts";

/** Resources with an entry for every layer, and what a new layer's is. */
const layerEntries: Readonly<Record<number, readonly number[]>> = {
  [resourceIds.groupIds]: [0, 0],
  [resourceIds.groupsEnabled]: [1],
};

/**
 * The file with layers on top. Records and channels of every other layer, masks, effects, smart objects, patterns and
 * metadata keep their bytes; the merged picture changes where the new layers show. The thumbnail, which would show the
 * old picture, is left out.
 *
 * @param before  what the document looked like, as `mergedPsd` gives it
 * @param added   the new layers, the bottom one first, in the document's own colours
 * @param recipes how they were made, a JSON array
 */
export function extendPsd(psd: PsdFile, before: RgbaPixels, added: readonly DeepNode[], recipes: string): Uint8Array {
  const written = writeLayers(added, psd);
  const after = layOver(before, added);
  const merged = hasRealMerged(psd)
    ? replaceMerged(psd, mergedPlanes(psd), before, after)
    : replaceMerged(psd, mergedPlanes(psd), nothingLike(before), after);
  const resources = join(...extendResources(psd, written.count, recipes));
  const section = extendLayers(psd, written, before);
  return join(psd.head, u32(resources.length), resources, lengthBytes(section.length, psd.isLarge), section, merged);
}

function extendLayers(psd: PsdFile, written: WrittenLayers, before: RgbaPixels): Uint8Array {
  const { layers, aroundLayers, isLarge, depth, hasMergedAlpha } = psd;
  if (layers === null) {
    const background: DeepNode = { name: "Background", x: 0, y: 0, pixels: before, mask: null, opacity: 1 };
    const base = writeLayers([background], psd);
    return join(layerSection(joinLayers(base, written), hasMergedAlpha, depth, isLarge), afterMask(psd));
  }
  const old = { count: layers.records.length, records: layers.recordBytes, channels: layers.channelBytes };
  const content = layerContent(joinLayers(old, written), hasMergedAlpha);
  const section = join(aroundLayers.before, lengthBytes(content.length, isLarge), content, aroundLayers.after);
  return join(section, padding(section.length, 2));
}

/** Blocks of a section that had no layers, behind its two empty parts. */
function afterMask({ aroundLayers: { after }, isLarge }: PsdFile): Uint8Array {
  const empty = (isLarge ? 8 : 4) + 4;
  return after.length > empty && after.subarray(0, empty).every((byte) => byte === 0)
    ? after.subarray(empty)
    : new Uint8Array();
}

function joinLayers(below: WrittenLayers, above: WrittenLayers): WrittenLayers {
  return {
    count: below.count + above.count,
    records: join(below.records, above.records),
    channels: join(below.channels, above.channels),
  };
}

function extendResources({ resources }: PsdFile, count: number, recipes: string): Uint8Array[] {
  const replaced: number[] = [
    resourceIds.thumbnail,
    resourceIds.thumbnailOld,
    resourceIds.versionInfo,
    resourceIds.xmp,
  ];
  const xmp = resources.find(({ id }) => id === resourceIds.xmp);
  const packet = addXmpRecipes(xmp === undefined ? null : new TextDecoder().decode(xmp.data), recipes);
  return [
    ...resources
      .filter(({ id }) => !replaced.includes(id))
      .map(({ id, data, whole }) => {
        const entry = layerEntries[id];
        if (entry === undefined) return whole;
        return resource(id, join(data, Uint8Array.from(Array.from({ length: count }, () => entry).flat())));
      }),
    resource(resourceIds.xmp, new TextEncoder().encode(packet)),
    versionInfo(),
  ];
}

/** Other pixels everywhere, so that everything counts as changed. */
function nothingLike(pixels: RgbaPixels): RgbaPixels {
  return { ...pixels, data: pixels.data.map((sample) => (sample === 0 ? 1 : 0)) } as RgbaPixels;
}
