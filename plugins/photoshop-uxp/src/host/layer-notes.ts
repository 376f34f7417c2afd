// What a layer remembers of how it was made: in its XMP, or, where Photoshop refuses that, in the plugin's own storage.
//
// Layer XMP has no documented method; the descriptors are those that Photoshop records for scripts that set it.
import type { Descriptor } from "../photoshop-api.ts";
import { action } from "./modules.ts";
import { fromXmp, toXmp } from "./xmp.ts";

/** The part of `localStorage` that is used. */
export interface NoteStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** A document by what survives: its title outlives the id. */
export interface NotedDocument {
  readonly documentId: number;
  readonly title: string;
}

export interface LayerNotes {
  /** In a modal scope. Never throws but for a cancel: a layer without a note is still a layer. */
  write(document: NotedDocument, layerId: number, note: string): Promise<void>;
  /** @returns a note for each layer, null where there is none */
  read(document: NotedDocument, layerIds: readonly number[]): Promise<readonly (string | null)[]>;
}

const indexKey = "scumble.notes";
/** Notes kept outside of documents. */
const maxKept = 200;

export function createLayerNotes(store: NoteStore): LayerNotes {
  const keyOf = ({ title }: NotedDocument, layerId: number) => `scumble.note.${title}.${layerId}`;

  const keep = (key: string, note: string) => {
    const others = (JSON.parse(store.getItem(indexKey) ?? "[]") as string[]).filter((other) => other !== key);
    for (const old of others.slice(0, Math.max(0, others.length + 1 - maxKept))) store.removeItem(old);
    store.setItem(key, note);
    store.setItem(indexKey, JSON.stringify([...others, key].slice(-maxKept)));
  };

  return {
    async write(document, layerId, note) {
      try {
        const to = { _obj: "metadata", layerXMP: toXmp(note) };
        const _options = { dialogOptions: "dontDisplay" };
        await action.batchPlay([{ _obj: "set", _target: targetOf(document, layerId), to, _options }], {});
      } catch {
        keep(keyOf(document, layerId), note);
      }
    },
    async read(document, layerIds) {
      const kept = layerIds.map((layerId) => store.getItem(keyOf(document, layerId)));
      const gets = layerIds.map((layerId): Descriptor => ({ _obj: "get", _target: targetOf(document, layerId) }));
      const answers = await action.batchPlay(gets, {}).catch(() => []);
      return kept.map((note, i) => {
        const { layerXMP } = (answers[i]?.metadata ?? {}) as { readonly layerXMP?: unknown };
        return (typeof layerXMP === "string" ? fromXmp(layerXMP) : null) ?? note;
      });
    },
  };
}

function targetOf({ documentId }: NotedDocument, layerId: number) {
  return [
    { _ref: "property", _property: "metadata" },
    { _ref: "layer", _id: layerId },
    { _ref: "document", _id: documentId },
  ];
}
