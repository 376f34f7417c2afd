import type {
  Bounds,
  ComponentSize,
  Document,
  Suspension,
} from "../../../../plugins/photoshop-uxp/src/photoshop-api.ts";
import { composite } from "./composite.ts";
import { guard } from "./guard.ts";
import {
  createLayer,
  type LayerNode,
  type LayerOwner,
  type LayerState,
  layerKinds,
  type NewLayer,
  newId,
} from "./layer.ts";
import { depthOf, emptySamples, type Raster, whites } from "./raster.ts";
import { photoshopError, type Rules } from "./rules.ts";
import { type SelectionState, selectionFace } from "./selection.ts";

export const documentModes = {
  ...{ RGB: "RGBColorMode", CMYK: "CMYKColorMode", GRAYSCALE: "grayscaleMode" },
  ...{ LAB: "labColorMode", INDEXEDCOLOR: "indexedColorMode" },
} as const;
export const anchors = { TOPLEFT: "topLeft", BOTTOMRIGHT: "bottomRight" } as const;
export const bitDepths = { EIGHT: "bitDepth8", SIXTEEN: "bitDepth16", THIRTYTWO: "bitDepth32" } as const;
const bitNames = { 8: bitDepths.EIGHT, 16: bitDepths.SIXTEEN, 32: bitDepths.THIRTYTWO } as const;

export interface NewDocument {
  readonly title?: string;
  readonly width: number;
  readonly height: number;
  readonly depth?: ComponentSize;
  readonly mode?: string;
  readonly profile?: string;
  readonly artboards?: number;
}

/** A history state with all that it restores. */
interface Moment {
  readonly id: number;
  readonly name: string;
  readonly layers: readonly LayerNode[];
  readonly states: ReadonlyMap<LayerNode, LayerState>;
  readonly selection: SelectionState | null;
  readonly size: { readonly width: number; readonly height: number };
}

export interface FakeDocument {
  readonly id: number;
  readonly depth: ComponentSize;
  readonly profile: string;
  readonly size: { readonly width: number; readonly height: number };
  /** What the plugin sees. */
  readonly face: Document;
  readonly layers: readonly LayerNode[];
  readonly selection: SelectionState | null;
  /** Names of the history states, oldest first. */
  readonly history: readonly string[];
  /** Steps back in the history. */
  undo(): void;
  /** Prepares the document as a person would, without a modal scope; starts its history anew. */
  add(layer: NewLayer, into?: LayerNode): LayerNode;
  select(selection: SelectionState | null): void;
  activate(node: LayerNode | null): void;
  resize(width: number, height: number): void;
  /** Every layer with its group's layers, depth first. */
  allLayers(): readonly LayerNode[];
  nodeOf(layerId: number): LayerNode;
  /** Changes a layer in a modal scope. */
  change: LayerOwner["change"];
  composite(area?: Bounds): Raster;
  suspend(name: string): Suspension;
  /** @returns false: not this document's suspension */
  resume(suspension: Suspension, commit: boolean): boolean;
  /** Ends a suspension that the plugin left open. */
  settle(commit: boolean): void;
}

