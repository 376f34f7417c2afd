import type { ResultView } from "@scumble/plugin-kit";
import type { LayerNote } from "../host/host.ts";
import { element, fill, setText, show } from "./element.ts";
import { createPicture, type Picture } from "./picture.ts";
import type { PanelActions, Section } from "./section.ts";

/** Results shown; the document holds the rest. */
const maxShown = 8;
const thumbnailPx = 62;
/** What `again` needs of its options: nothing is read. */
const nothingRead = {
  source: "again",
  fallback: "canvas",
  nativeSidePx: 0,
  paddingPx: null,
  size: { width: 1, height: 1 },
};

/** What was made: variations to choose from, and the active layer made again. */
export function createResults({ controller, host, choose }: PanelActions): Section {
  const list = element("div", { class: "results" });
  const title = element("div", { class: "section-title", text: "Results" });
  const layerLine = element("div", { class: "layer-name" });

  const remake = (isVariation: boolean) => {
    const { canStart, runs } = controller.state;
    if (note === null || !canStart || runs.length > 0) return;
    const recipe = note.recipe.request as { readonly pipeline: string };
    const overrides = isVariation ? { seed: null } : {};
    void controller.start({ pipeline: recipe.pipeline, recipe: { ...recipe }, options: nothingRead, overrides });
  };
  const again = (text: string, hint: string, isVariation: boolean) =>
    element("sp-action-button", {
      ...{ text, title: hint, class: "again" },
      on: { click: () => remake(isVariation) },
    });
  const layerPart = element("div", { class: "row layer-part" }, [
    layerLine,
    again("Again", "Make the active layer again, exactly", false),
    again("Vary", "Make the active layer again with another seed", true),
  ]);

  // the note of the active layer is looked up when another one becomes active
  let note: LayerNote | null = null;
  let notedLayer: number | null = null;
  const lookUp = async (layerId: number) => {
    notedLayer = layerId;
    note = null;
    const found = await host.readNote().catch(() => null);
    if (notedLayer !== layerId || found === null) return;
    note = found;
    choose({});
  };

  let shown: readonly ResultView[] = [];
  let pictures: Picture[] = [];
  const draw = (result: ResultView) => {
    const [piece] = result.pieces;
    if (piece === undefined) return element("div");
    const thumbnails = piece.layers.map((layer, i) => {
      const picture = createPicture("thumbnail");
      pictures.push(picture);
      picture.show(piece.thumbnails[i] ?? null, thumbnailPx);
      const isChosen = i === piece.chosen;
      const look = isChosen ? "cell is-chosen" : "cell";
      const pick = () => void controller.choose(result.key, 0, i);
      const attributes = { "aria-label": `Variation ${i + 1}`, "aria-pressed": String(isChosen) };
      return element("div", { class: look, title: `Seed ${layer.seed}`, attributes, press: pick }, [picture.element]);
    });
    const place = element("sp-button", {
      ...{ text: "Place", class: "small", attributes: { variant: "secondary" } },
      on: { click: () => void controller.place(result.key) },
    });
    const reuse = element("div", {
      ...{ class: "result-title", text: result.title, title: "Use this prompt" },
      press: () => reusePrompt(result.title),
    });
    return element("div", { class: "result" }, [
      element("div", { class: "row" }, [reuse, ...(result.isPlaced ? [] : [place])]),
      element("div", { class: "cells" }, thumbnails),
      ...(piece.problem === null ? [] : [element("div", { class: "problem", text: piece.problem })]),
    ]);
  };
  let pipeline = "";
  const reusePrompt = (prompt: string) => {
    controller.set("prompt", prompt, pipeline);
    choose({});
  };

  return {
    element: element("div", { class: "results-part" }, [layerPart, title, list]),
    update({ state: { results, canStart }, scene, choices }) {
      ({ pipeline } = choices);
      if (scene.layer !== null && scene.layer.id !== notedLayer) void lookUp(scene.layer.id);
      show(layerPart, scene.layer !== null && note !== null && canStart);
      setText(layerLine, `Layer “${scene.layer?.name ?? ""}”`);
      show(title, results.length > 0);
      if (results === shown) return;
      shown = results;
      for (const picture of pictures) picture.show(null, 0);
      pictures = [];
      fill(list, results.slice(0, maxShown).map(draw));
    },
  };
}
