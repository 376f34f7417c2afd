// The Imaging API with every rule that its documentation states.
import type { Bounds, ComponentSize, ImageData, Imaging } from "../../../../plugins/photoshop-uxp/src/photoshop-api.ts";
import type { FakeDocument } from "./document.ts";
import { guard } from "./guard.ts";
import type { ImageLedger } from "./image-data.ts";
import { layerKinds } from "./layer.ts";
import { toProfile } from "./profiles.ts";
import { atDepth, boundsOf, cut, emptySamples, intersect, type Raster, trim, whites } from "./raster.ts";
import { photoshopError, type Rules } from "./rules.ts";

export interface ImagingParts {
  readonly rules: Rules;
  readonly images: ImageLedger;
  document(id: number): FakeDocument;
}

const maskProfile = "Gray Gamma 2.2";

export function createImaging({ rules, images, document }: ImagingParts): Imaging {
  const read = async (what: string) => {
    rules.needRead(what);
    await rules.pause(what);
  };
  const write = async (what: string) => {
    rules.needModal(what);
    await rules.pause(what);
  };

  const readGrey = (origin: string, grey: Raster, within: Bounds, depth: ComponentSize) => {
    const area = intersect(boundsOf(grey), within);
    if (area === null) throw photoshopError("The requested region holds no pixels");
    const samples = atDepth(cut(grey, area, 1), depth);
    const size = { width: area.right - area.left, height: area.bottom - area.top };
    const imageData = images.hand(origin, {
      ...{ ...size, components: 1, colorSpace: "Grayscale", colorProfile: maskProfile, samples },
    });
    return { imageData, sourceBounds: area };
  };

  return guard<Imaging>("imaging", {
    async getPixels(options) {
      await read("getPixels");
      const { documentID, layerID, componentSize = -1, colorSpace = "RGB", colorProfile, targetSize } = options;
      const doc = document(documentID);
      if (colorSpace !== "RGB") throw new TypeError(`getPixels as ${colorSpace} is not modelled`);
      if (targetSize !== undefined) throw new TypeError("getPixels with targetSize is not modelled");
      const canvas = { left: 0, top: 0, right: doc.size.width, bottom: doc.size.height };
      const node = layerID === undefined ? null : doc.nodeOf(layerID);
      const source = node === null ? doc.composite(checkBounds(options.sourceBounds, canvas)) : node.state.pixels;
      const wanted = checkBounds(options.sourceBounds, source === null ? canvas : boundsOf(source));
      // documented: "trimmed to only that region that contains pixel data"
      const area = source === null ? null : trim(source, wanted);
      if (source === null || area === null) throw photoshopError("The requested region holds no pixels");
      const opaque = isOpaque(source, area, node?.isBackground ?? doc.allLayers().some((layer) => layer.isBackground));
      const depth = componentSize === -1 ? doc.depth : componentSize;
      const profile = colorProfile ?? doc.profile;
      const components = opaque ? 3 : 4;
      const samples = toProfile(atDepth(cut(source, area, components), depth), components, doc.profile, profile);
      const size = { width: area.right - area.left, height: area.bottom - area.top };
      const imageData = images.hand("getPixels", { ...size, components, colorSpace, colorProfile: profile, samples });
      return { imageData, sourceBounds: area, level: 0 };
    },

    async getSelection({ documentID, sourceBounds }) {
      await read("getSelection");
      const doc = document(documentID);
      if (doc.selection === null) throw photoshopError("There is no active selection");
      const within = checkBounds(sourceBounds, doc.selection.bounds);
      const area = intersect(within, doc.selection.bounds);
      if (area === null) throw photoshopError("The requested region holds no selection");
      return readGrey("getSelection", doc.selection.mask, area, doc.depth);
    },

    async getLayerMask({ documentID, layerID, kind = "user", sourceBounds }) {
      await read("getLayerMask");
      const doc = document(documentID);
      const { mask } = doc.nodeOf(layerID).state;
      if (kind !== "user") throw new TypeError("vector masks are not modelled");
      if (mask === null) throw photoshopError("The layer has no user mask");
      return readGrey("getLayerMask", mask, checkBounds(sourceBounds, boundsOf(mask)), doc.depth);
    },

    async putPixels({ documentID, layerID, imageData, replace = true, targetBounds, commandName = "Put Pixels" }) {
      await write("putPixels");
      const doc = document(documentID);
      const node = doc.nodeOf(layerID);
      if (node.kind !== layerKinds.NORMAL) throw photoshopError("The target layer must be a pixel layer");
      if (node.state.allLocked) throw photoshopError("The layer is locked");
      if (!replace) throw new TypeError("putPixels with replace: false is not modelled");
      const { width, height, components, colorSpace, colorProfile, samples } = images.factsOf(imageData);
      if (colorSpace !== "RGB" || (components !== 3 && components !== 4))
        throw photoshopError("The image data does not fit the document");
      sameDepth(imageData, doc.depth);
      const place = checkPlace(targetBounds);
      const profile = colorProfile === "" ? doc.profile : colorProfile;
      const own = toProfile(samples, components, profile, doc.profile);
      const pixels: Raster = { ...place, width, height, components: 4, samples: withAlpha(own, components, doc.depth) };
      doc.change("putPixels", commandName, () => {
        node.state = { ...node.state, pixels };
      });
    },

    async putLayerMask({ documentID, layerID, kind = "user", imageData, replace = true, targetBounds, commandName }) {
      await write("putLayerMask");
      const doc = document(documentID);
      const node = doc.nodeOf(layerID);
      if (kind !== "user") throw photoshopError('Only "user" is accepted');
      if (!replace) throw new TypeError("putLayerMask with replace: false is not modelled");
      if (node.isBackground) throw photoshopError("The Background layer cannot have a mask");
      const { width, height, components, colorSpace, colorProfile, samples } = images.factsOf(imageData);
      if (components !== 1 || colorSpace !== "Grayscale" || colorProfile !== maskProfile)
        throw photoshopError("A layer mask needs a single component, Grayscale, Gray Gamma 2.2");
      sameDepth(imageData, doc.depth);
      const mask: Raster = { ...checkPlace(targetBounds), width, height, components: 1, samples };
      doc.change("putLayerMask", commandName ?? "Layer Mask", () => {
        node.state = { ...node.state, mask };
      });
    },

    async createImageDataFromBuffer(samples, options) {
      rules.trace.push("createImageDataFromBuffer");
      await rules.pause("createImageDataFromBuffer");
      const { width, height, components, colorSpace, colorProfile = "", fullRange = false } = options;
      if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1)
        throw photoshopError("width and height are required");
      if (samples.length !== width * height * components)
        throw photoshopError(`The buffer has ${samples.length} elements, not ${width}*${height}*${components}`);
      if (fullRange) throw new TypeError("fullRange is not modelled");
      if (samples instanceof Uint16Array && largest(samples) > whites[16])
        throw photoshopError("16-bit samples lie between 0 and 32768");
      if (colorProfile.includes("Linear RGB Profile"))
        throw photoshopError("The profile's name must not say (Linear RGB Profile)");
      const facts = { width, height, components, colorSpace, colorProfile, samples: samples.slice() as typeof samples };
      return images.hand("createImageDataFromBuffer", facts);
    },
  });
}

