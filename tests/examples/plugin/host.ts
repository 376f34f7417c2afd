/** All that a plugin does in its editor; each editor has its own `host.ts` with these five. */
export interface Host {
  /** The selection's bounds with the surroundings the engine may look at; null: nothing is selected. */
  readSelection(): Promise<Area | null>;
  /** rgba8 pixels of an area, straight alpha. */
  readPixels(area: Area): Promise<Uint8Array>;
  /** gray8 selection of an area: 255 = change, 0 = keep. */
  readMask(area: Area): Promise<Uint8Array>;
  /** Adds a layer with its mask above the active one, as one undo step. */
  writePixels(layer: NewLayer): Promise<void>;
  /** Calls back when another document or selection is active. */
  onHostChange(listener: () => void): () => void;
}

/** Document pixels. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface NewLayer extends Area {
  readonly name: string;
  readonly pixels: Uint8Array;
  readonly mask: Uint8Array | null;
}