export function createDocument(rules: Rules, options: NewDocument): FakeDocument {
  const { depth = 8, mode = documentModes.RGB, profile = "sRGB IEC61966-2.1" } = options;
  let layers: readonly LayerNode[] = [];
  let active: LayerNode | null = null;
  let selection: SelectionState | null = null;
  let size = { width: options.width, height: options.height };
  let suspended: { readonly token: Suspension; readonly name: string; readonly before: Moment; dirty: boolean } | null =
    null;

  const flatten = (nodes: readonly LayerNode[]): LayerNode[] =>
    nodes.flatMap((node) => [node, ...flatten(node.state.children)]);
  const moment = (name: string): Moment => ({
    ...{ id: newId(), name, layers, selection, size },
    states: new Map(flatten(layers).map((node) => [node, node.state])),
  });
  const restore = (past: Moment) => {
    ({ layers, selection, size } = past);
    for (const [node, state] of past.states) node.state = state;
    if (active !== null && !past.states.has(active)) active = layers[0] ?? null;
  };
  let history: Moment[] = [moment("Open")];
  const begin = () => {
    history = [moment("Open")];
  };
  const change: LayerOwner["change"] = (what, historyName, apply) => {
    rules.needModal(what);
    apply();
    if (suspended === null) history = [...history, moment(historyName)];
    else suspended.dirty = true;
  };

  const parentOf = (node: LayerNode) => flatten(layers).find(({ state }) => state.children.includes(node)) ?? null;
  const siblingsOf = (node: LayerNode | null) => (node === null ? layers : node.state.children);
  const setSiblings = (parent: LayerNode | null, next: readonly LayerNode[]) => {
    if (parent === null) layers = next;
    else parent.state = { ...parent.state, children: next };
  };
  const isLocked = (group: LayerNode | null): boolean =>
    group !== null && (group.state.allLocked || isLocked(parentOf(group)));
  const takeOut = (node: LayerNode) => {
    const parent = parentOf(node);
    setSiblings(
      parent,
      siblingsOf(parent).filter((other) => other !== node),
    );
  };
  const insertAbove = (node: LayerNode, relative: LayerNode | null, parent: LayerNode | null) => {
    if (isLocked(parent)) throw photoshopError(`The group "${parent?.state.name}" is locked`);
    const siblings = siblingsOf(parent);
    const at = relative === null ? 0 : siblings.indexOf(relative);
    setSiblings(parent, [...siblings.slice(0, at), node, ...siblings.slice(at)]);
  };
  const nodeOf = (layerId: number): LayerNode => {
    const node = flatten(layers).find(({ id }) => id === layerId);
    if (node === undefined) throw photoshopError(`The layer ${layerId} does not exist`);
    return node;
  };
  const owner: LayerOwner = {
    change,
    parentOf,
    moveBefore(node, relative) {
      change("layer.move", "Move Layer", () => {
        const target = nodeOf(relative.id);
        takeOut(node);
        insertAbove(node, target, parentOf(target));
      });
    },
  };

  /** Photoshop puts a new layer above the active one, or into an active group. */
  const insertNew = (node: LayerNode) => {
    if (active?.kind === layerKinds.GROUP) insertAbove(node, null, active);
    else insertAbove(node, active, active === null ? null : parentOf(active));
    active = node;
  };

  const bounds = (): Bounds => ({ left: 0, top: 0, right: size.width, bottom: size.height });
  const document: FakeDocument = {
    id: newId(),
    depth,
    profile,
    get size() {
      return size;
    },
    get layers() {
      return layers;
    },
    get selection() {
      return selection;
    },
    get history() {
      return history.map(({ name }) => name);
    },
    undo() {
      history = history.slice(0, -1);
      const last = history.at(-1);
      if (last === undefined) throw new RangeError("nothing to undo");
      restore(last);
    },
    add(layer, into) {
      const node = createLayer(owner, layer);
      setSiblings(into ?? null, [node, ...siblingsOf(into ?? null)]);
      active = node;
      begin();
      return node;
    },
    select(next) {
      selection = next;
      begin();
    },
    activate(node) {
      active = node;
    },
    resize(width, height) {
      size = { width, height };
      history = [...history, moment("Canvas Size")];
    },
    allLayers: () => flatten(layers),
    nodeOf,
    change,
    composite: (area = bounds()) => composite(layers, area, depth),
    suspend(name) {
      rules.needModal("suspendHistory");
      if (suspended !== null) throw photoshopError("The history of this document is already suspended");
      const token = guard<Suspension>("suspension", { finalName: name });
      suspended = { token, name, before: moment(name), dirty: false };
      return token;
    },
    resume(token, commit) {
      if (suspended === null || suspended.token !== token) return false;
      const { dirty, before } = suspended;
      suspended = null;
      if (!commit) restore(before);
      else if (dirty) history = [...history, moment(token.finalName ?? before.name)];
      return true;
    },
    settle(commit) {
      if (suspended !== null) document.resume(suspended.token, commit);
    },
    face: guard("document", {
      get id() {
        return document.id;
      },
      title: options.title ?? "Untitled-1",
      get width() {
        return size.width;
      },
      get height() {
        return size.height;
      },
      mode,
      bitsPerChannel: bitNames[depth],
      colorProfileName: depth === 32 && profile !== "None" ? `${profile} (Linear RGB Profile)` : profile,
      quickMaskMode: false,
      get artboards() {
        return layers.slice(0, options.artboards ?? 0).map(({ face }) => face);
      },
      get layers() {
        return layers.map(({ face }) => face);
      },
      get activeLayers() {
        return active === null ? [] : [active.face];
      },
      selection: selectionFace(() => selection),
      get activeHistoryState() {
        const { id, name } = history.at(-1)!;
        return { id, name };
      },
      async createPixelLayer({ name }) {
        rules.needModal("createPixelLayer");
        await rules.pause("createPixelLayer");
        const node = createLayer(owner, { name });
        change("createPixelLayer", "New Layer", () => insertNew(node));
        return node.face;
      },
      async resizeCanvas(width, height, anchor) {
        rules.needModal("resizeCanvas");
        await rules.pause("resizeCanvas");
        if (width < size.width || height < size.height) throw new TypeError("a smaller canvas is not modelled");
        if (anchor !== anchors.TOPLEFT && anchor !== anchors.BOTTOMRIGHT)
          throw new TypeError(`${anchor} is not modelled`);
        change("resizeCanvas", "Canvas Size", () => {
          const [x, y] = anchor === anchors.TOPLEFT ? [0, 0] : [width - size.width, height - size.height];
          for (const node of flatten(layers)) node.state = shifted(node, x, y, { width, height });
          if (selection !== null)
            selection = { bounds: movedBounds(selection.bounds, x, y), mask: moved(selection.mask, x, y) };
          size = { width, height };
        });
      },
      async createLayerGroup({ name, fromLayers }) {
        rules.needModal("createLayerGroup");
        await rules.pause("createLayerGroup");
        const members = fromLayers.map(({ id }) => nodeOf(id));
        const node = createLayer(owner, { name, kind: layerKinds.GROUP });
        change("createLayerGroup", "Group Layers", () => {
          const top = members[0];
          if (top === undefined) throw new TypeError("an empty group is not modelled");
          const parent = parentOf(top);
          insertAbove(node, top, parent);
          const order = flatten(layers).filter((member) => members.includes(member));
          for (const member of order) takeOut(member);
          node.state = { ...node.state, children: order };
          active = node;
        });
        return node.face;
      },
    }),
  };
  return document;
}

