import type { LayerReport, RectOnWire, Result } from "@scumble/protocol";
import { EngineError } from "../../base/errors.ts";
import { planContext } from "../../imaging/context.ts";
import { containsRect, type Size, wholeRect } from "../../imaging/rect.ts";
import { shapedBounds } from "../../imaging/selection.ts";
import type { JobTable } from "../../jobs/job-table.ts";
import type { Parts } from "../parts.ts";
import type { Handlers } from "../router.ts";

/** Jobs that an estimate looks back at. */
const remembered = 20;

export function fillHandlers({ registry, table }: Parts): Pick<Handlers, "fill.plan"> {
  return {
    "fill.plan": async (params) => {
      const { info, sizeMultiple } = await registry.find(params.model);
      if (!info.pipelines.includes("fill")) throw cannotFill(info.id);
      const document: Size = { width: params.width, height: params.height };
      if (!containsRect(wholeRect(document), params.bounds)) throw outside(params.bounds, document);
      const bounds = shapedBounds(params.bounds, document, params);
      const nativeSize = Math.sqrt(info.nativeSize.width * info.nativeSize.height);
      const choice = { mode: params.contextMode, rect: params.contextRect, paddingPx: params.paddingPx };
      const plan = planContext(bounds, document, { nativeSize, sizeMultiple }, choice);
      const steps = params.steps ?? info.recommended.steps;
      const answer = {
        context: plan.context,
        modelSize: plan.modelSize,
        scale: plan.passes.at(-1)!.width / plan.context.width,
        passes: plan.passes.map(({ width, height, tiles }) => ({ width, height, tiles })),
        steps,
        bounds,
      };
      return { ...answer, estimateMs: estimate(answer, info.id, table) };
    },
  };
}

type Work = Pick<Result<"fill.plan">, "passes" | "steps">;

/**
 * From the time that earlier jobs of the model took for a pixel and step; the median, because the first one loads. Those
 * without words tell nothing: of their steps few are run, or none.
 */
function estimate(work: Work, model: string, table: JobTable): number | null {
  const jobs = table.list({ state: "finished", limit: remembered });
  const rates = jobs
    .filter(({ request, timing }) => request.model === model && request.prompt.trim() !== "" && timing !== null)
    .map(({ layers, timing }) => ({ reports: layers.map(({ report }) => report).filter(isReport), timing: timing! }))
    .filter(({ reports }) => reports.length > 0)
    .map(
      ({ reports, timing }) => (timing.totalMs - timing.loadMs) / reports.reduce((sum, done) => sum + effort(done), 0),
    )
    .sort((a, b) => a - b);
  const rate = rates[Math.floor(rates.length / 2)];
  return rate === undefined ? null : rate * effort(work);
}

const isReport = (report: LayerReport | null): report is LayerReport => report !== null;

/** Pixels times steps. */
function effort({ passes, steps }: Work): number {
  return steps * passes.reduce((sum, { width, height }) => sum + width * height, 0);
}

function cannotFill(model: string): EngineError {
  return new EngineError("model.unsupported", { field: "model", expected: "a model that can fill", received: model });
}

function outside({ x, y, width, height }: RectOnWire, document: Size): EngineError {
  return new EngineError("image.size_mismatch", {
    field: "bounds",
    expected: `a rectangle inside ${document.width} × ${document.height}`,
    received: `${width} × ${height} at ${x}, ${y}`,
  });
}
