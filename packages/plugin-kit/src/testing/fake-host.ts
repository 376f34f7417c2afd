// An editor in memory: places with names, one undo step for each delivery, rolled back whole when writing fails.
import type { Host, Plain, Target } from "../host.ts";
import type { HostUnderTest } from "./host-under-test.ts";

interface Placement {
  readonly key: string;
  readonly target: Plain;
  readonly variation: number;
}

export interface FakeHost extends HostUnderTest {
  /** What is in the document. */
  readonly document: readonly Placement[];
}

const sidePx = 8;

/** @param cannotTell leaves `findPlaced` out, as an editor that keeps no notes */
export function createFakeHost({ cannotTell = false }: { readonly cannotTell?: boolean } = {}): FakeHost {
  let document: Placement[] = [];
  let selected = ["a"];
  let existing = new Set(["a", "b", "c", "d"]);
  let undoSteps = 0;
  let fails = false;
  const listeners = new Set<() => void>();

  const host: Host = {
    async readSelection() {
      return selected.map((id): Target => ({ name: `Shape ${id}`, fields: { origin: { x: 3, y: 4 } }, place: id }));
    },
    async readPixels() {
      const data = new Uint8Array(sidePx * sidePx * 4).fill(128);
      return { format: "rgba8", width: sidePx, height: sidePx, data };
    },
    async readMask() {
      return { format: "gray8", width: sidePx, height: sidePx, data: new Uint8Array(sidePx * sidePx).fill(255) };
    },
    async writePixels({ key, pieces }) {
      const before = document;
      const outcomes = pieces.map(({ target, variation, replaces, layers, chosen }, i) => {
        if (fails && i === pieces.length - 1) {
          fails = false;
          document = before;
          throw new Error("The editor is showing a dialog; close it, then place the result again.");
        }
        const { layer, pixels } = layers[chosen]!;
        if (pixels.byteLength !== layer.rect.width * layer.rect.height * 4) throw new Error("Pixels of another size.");
        if (!existing.has(String(target.place)))
          return { problem: `“${target.name}” is no longer in the document; undo brings it back.` };
        const others =
          replaces === null ? document : document.filter((one) => one.key !== key || one.target !== target.place);
        document = [...others, { key, target: target.place, variation }];
        return { receipt: target.place };
      });
      if (document !== before) undoSteps += 1;
      return outcomes;
    },
    onHostChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  if (!cannotTell)
    host.findPlaced = async (key, targets) =>
      targets.map(({ place }) => document.some((one) => one.key === key && one.target === place));

  return {
    host,
    get document() {
      return document;
    },
    placed: () => document.map(({ key }) => key),
    undoSteps: () => undoSteps,
    select(count) {
      selected = ["a", "b", "c", "d"].slice(0, count);
      for (const listener of listeners) listener();
    },
    removeSelected(count = selected.length) {
      const gone = selected.slice(0, count);
      existing = new Set([...existing].filter((id) => !gone.includes(id)));
    },
    failNextWrite() {
      fails = true;
    },
    close() {},
  };
}
