import type { Feed } from "../../runtime/ort.ts";
import type { PromptStates } from "./encode-prompt.ts";
import { guidanceEmbedding } from "./guidance.ts";
import type { DiffusionModel } from "./model.ts";
import type { DiffusionRequest } from "./request.ts";

/**
 * Everything but sample and timestep that a UNet or ControlNet is told, the same in every step, by input name. Graphs take
 * what they have an input for.
 *
 * @param prompts a batch each, one behind the other in the graph's batch
 * @source diffusers StableDiffusionXLPipeline._get_add_time_ids: original height, width, crop top, left, target height, width
 */
export function conditionFeeds(
  model: DiffusionModel,
  request: DiffusionRequest,
  prompts: readonly PromptStates[],
): Record<string, Feed> {
  const rows = prompts.length * request.seeds.length;
  const feeds: Record<string, Feed> = { encoder_hidden_states: stacked(prompts.map(({ states }) => states)) };
  if (model.timeCondDim !== null)
    feeds.timestep_cond = everyRow(guidanceEmbedding(request.guidance, model.timeCondDim), rows);
  if (model.sizeEmbedDim !== null) {
    const { width, height, options } = request;
    const {
      originalSize = { width, height },
      crop = { x: 0, y: 0 },
      targetSize = { width, height },
    } = options?.xl ?? {};
    const sizes = [originalSize.height, originalSize.width, crop.y, crop.x, targetSize.height, targetSize.width];
    feeds.time_ids = everyRow(Float32Array.from(sizes), rows);
  }
  const pooled = prompts.flatMap((each) => each.pooled ?? []);
  if (pooled.length > 0) feeds.text_embeds = stacked(pooled);
  return feeds;
}

function stacked(tensors: readonly Feed[]): Feed {
  const [first] = tensors as [Feed];
  const data = new Float32Array(tensors.length * first.data.length);
  for (const [i, tensor] of tensors.entries()) data.set(tensor.data, i * first.data.length);
  return { shape: [tensors.length * first.shape[0]!, ...first.shape.slice(1)], data };
}

function everyRow(row: Float32Array, rows: number): Feed {
  const data = Float32Array.from({ length: rows * row.length }, (_, i) => row[i % row.length]!);
  return { shape: [rows, row.length], data };
}
