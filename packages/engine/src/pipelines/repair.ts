import type { RepairJob } from "@scumble/protocol";
import { EngineError } from "../base/errors.ts";
import { findSubject, sidesTouched } from "../imaging/cut-off.ts";
import { toModelPicture } from "../imaging/document-picture.ts";
import { requireMaskBounds } from "../imaging/mask.ts";
import { requireSameSize } from "../imaging/pixels.ts";
import type { Pipeline } from "./define.ts";
import { continuePicture, type Margins } from "./outpaint.ts";

/** Share of the picture's side that is added where nobody says how much. */
const automaticReach = 1 / 4;

/** A subject that the picture's edge cuts off, completed: the sides it touches are continued. */
export const repair: Pipeline<RepairJob> = {
  id: "repair",
  title: "Repair",
  serves: (model) => model.readsPictures,

  async *run({ request, model, pictures }, context) {
    const source = await pictures.picture(request.image, "image");
    const { width, height } = source.pixels;
    const drawn = request.mask === null ? null : await pictures.mask(request.mask, "mask");
    if (drawn !== null) {
      requireSameSize("mask", drawn, source.pixels);
      requireMaskBounds("mask", drawn);
    }
    const subject = drawn ?? findSubject(await toModelPicture(source));
    const sides = subject === null ? [] : sidesTouched(subject);
    if (sides.length === 0) throw nothingCutOff(subject === null ? "nothing that stands out" : "a subject inside it");
    const reach = (length: number) => request.reachPx ?? Math.max(8, Math.round(length * automaticReach));
    const margins: Margins = {
      left: sides.includes("left") ? reach(width) : 0,
      top: sides.includes("top") ? reach(height) : 0,
      right: sides.includes("right") ? reach(width) : 0,
      bottom: sides.includes("bottom") ? reach(height) : 0,
    };
    yield* continuePicture({ request, model, source, margins }, context);
  },
};

/** No edge cuts the subject off. */
function nothingCutOff(received: string): EngineError {
  return new EngineError("image.not_cut_off", {
    field: "request.image",
    expected: "a subject that touches an edge of the picture",
    received,
  });
}
