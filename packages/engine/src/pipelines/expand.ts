import type { ExpandJob } from "@scumble/protocol";
import { EngineError } from "../base/errors.ts";
import type { Pipeline } from "./define.ts";
import { continuePicture, type Margins } from "./outpaint.ts";

/** A picture continued beyond its edges; the layer holds what is new and hides nothing of what was there. */
export const expand: Pipeline<ExpandJob> = {
  id: "expand",
  title: "Expand",
  serves: (model) => model.readsPictures,

  async *run({ request, model, pictures }, context) {
    const source = await pictures.picture(request.image, "image");
    const { leftPx, topPx, rightPx, bottomPx } = request;
    const margins: Margins = { left: leftPx, top: topPx, right: rightPx, bottom: bottomPx };
    if (Object.values(margins).every((px) => px === 0)) throw nothingToAdd();
    yield* continuePicture({ request, model, source, margins }, context);
  },
};

function nothingToAdd(): EngineError {
  return new EngineError("protocol.invalid_params", {
    field: "request.leftPx",
    expected: "pixels to add on at least one side (leftPx, topPx, rightPx, bottomPx)",
    received: "0 on all four",
  });
}