function largest(samples: Uint16Array): number {
  let most = 0;
  for (let i = 0; i < samples.length; i += 1) if (samples[i]! > most) most = samples[i]!;
  return most;
}

/** Bounds as given, checked. */
function checkBounds(bounds: Bounds | undefined, whole: Bounds): Bounds {
  if (bounds === undefined) return whole;
  const { left, top, right, bottom } = bounds;
  for (const edge of [left, top, right, bottom])
    if (!Number.isInteger(edge)) throw photoshopError("sourceBounds must be whole numbers");
  if (right <= left || bottom <= top) throw photoshopError("sourceBounds must not be empty");
  return bounds;
}

function checkPlace({ left, top }: { readonly left: number; readonly top: number }) {
  if (!Number.isInteger(left) || !Number.isInteger(top)) throw photoshopError("targetBounds must be whole numbers");
  return { left, top };
}

/** Whether Photoshop accepts other depths is not documented, so the fake does not. */
function sameDepth(image: ImageData, depth: ComponentSize): void {
  if (image.componentSize !== depth)
    throw photoshopError(`${image.componentSize}-bit image data in a ${depth}-bit document`);
}

function isOpaque(raster: Raster, { left, top, right, bottom }: Bounds, isBackground: boolean): boolean {
  if (!isBackground) return false;
  const white = raster.samples instanceof Uint8Array ? 255 : raster.samples instanceof Uint16Array ? 32_768 : 1;
  for (let y = top; y < bottom; y += 1)
    for (let x = left; x < right; x += 1)
      if (raster.samples[((y - raster.top) * raster.width + x - raster.left) * 4 + 3] !== white) return false;
  return true;
}

function withAlpha(samples: ReturnType<typeof emptySamples>, components: number, depth: ComponentSize) {
  if (components === 4) return samples;
  const pixels = samples.length / 3;
  const out = emptySamples(depth, pixels * 4);
  for (let i = 0; i < pixels; i += 1) {
    for (let c = 0; c < 3; c += 1) out[i * 4 + c] = samples[i * 3 + c]!;
    out[i * 4 + 3] = whites[depth];
  }
  return out;
}
