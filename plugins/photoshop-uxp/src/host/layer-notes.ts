// What a layer remembers of how it was made: in its XMP, or, where Photoshop refuses that, in the plugin's own storage.
//
// Layer XMP has no documented method; the descriptors are those that Photoshop records for scripts that set it.
import { action } from "./modules.ts";
import { fromXmp, toXmp } from "./xmp.ts";

/** The part of `localStorage` that is used. */
export interface NoteStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

export interface LayerNotes {
  /** In a modal scope. Never throws: a layer without a note is still a layer. */
  write(documentId: number, title: string, layerId: number, note: string): Promise<void>;
  /** null: the layer has no note. */
  read(documentId: number, title: string, layerId: number): Promise<string | null>;
}

const indexKey = "scumble.notes";
/** Notes kept outside of documents. */
const maxKept = 200;

export function createLayerNotes(store: NoteStore): LayerNotes {
  const keyOf = (title: string, layerId: number) => `scumble.note.${title}.${layerId}`;

  const keep = (key: string, note: string) => {
    const others = (JSON.parse(store.getItem(indexKey) ?? "[]") as string[]).filter((other) => other !== key);
    for (const old of others.slice(0, Math.max(0, others.length + 1 - maxKept))) store.removeItem(old);
    store.setItem(key, note);
    store.setItem(indexKey, JSON.stringify([...others, key].slice(-maxKept)));
  };

  return {
    async write(documentId, title, layerId, note) {
      try {
        const set = { _obj: "set", _target: targetOf(documentId, layerId) };
        const to = { _obj: "metadata", layerXMP: toXmp(note) };
        await action.batchPlay([{ ...set, to, _options: { dialogOptions: "dontDisplay" } }], {});
      } catch {
        keep(keyOf(title, layerId), note);
      }
    },
    async read(documentId, title, layerId) {
      const kept = store.getItem(keyOf(title, layerId));
      try {
        const get = { _obj: "get", _target: targetOf(documentId, layerId) };
        const [answer] = await action.batchPlay([get], {});
        const { layerXMP } = (answer?.metadata ?? {}) as { readonly layerXMP?: unknown };
        return (typeof layerXMP === "string" ? fromXmp(layerXMP) : null) ?? kept;
      } catch {
        return kept;
      }
    },
  };
}

function targetOf(documentId: number, layerId: number) {
  return [
    { _ref: "property", _property: "metadata" },
    { _ref: "layer", _id: layerId },
    { _ref: "document", _id: documentId },
  ];
}
