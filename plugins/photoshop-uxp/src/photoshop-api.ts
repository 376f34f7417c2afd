/**
 * The part of Photoshop's and UXP's JavaScript API that the plugin uses, as Adobe documents it. The in-memory Photoshop of
 * tests/hosts/photoshop is built to the same types, so a member that only one side knows fails to compile.
 *
 * @source AdobeDocs/uxp-photoshop, ps-reference (Photoshop 27.4): media/imaging, media/executeasmodal, classes/*
 */

/** Right and bottom are exclusive. */
export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Samples of an image: 0…255, 0…32768, or floats with white at 1. */
export type Samples = Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

export type ComponentSize = 8 | 16 | 32;

/** Image data that Photoshop holds until `dispose`. */
export interface ImageData {
  readonly width: number;
  readonly height: number;
  readonly colorSpace: string;
  readonly colorProfile: string;
  readonly hasAlpha: boolean;
  readonly components: number;
  readonly componentSize: ComponentSize;
  readonly pixelFormat: string;
  readonly isChunky: boolean;
  readonly type: string;
  getData(options?: { readonly chunky?: boolean; readonly fullRange?: boolean }): Promise<Samples>;
  dispose(): void;
}

/** What reads return: the bounds are trimmed to what holds pixels. */
export interface ReadImage {
  readonly imageData: ImageData;
  readonly sourceBounds: Bounds;
}

export interface Imaging {
  getPixels(options: {
    readonly documentID: number;
    readonly layerID?: number;
    readonly sourceBounds?: Bounds;
    readonly targetSize?: { readonly width?: number; readonly height?: number };
    readonly colorSpace?: string;
    readonly colorProfile?: string;
    readonly componentSize?: -1 | ComponentSize;
  }): Promise<ReadImage & { readonly level: number }>;
  putPixels(options: {
    readonly documentID: number;
    readonly layerID: number;
    readonly imageData: ImageData;
    readonly replace?: boolean;
    readonly targetBounds: { readonly left: number; readonly top: number };
    readonly commandName?: string;
  }): Promise<void>;
  getLayerMask(options: {
    readonly documentID: number;
    readonly layerID: number;
    readonly kind?: "user" | "vector";
    readonly sourceBounds?: Bounds;
  }): Promise<ReadImage>;
  putLayerMask(options: {
    readonly documentID: number;
    readonly layerID: number;
    readonly kind?: "user";
    readonly imageData: ImageData;
    readonly replace?: boolean;
    readonly targetBounds: { readonly left: number; readonly top: number };
    readonly commandName?: string;
  }): Promise<void>;
  getSelection(options: { readonly documentID: number; readonly sourceBounds?: Bounds }): Promise<ReadImage>;
  createImageDataFromBuffer(
    samples: Samples,
    options: {
      readonly width: number;
      readonly height: number;
      readonly components: number;
      readonly chunky?: boolean;
      readonly colorProfile?: string;
      readonly colorSpace: string;
      readonly fullRange?: boolean;
    },
  ): Promise<ImageData>;
}

export interface Selection {
  /** null: nothing is selected. May exceed the canvas. */
  readonly bounds: Bounds | null;
  readonly solid: boolean;
}

export interface Layer {
  readonly id: number;
  name: string;
  visible: boolean;
  /** A value of `constants.LayerKind`. */
  readonly kind: string;
  /** Whether any property is locked. */
  readonly locked: boolean;
  readonly allLocked: boolean;
  readonly isBackgroundLayer: boolean;
  readonly boundsNoEffects: Bounds;
  /** The group that holds it; null at the top level. */
  readonly parent: Layer | null;
  /** The layers of a group, top first; null for others. */
  readonly layers: readonly Layer[] | null;
  move(relative: Layer, placement: string): void;
}

/** A point in the History panel. */
export interface HistoryState {
  readonly id: number;
  readonly name: string;
}

