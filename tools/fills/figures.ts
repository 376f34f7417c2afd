// Every mode and starting content on the sample photographs, for docs/fill.md.
import { resizePixels } from "../../packages/engine/src/imaging/resize.ts";
import type { LoadedModel } from "../../packages/engine/src/models/folder.ts";
import { ellipseSelection } from "../demo/selection.ts";
import type { Shown } from "./figure-strip.ts";
import { boxSelection, rampSelection, readSample } from "./samples.ts";
import { tryFill, type Wishes } from "./try-fill.ts";

export interface Figure {
  /** File name without its ending. */
  readonly id: string;
  readonly title: string;
  /** What to look at. */
  readonly text: string;
  readonly shown: readonly Shown[];
}

/** Draws all figures with one model, in the order of the page. */
export async function* drawFigures(model: LoadedModel): AsyncGenerator<Figure> {
  const coffee = await readSample("coffee");
  const brick = await readSample("brick");
  const chelsea = await readSample("chelsea");
  const astronaut = await readSample("astronaut");
  const table = ellipseSelection(coffee, { x: 500, y: 110, radiusX: 80, radiusY: 60, featherPx: 6 });
  const wall = ellipseSelection(brick, { x: 256, y: 256, radiusX: 130, radiusY: 100, featherPx: 6 });
  const one = async (...[source, mask, wishes]: [typeof coffee, typeof table | null, Wishes]) =>
    (await tryFill(model, source, mask, wishes))[0]!.after;
  const bricks = { prompt: "red brick wall" };

  yield {
    id: "modes",
    title: "Fill and replace",
    text: "Fill makes the selection anew; replace is a fill below full strength, which keeps what it starts from in sight.",
    shown: [
      { title: "document", picture: coffee },
      { title: "selection", picture: table },
      { title: "fill", picture: await one(coffee, table, { pipeline: "fill", ...bricks }) },
      {
        title: "replace, strength 0.6",
        picture: await one(coffee, table, { pipeline: "fill", ...bricks, strength: 0.6 }),
      },
    ],
  };

  const spot = ellipseSelection(brick, { x: 180, y: 300, radiusX: 70, radiusY: 50, featherPx: 4 });
  const stained = await one(brick, spot, { pipeline: "fill", prompt: "lava", seed: 3 });
  const around = ellipseSelection(brick, { x: 180, y: 300, radiusX: 80, radiusY: 60, featherPx: 4 });
  yield {
    id: "remove",
    title: "Remove",
    text: "No words: the place is filled with what is around it.",
    shown: [
      { title: "document", picture: stained },
      { title: "selection", picture: around },
      { title: "removed", picture: await one(stained, around, { pipeline: "remove" }) },
    ],
  };

  yield {
    id: "expand",
    title: "Expand",
    text: "Each side in steps of about what the model sees at once; the layer reaches outside the document.",
    shown: [
      { title: "document", picture: brick },
      { title: "160 px to the right", picture: await one(brick, null, { pipeline: "expand", rightPx: 160 }) },
      {
        title: "120 px on every side",
        picture: await one(brick, null, {
          pipeline: "expand",
          ...{ leftPx: 120, topPx: 120, rightPx: 120, bottomPx: 120 },
          prompt: "grey brick wall",
        }),
      },
    ],
  };

  yield {
    id: "repair",
    title: "Repair",
    text: "The subject touches the picture's lower edge and sides; these grow by what was asked for, in one call.",
    shown: [
      { title: "document", picture: astronaut },
      { title: "repaired, 96 px", picture: await one(astronaut, null, { pipeline: "repair", reachPx: 96 }) },
    ],
  };

  const contents = ["original", "neutral", "blur", "border", "patches", "noise"] as const;
  const started = [];
  for (const content of contents) {
    const wishes = { pipeline: "fill", prompt: "green grass", strength: 0.45, content } as const;
    started.push({ title: content, picture: await one(chelsea, catSelection(chelsea), wishes) });
  }
  yield {
    id: "starting-content",
    title: "Starting content",
    text: "The same words, seed and strength 0.45 from each starting content.",
    shown: [{ title: "document", picture: chelsea }, ...started],
  };

  const shapes: [string, object][] = [
    ["as drawn", {}],
    ["grow 24 px", { growPx: 24 }],
    ["feather 24 px", { featherPx: 24 }],
    ["feather 20 %", { featherPercent: 20 }],
    ["blend 24 px", { blendPx: 24 }],
  ];
  const islands = boxSelection(
    coffee,
    { x: 20, y: 240, width: 90, height: 130 },
    { x: 480, y: 30, width: 90, height: 90 },
  );
  const shaped = [];
  for (const [title, shape] of shapes)
    shaped.push({ title, picture: await one(coffee, islands, { pipeline: "fill", prompt: "blue knit", ...shape }) });
  yield {
    id: "geometry",
    title: "Mask geometry",
    text: "Two islands in one selection, hard-edged as drawn.",
    shown: shaped,
  };

  const seen = [];
  for (const contextMode of ["auto", "selection", "document", "rect"] as const) {
    const rect = { contextRect: { x: 300, y: 0, width: 300, height: 220 } };
    const wishes = { pipeline: "fill", ...bricks, contextMode, ...(contextMode === "rect" ? rect : {}) } as const;
    seen.push({ title: contextMode, picture: await one(coffee, table, wishes) });
  }
  yield {
    id: "context",
    title: "Context",
    text: "What the model sees decides at what scale it paints: the whole document makes the bricks large.",
    shown: seen,
  };

  const ramp = rampSelection(brick, { x: 56, y: 156, width: 400, height: 200 });
  yield {
    id: "soft",
    title: "Soft selections",
    text: "blend: new over old, as much as the selection says. strength: every pixel may change that far, and stays sharp.",
    shown: [
      { title: "selection", picture: ramp },
      { title: "blend", picture: await one(brick, ramp, { pipeline: "fill", prompt: "red lava" }) },
      {
        title: "strength",
        picture: await one(brick, ramp, { pipeline: "fill", prompt: "red lava", softMask: "strength" }),
      },
    ],
  };

  const matched = [];
  for (const [title, wishes] of [
    ["neither", { matchColor: false }],
    ["colours", {}],
    ["colours and grain", { matchGrain: true }],
  ] as const)
    matched.push({
      title,
      picture: await one(brick, wall, { pipeline: "fill", prompt: "grey brick wall", ...wishes }),
    });
  yield {
    id: "matching",
    title: "Colour and grain match",
    text: "Matched, the edge continues the surroundings; in the middle stays what was painted.",
    shown: matched,
  };

  const tried = await tryFill(model, coffee, table, { pipeline: "fill", prompt: "wood", batch: 4 });
  yield {
    id: "variations",
    title: "Variations",
    text: "One job, four seeds, in one group; each is announced as it is finished.",
    shown: tried.map(({ after, layer }) => ({ title: `seed ${layer.seed}`, picture: after })),
  };

  const large = resizePixels(brick, { width: 1024, height: 1024 }, "lanczos");
  const largeWall = ellipseSelection(large, { x: 512, y: 512, radiusX: 400, radiusY: 320, featherPx: 12 });
  yield {
    id: "two-passes",
    title: "Larger than the model",
    text: "A selection of 800 × 640 pixels: first as a whole at the model's size, then again in overlapping tiles at the document's.",
    shown: [
      { title: "document, 1024 × 1024", picture: large },
      { title: "filled", picture: await one(large, largeWall, { pipeline: "fill", ...bricks }) },
    ],
  };
}

const catSelection = (size: { width: number; height: number }) =>
  boxSelection(size, { x: 10, y: 10, width: 130, height: 160 });
