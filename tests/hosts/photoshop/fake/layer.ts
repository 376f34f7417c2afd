import type { Bounds, Layer } from "../../../../plugins/photoshop-uxp/src/photoshop-api.ts";
import { guard } from "./guard.ts";
import { boundsOf, type Raster } from "./raster.ts";
import { photoshopError } from "./rules.ts";

/** All that a layer is, replaced whole at every change so that a history state can keep it. */
export interface LayerState {
  readonly name: string;
  readonly visible: boolean;
  readonly allLocked: boolean;
  readonly pixels: Raster | null;
  readonly mask: Raster | null;
  /** The layer's XMP packet. */
  readonly xmp: string;
  /** Of a group, top first. */
  readonly children: readonly LayerNode[];
}

/** A layer of the tree. */
export interface LayerNode {
  readonly id: number;
  readonly kind: string;
  readonly isBackground: boolean;
  state: LayerState;
  /** What the plugin sees. */
  readonly face: Layer;
}

/** What a layer needs of its document. */
export interface LayerOwner {
  change(what: string, historyName: string, apply: () => void): void;
  parentOf(node: LayerNode): LayerNode | null;
  moveBefore(node: LayerNode, relative: Layer): void;
}

export interface NewLayer extends Partial<LayerState> {
  readonly kind?: string;
  readonly isBackground?: boolean;
}

export const layerKinds = { NORMAL: "pixel", GROUP: "group", SMARTOBJECT: "smartObject", TEXT: "text" } as const;
export const placements = { PLACEBEFORE: "placeBefore" } as const;

let lastId = 0;
/** Ids of documents, layers and history states. */
export function newId(): number {
  lastId += 1;
  return lastId;
}

export function createLayer(owner: LayerOwner, options: NewLayer): LayerNode {
  const { kind = layerKinds.NORMAL, isBackground = false, ...given } = options;
  const state: LayerState = {
    ...{ name: "Layer", visible: true, allLocked: false, pixels: null, mask: null, xmp: "", children: [] },
    ...given,
  };
  const set = (change: Partial<LayerState>) => {
    node.state = { ...node.state, ...change };
  };
  const node: LayerNode = {
    id: newId(),
    kind,
    isBackground,
    state,
    face: guard("layer", {
      get id() {
        return node.id;
      },
      kind,
      isBackgroundLayer: isBackground,
      get name() {
        return node.state.name;
      },
      set name(name) {
        owner.change("layer.name", "Layer Properties", () => set({ name }));
      },
      get visible() {
        return node.state.visible;
      },
      set visible(visible) {
        owner.change("layer.visible", "Layer Visibility", () => set({ visible }));
      },
      get locked() {
        return node.state.allLocked || isBackground;
      },
      get allLocked() {
        return node.state.allLocked;
      },
      get boundsNoEffects() {
        return node.state.pixels === null ? nowhere : boundsOf(node.state.pixels);
      },
      get parent() {
        return owner.parentOf(node)?.face ?? null;
      },
      get layers() {
        return kind === layerKinds.GROUP ? node.state.children.map(({ face }) => face) : null;
      },
      move(relative: Layer, placement: string) {
        if (placement !== placements.PLACEBEFORE) throw new TypeError(`move ${placement} is not modelled`);
        if (isBackground) throw photoshopError("The Background layer cannot be moved");
        owner.moveBefore(node, relative);
      },
    }),
  };
  return node;
}

const nowhere: Bounds = { left: 0, top: 0, right: 0, bottom: 0 };