export interface Document {
  readonly id: number;
  readonly title: string;
  readonly width: number;
  readonly height: number;
  /** A value of `constants.DocumentMode`. */
  readonly mode: string;
  /** A value of `constants.BitsPerChannelType`. */
  readonly bitsPerChannel: string;
  /** "None" where there is no profile. */
  readonly colorProfileName: string;
  readonly quickMaskMode: boolean;
  readonly artboards: readonly Layer[];
  readonly layers: readonly Layer[];
  readonly activeLayers: readonly Layer[];
  readonly selection: Selection;
  readonly activeHistoryState: HistoryState;
  createPixelLayer(options: { readonly name: string }): Promise<Layer>;
  /** Moves nothing but the edges: `anchor` is the corner that stays. */
  resizeCanvas(width: number, height: number, anchor: string): Promise<void>;
  createLayerGroup(options: { readonly name: string; readonly fromLayers: readonly Layer[] }): Promise<Layer>;
}

export interface App {
  readonly activeDocument: Document | null;
  readonly documents: readonly Document[];
}

/** A suspended history. */
export interface Suspension {
  /** Replaces the name given to `suspendHistory`. */
  finalName?: string;
}

export interface ModalContext {
  readonly isCancelled: boolean;
  onCancel: (() => void) | null;
  reportProgress(progress: { readonly value?: number; readonly commandName?: string }): void;
  readonly hostControl: {
    suspendHistory(options: { readonly documentID: number; readonly name: string }): Promise<Suspension>;
    resumeHistory(suspension: Suspension, commit?: boolean): Promise<void>;
  };
}

export interface Core {
  isModal(): boolean;
  /** Rejects with `number` 9 while another plugin is modal. */
  executeAsModal<T>(
    run: (context: ModalContext, descriptor: unknown) => Promise<T>,
    options: { readonly commandName: string; readonly timeOut?: number; readonly interactive?: boolean },
  ): Promise<T>;
}

/** A descriptor of an action, as "Copy As JavaScript" of the Actions panel shows it. */
export type Descriptor = { readonly _obj: string } & Readonly<Record<string, unknown>>;

export interface Action {
  batchPlay(descriptors: readonly Descriptor[], options: object): Promise<readonly Readonly<Record<string, unknown>>[]>;
  addNotificationListener(
    events: readonly string[],
    listener: (event: string, descriptor: unknown) => void,
  ): Promise<void>;
}

/** `require("photoshop")`. */
export interface Photoshop {
  readonly app: App;
  readonly core: Core;
  readonly imaging: Imaging;
  readonly action: Action;
  readonly constants: {
    readonly LayerKind: Readonly<Record<"NORMAL" | "GROUP" | "SMARTOBJECT" | "TEXT", string>>;
    readonly DocumentMode: Readonly<Record<"RGB" | "CMYK" | "GRAYSCALE" | "LAB" | "INDEXEDCOLOR", string>>;
    readonly BitsPerChannelType: Readonly<Record<"EIGHT" | "SIXTEEN" | "THIRTYTWO", string>>;
    readonly AnchorPosition: Readonly<Record<"TOPLEFT" | "BOTTOMRIGHT", string>>;
    readonly ElementPlacement: Readonly<Record<"PLACEBEFORE", string>>;
  };
}

/** `require("uxp")`. */
export interface Uxp {
  readonly entrypoints: {
    setup(entrypoints: {
      readonly plugin?: { create?(): void; destroy?(): Promise<void> };
      readonly panels: Readonly<Record<string, { create(root: unknown): void }>>;
      readonly commands?: Readonly<Record<string, { run(): Promise<void> | void }>>;
    }): void;
  };
  readonly host: { readonly name: string; readonly version: string };
  readonly storage: {
    readonly secureStorage: {
      getItem(key: string): Promise<Uint8Array>;
      setItem(key: string, value: string): Promise<void>;
      removeItem(key: string): Promise<void>;
    };
  };
}
