// A plugin that can die between any two of its acts, as when its panel is closed or its editor crashes.
import type { ClientStorage } from "@scumble/protocol/client";
import type { Host } from "../host.ts";

export interface MortalPlugin {
  readonly host: Host;
  readonly storage: ClientStorage;
  /** Acts so far: calls of the host and writes to the storage. */
  readonly acts: number;
  /** Nothing it does has an effect from now on, and nothing answers it. */
  die(): void;
  /** Resolves when it has died. */
  readonly died: Promise<void>;
}

/** @param afterActs dies by itself after so many acts: the last one had its effect, but its answer is never heard */
export function mortal(host: Host, storage: ClientStorage, afterActs = Number.POSITIVE_INFINITY): MortalPlugin {
  let acts = 0;
  let isDead = false;
  let tellDeath = () => {};
  const died = new Promise<void>((resolve) => {
    tellDeath = resolve;
  });
  const die = () => {
    isDead = true;
    tellDeath();
  };
  const never = new Promise<never>(() => {});
  const act = async <T>(work: () => Promise<T> | T): Promise<T> => {
    if (isDead) return never;
    acts += 1;
    const isLast = acts >= afterActs;
    const answer = await work();
    if (isLast) die();
    return isDead ? never : answer;
  };
  const wrapped: Host = {
    readSelection: (task) => act(() => host.readSelection(task)),
    readPixels: (target, task) => act(() => host.readPixels(target, task)),
    readMask: (target, task) => act(() => host.readMask(target, task)),
    writePixels: (delivery) => act(() => host.writePixels(delivery)),
    onHostChange: host.onHostChange,
  };
  const { findPlaced } = host;
  if (findPlaced !== undefined) wrapped.findPlaced = (key, targets) => act(() => findPlaced(key, targets));
  return {
    host: wrapped,
    storage: {
      getItem: (key) => storage.getItem(key),
      setItem: (key, value) => act(() => storage.setItem(key, value)),
    },
    get acts() {
      return acts;
    },
    die,
    died,
  };
}
