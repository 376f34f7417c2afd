// From a run's results to the document: once, or not at all with a sentence.
import { hasCode } from "@scumble/protocol/client";
import type { Delivery, Host, Plain } from "./host.ts";
import type { LayerStore } from "./layer-store.ts";
import { errorNotice, type Notice, notice, splitSentence } from "./notice.ts";
import { type ResultList, wholeDelivery, withOutcomes } from "./result-list.ts";
import { type Run, runNotice } from "./run.ts";
import type { ResultView } from "./views.ts";

export interface PlaceContext {
  readonly host: Host;
  readonly store: LayerStore;
  readonly results: ResultList;
  /** Notes in the journal that the document is about to change; resolves once that is stored. */
  readonly write: () => Promise<void>;
  /** Whether an earlier start may have placed it already, in a host that cannot tell. */
  readonly mayBePlaced: boolean;
}

/**
 * Places what a run has made and adds it to the results.
 * @returns what to tell the person
 * @throws the signal's reason if the run was stopped before; the storage's failure
 */
export async function placeRun(run: Run, options: Plain, context: PlaceContext): Promise<Notice> {
  const { host, store, results, write, mayBePlaced } = context;
  const done = run.parts.filter(({ layers }) => layers.length > 0);
  if (done.length === 0) {
    run.stage = "failed";
    return runNotice(run);
  }
  const whole: ResultView = {
    key: run.key,
    title: run.title,
    options,
    pieces: done.map(({ target, layers, thumbnails }) => ({
      target,
      layers,
      thumbnails,
      chosen: 0,
      receipt: null,
      problem: null,
    })),
    isPlaced: false,
    timesMs: run.timesMs,
  };
  if (mayBePlaced) {
    results.add(whole);
    const sentence = `The panel closed while “${run.title}” was being placed.`;
    return notice("unplaced", sentence, "Look whether it is in the document; if not, place it from the results.", true);
  }
  const targets = done.map(({ target }) => target);
  const earlier = (await host.findPlaced?.(run.key, targets)) ?? [];
  const result = { ...whole, pieces: whole.pieces.filter((_, i) => !earlier[i]) };
  if (result.pieces.length === 0) {
    run.stage = "finished";
    results.add({ ...whole, isPlaced: true });
    return runNotice(run);
  }
  let delivery: Delivery;
  try {
    delivery = await wholeDelivery(result, store);
  } catch (error) {
    if (hasCode(error, "client.closed")) throw error;
    results.add(result);
    return errorNotice(error, "unplaced");
  }
  run.stop.signal.throwIfAborted();
  await write();
  try {
    const outcomes = await host.writePixels(delivery);
    const indices = delivery.pieces.map((_, i) => i);
    const placed = withOutcomes(
      result,
      indices,
      indices.map(() => 0),
      outcomes,
    );
    results.add(placed);
    run.stage = "finished";
    return placedNotice(run, placed, whole.pieces.length - result.pieces.length);
  } catch (error) {
    results.add(result);
    return errorNotice(error, "unplaced");
  }
}

/** Names the first thing that did not work out, if any. @param earlier what a start before this one has placed */
function placedNotice(run: Run, { pieces }: ResultView, earlier: number): Notice {
  const lost = pieces.find(({ problem }) => problem !== null)?.problem;
  const placed = earlier + pieces.filter(({ receipt }) => receipt !== null).length;
  const count = `${placed} of ${run.parts.length} placed. `;
  const started = placed > 0 ? count : "";
  if (lost != null) {
    const [sentence, advice] = splitSentence(lost);
    return notice("unplaced", started + sentence, advice, true);
  }
  const failed = run.parts.find(({ problem }) => problem !== null)?.problem;
  if (failed != null) return { ...failed, sentence: started + failed.sentence };
  return runNotice(run);
}
