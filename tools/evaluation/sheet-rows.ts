// Pure. What the contact sheets of an evaluation show.
import type { Gray8, RgbPicture } from "../../packages/engine/src/imaging/pixels.ts";
import type { SheetRow } from "./contact-sheet.ts";
import type { JudgedPrompt } from "./evaluate.ts";
import type { JudgedFill } from "./fills.ts";
import { spread } from "./prompts.ts";

const pairsShown = 60;

/** One row for each material; below a mistake stands what was seen. */
export function promptRows(judged: readonly JudgedPrompt[]): SheetRow[] {
  const materials = [...new Set(judged.map(({ wanted }) => wanted.material))];
  return materials.map((material) => {
    const own = judged.filter(({ wanted }) => wanted.material === material);
    const right = own.filter(({ seen }) => seen.material === material).length;
    return {
      title: `${material}: ${right} of ${own.length}`,
      tiles: own.map(({ wanted, seen, picture }) => {
        const wrong = [
          ...(seen.material === wanted.material ? [] : [seen.material]),
          ...(seen.colour === wanted.colour ? [] : [`${seen.colour}, not ${wanted.colour}`]),
        ];
        const isWrong = wrong.length > 0;
        return { picture, caption: isWrong ? `seen: ${wrong.join("; ")}` : wanted.colour, isWrong };
      }),
    };
  });
}

/** The same prompts in every way, side by side. */
export function stepRows(byWay: readonly (readonly JudgedPrompt[])[], titles: readonly string[]): SheetRow[] {
  if (byWay.length < 2) return [];
  const prompts = spread([...byWay[0]!.keys()], pairsShown);
  const tiles = prompts.flatMap((index) =>
    byWay.map((judged, way) => {
      const { prompt, picture } = judged[index]!;
      return { picture, caption: way === 0 ? prompt : "" };
    }),
  );
  return [{ title: titles.join("  |  "), tiles }];
}

/** Texture, hole and filled texture; below a mistake stands what was seen. */
export function fillRows(fills: readonly JudgedFill[]): SheetRow[] {
  if (fills.length === 0) return [];
  const tiles = fills.flatMap(({ texture, shape, hole, filled, seen, step }) => {
    const isWrong = seen.filled !== texture.material;
    return [
      { picture: texture.picture, caption: `${texture.colour} ${texture.material}` },
      { picture: withHole(texture.picture, hole), caption: shape },
      {
        picture: filled,
        caption: `${isWrong ? `seen: ${seen.filled}; ` : ""}edge ${step?.toFixed(2) ?? "–"}`,
        isWrong,
      },
    ];
  });
  return [{ title: "texture, hole, filled without words", tiles }];
}

/** The hole in a colour that no texture has. */
export function withHole(picture: RgbPicture, hole: Gray8): RgbPicture {
  const data = picture.data.slice();
  for (const [i, sample] of hole.data.entries()) if (sample > 0) data.set([255, 0, 220], i * 3);
  return { ...picture, data };
}