/** A layer on a canvas that grew to its left and top; the Background grows with it, in white. */
function shifted(node: LayerNode, x: number, y: number, canvas: { readonly width: number; readonly height: number }) {
  const { pixels, mask } = node.state;
  const place = {
    mask: mask === null ? null : moved(mask, x, y),
    pixels: pixels === null ? null : moved(pixels, x, y),
  };
  if (!node.isBackground || place.pixels === null) return { ...node.state, ...place };
  const { left, top, width, height, samples } = place.pixels;
  const depth = depthOf(samples);
  const grown = emptySamples(depth, canvas.width * canvas.height * 4).fill(whites[depth]);
  for (let row = 0; row < height; row += 1)
    grown.set(
      samples.subarray(row * width * 4, (row + 1) * width * 4) as Uint8Array,
      ((row + top) * canvas.width + left) * 4,
    );
  return { ...node.state, ...place, pixels: { left: 0, top: 0, ...canvas, components: 4, samples: grown } as const };
}

function moved(raster: Raster, x: number, y: number): Raster {
  return { ...raster, left: raster.left + x, top: raster.top + y };
}

function movedBounds({ left, top, right, bottom }: Bounds, x: number, y: number): Bounds {
  return { left: left + x, top: top + y, right: right + x, bottom: bottom + y };
}
