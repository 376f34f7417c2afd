// Results of this start of the plugin, newest first: placing them, and choosing among their variations.
import type { Delivery, Host, Outcome, Piece, Plain } from "./host.ts";
import type { LayerStore } from "./layer-store.ts";
import type { ResultPiece, ResultView } from "./views.ts";

/** Results the panel remembers; their bytes are kept by the layer store, or by the engine. */
const maxResults = 50;

export interface ResultList {
  readonly results: readonly ResultView[];
  /** Puts a result first. */
  add(result: ResultView): void;
  /** Places what is not placed yet. @throws the host's sentence, the engine's refusal */
  place(key: string): Promise<void>;
  /** Shows another variation. @throws the host's sentence, the engine's refusal */
  choose(key: string, piece: number, variation: number): Promise<void>;
}

export function createResultList(host: Pick<Host, "writePixels">, store: LayerStore): ResultList {
  let results: readonly ResultView[] = [];

  const find = (key: string) => results.find((result) => result.key === key);
  const replace = (changed: ResultView) => {
    results = results.map((result) => (result.key === changed.key ? changed : result));
  };
  const put = async (result: ResultView, wanted: readonly number[], pieces: readonly Piece[]) => {
    const { key, title, options } = result;
    const outcomes = await host.writePixels({ key, title, options, pieces });
    const variations = wanted.map((_, i) => pieces[i]?.variation ?? 0);
    replace(withOutcomes(result, wanted, variations, outcomes));
  };

  return {
    get results() {
      return results;
    },
    add(result) {
      results = [result, ...results.filter(({ key }) => key !== result.key)].slice(0, maxResults);
    },
    async place(key) {
      const result = find(key);
      if (result === undefined || result.isPlaced) return;
      const wanted = result.pieces.flatMap(({ receipt }, i) => (receipt === null ? [i] : []));
      const pieces = await Promise.all(wanted.map((i) => wholePiece(result.pieces[i]!, store)));
      await put(result, wanted, pieces);
    },
    async choose(key, index, variation) {
      const result = find(key);
      const piece = result?.pieces[index];
      const layer = piece?.layers[variation];
      if (result === undefined || piece === undefined || layer === undefined) return;
      if (piece.receipt === null) {
        const pieces = result.pieces.map((other, i) => (i === index ? { ...other, chosen: variation } : other));
        return replace({ ...result, pieces });
      }
      const layers = [await store.fetch(layer)];
      await put(result, [index], [{ target: piece.target, layers, chosen: 0, replaces: piece.receipt, variation }]);
    },
  };
}

/** Everything a host needs to place a piece for the first time. */
export async function wholePiece(
  { target, layers, chosen }: Pick<ResultPiece, "target" | "layers" | "chosen">,
  store: LayerStore,
): Promise<Piece> {
  const arrived = [];
  for (const layer of layers) arrived.push(await store.fetch(layer));
  return { target, layers: arrived, chosen, replaces: null, variation: chosen };
}

/** A result after the host placed some of its pieces. */
export function withOutcomes(
  result: ResultView,
  indices: readonly number[],
  variations: readonly number[],
  outcomes: readonly Outcome[],
): ResultView {
  const pieces = result.pieces.map((piece, i): ResultPiece => {
    const at = indices.indexOf(i);
    const outcome = outcomes[at];
    if (at < 0 || outcome === undefined) return piece;
    if ("problem" in outcome) return { ...piece, problem: outcome.problem };
    return {
      ...piece,
      receipt: outcome.receipt satisfies Plain,
      problem: null,
      chosen: variations[at] ?? piece.chosen,
    };
  });
  return { ...result, pieces, isPlaced: pieces.every(({ receipt }) => receipt !== null) };
}

/** A delivery of everything in a result. */
export async function wholeDelivery(result: ResultView, store: LayerStore): Promise<Delivery> {
  const { key, title, options } = result;
  const pieces = [];
  for (const piece of result.pieces) pieces.push(await wholePiece(piece, store));
  return { key, title, options, pieces };
}
