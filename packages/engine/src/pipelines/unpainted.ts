// What a selection holds where the starting content is the result and no model paints.
import { setImmediate as turn } from "node:timers/promises";
import { continuePatchesInTurns } from "../imaging/continue-patches.ts";
import type { RgbPicture } from "../imaging/pixels.ts";
import { type StartingContent, startingContent } from "../imaging/starting-content.ts";
import type { DiffusionContext } from "./diffusion/request.ts";
import type { Scene } from "./fill-scene.ts";

/**
 * The scene's picture with its starting content. Patches take seconds: they are told of as steps of painting are, and
 * between them a cancel is heard.
 *
 * @param steps that the whole counts as
 * @throws the signal's reason
 */
export async function unpaintedPicture(
  { seen, mask }: Scene,
  { content, seed }: { content: StartingContent; seed: number },
  steps: number,
  { signal, onStep }: DiffusionContext,
): Promise<RgbPicture> {
  signal.throwIfAborted();
  if (content !== "patches") return startingContent(seen, mask, content, seed);
  const turns = continuePatchesInTurns(seen, mask, seed);
  for (let told = 0; ; ) {
    const { done, value } = turns.next();
    if (done === true) return value ?? startingContent(seen, mask, "border", seed);
    const step = Math.floor(value.share * steps);
    if (step > told) onStep?.({ step, steps, preview: () => value.picture });
    told = step;
    await turn();
    signal.throwIfAborted();
  }
}
