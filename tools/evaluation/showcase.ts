// The contact sheets of docs/swatch.md. Nothing in them is picked by hand: a picture's seed is its place on the sheet.
import type { LoadedModel } from "../../packages/engine/src/models/folder.ts";
import type { SheetLook, SheetRow, SheetTile } from "./contact-sheet.ts";
import type { Evaluator } from "./evaluator.ts";
import type { HeldOutPrompt } from "./evaluator-files.ts";
import { fillHole } from "./fills.ts";
import { holeMask, holeShapes } from "./holes.ts";
import { drawPrompt, spread } from "./prompts.ts";
import { type Sampling, samplingTitle, thorough } from "./sampling.ts";
import { withHole } from "./sheet-rows.ts";
import type { HeldOutTexture } from "./textures.ts";

export interface Sheet {
  /** Name of its file. */
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly rows: readonly SheetRow[];
  readonly look: SheetLook;
}

export interface Showcase {
  readonly model: LoadedModel;
  readonly evaluator: Evaluator;
  readonly ways: readonly Sampling[];
  readonly prompts: readonly HeldOutPrompt[];
  /** Null: the model's own pictures get the holes. */
  readonly textures: readonly HeldOutTexture[] | null;
}

/** From one material's colour to the next one's, so that neighbours differ. */
const colourStride = 7;
const fillsShown = 12;
const pairsShown = 12;
const holeShare = 0.18;

export async function* drawShowcase(showcase: Showcase, signal: AbortSignal): AsyncGenerator<Sheet> {
  const { model, evaluator, ways, prompts } = showcase;
  const { materials, colours } = evaluator;
  const way = thorough(ways);
  const draw = (prompt: string, seed: number, how = way) => drawPrompt(model, prompt, seed, how, signal);

  const each: SheetTile[] = [];
  for (const [seed, material] of materials.entries()) {
    const { name } = colours[(seed * colourStride) % colours.length]!;
    const prompt = `${name} ${material}`;
    each.push({ picture: await draw(prompt, seed), caption: prompt });
  }
  yield {
    id: "materials",
    title: "Every material",
    text: "Prompted by colour and name alone, at their own scale; the middle of each picture.",
    rows: [{ title: "", tiles: each }],
    look: { tilePx: 128, fit: "crop", columns: 9 },
  };

  const dyed: SheetTile[] = [];
  for (const { name } of colours) dyed.push({ picture: await draw(`${name} ${materials[0]}`, 0), caption: name });
  yield {
    id: "colours",
    title: "Every colour",
    text: `The same material and seed in each: ${materials[0]}.`,
    rows: [{ title: "", tiles: dyed }],
    look: { tilePx: 128, fit: "crop", columns: 8 },
  };

  yield await fillSheet(showcase, signal);
  if (ways.length < 2) return;
  const pairs: SheetTile[] = [];
  for (const { prompt, seed } of spread(prompts, pairsShown))
    for (const [index, how] of ways.entries())
      pairs.push({ picture: await draw(prompt, seed, how), caption: index === 0 ? prompt : "" });
  yield {
    id: "steps",
    title: "Few steps beside many",
    text: `From left to right in each pair: ${ways.map((one) => samplingTitle(one, ways)).join(", ")}. Prompts that training never saw.`,
    rows: [{ title: "", tiles: pairs }],
    look: { tilePx: 160, fit: "scale", columns: 3 * ways.length },
  };
}

async function fillSheet({ model, ways, prompts, textures }: Showcase, signal: AbortSignal): Promise<Sheet> {
  const way = thorough(ways);
  const tiles: SheetTile[] = [];
  for (const [index, chosen] of spread<HeldOutTexture | HeldOutPrompt>(textures ?? prompts, fillsShown).entries()) {
    const picture = "picture" in chosen ? chosen.picture : await drawPrompt(model, chosen.prompt, index, way, signal);
    const hole = holeMask(picture, holeShapes[index % holeShapes.length]!, holeShare, index);
    const filled = await fillHole(model, picture, hole, { ...way, seed: index }, signal);
    tiles.push({ picture: withHole(picture, hole), caption: `${chosen.colour} ${chosen.material}` });
    tiles.push({ picture: filled, caption: "" });
  }
  const source = textures === null ? "pictures that the model made from words" : "textures that training never saw";
  return {
    id: "fills",
    title: "Fills without words",
    text: `Holes in ${source}, before and after. The prompt is empty: what is painted comes from what is around.`,
    rows: [{ title: "", tiles }],
    look: { tilePx: 160, fit: "scale", columns: 6 },
  };
}
