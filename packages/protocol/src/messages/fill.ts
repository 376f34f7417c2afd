import { z } from "zod";
import { request } from "../define.ts";
import { selectionFields } from "../values/generation.ts";
import { Rect, Side } from "../values/geometry.ts";
import { fillPlanFields } from "../values/job.ts";
import { DurationMs } from "../values/numbers.ts";

export const fill = {
  "fill.plan": request({
    doc: "How a fill or a removal would be done, without doing it: what the model would see, at what size, and for how long. Answers at once; the same question has the same answer, and the job does as it says.",
    since: 1,
    scope: "generate",
    params: z.object({
      model: z.string().max(200).nullable().default(null).describe("As in the job's request."),
      steps: z.int().min(1).max(150).nullable().default(null).describe("As in the job's request."),
      width: Side.describe("Of the picture."),
      height: Side.describe("Of the picture."),
      bounds: Rect.describe("The smallest rectangle that holds all selected pixels, inside the picture."),
      ...selectionFields,
    }),
    result: z.object({
      ...fillPlanFields,
      bounds: Rect.describe("What the selection reaches once grown and feathered: where the layer can be at most."),
      estimateMs: DurationMs.nullable().describe("For one result, judged by earlier jobs; null: there were none."),
    }),
    errors: ["model.unknown", "model.none_installed", "model.unsupported", "image.size_mismatch"],
  }),
} as const;
