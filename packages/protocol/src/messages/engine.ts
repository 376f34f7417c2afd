import { z } from "zod";
import { event, request } from "../define.ts";
import { Side } from "../values/geometry.ts";
import { SizeBytes } from "../values/numbers.ts";

const Parameter = z
  .object({
    name: z.string().describe("Field of the job request."),
    title: z.string().describe("A label."),
    doc: z.string().describe("A sentence for a tooltip."),
    type: z.enum(["string", "integer", "number", "boolean", "choice", "picture", "mask", "point", "rect"]),
    required: z.boolean(),
    nullable: z.boolean().describe("Whether null is legal: the engine then chooses."),
    default: z
      .union([z.string(), z.number(), z.boolean(), z.null()])
      .describe("null where there is none or the engine chooses."),
    min: z.number().nullable(),
    max: z.number().nullable(),
    step: z.number().nullable().describe("A sensible step for a slider."),
    unit: z.string().nullable().describe("e.g. `px`."),
    choices: z.array(z.string()).nullable(),
  })
  .describe("One parameter of a pipeline; a panel can be built from it.")
  .meta({ id: "Parameter" });

const PipelineInfo = z
  .object({ id: z.string(), title: z.string(), doc: z.string(), parameters: z.array(Parameter) })
  .describe("A task the engine can do.")
  .meta({ id: "PipelineInfo" });

const SchedulerInfo = z
  .object({
    id: z.string(),
    title: z.string().describe("As people know it."),
    diffusersClass: z.string().describe("Its class in diffusers."),
  })
  .describe("A way from noise to picture.")
  .meta({ id: "SchedulerInfo" });

const ModelInfo = z
  .object({
    id: z.string(),
    name: z.string().describe("For people."),
    family: z.string().describe("Architecture, e.g. `sd1`."),
    pipelines: z.array(z.string()).describe("Ids of the pipelines it can run."),
    nativeSize: z
      .object({ width: Side, height: Side })
      .describe("The size it was trained at; results are best near it."),
    recommended: z
      .object({ steps: z.int().min(1).max(150), guidance: z.number().min(0).max(30), scheduler: z.string() })
      .describe("Used where a request leaves these null."),
    understands: z
      .record(z.string(), z.array(z.string()))
      .describe("Words it was trained on, by kind; empty: general language."),
    sizeBytes: SizeBytes.describe("On disk."),
    problem: z.string().nullable().describe("Why it cannot be used; null: it can."),
  })
  .describe("An installed model.")
  .meta({ id: "ModelInfo" });

export const engine = {
  "engine.describe": request({
    doc: "Everything a panel needs: pipelines with their parameters, schedulers, models, device.",
    since: 1,
    scope: "generate",
    params: z.object({}),
    result: z.object({
      engine: z.string().describe("The engine's version."),
      device: z
        .object({
          name: z.string().describe("The processor."),
          provider: z.string().describe("ONNX Runtime's execution provider."),
          threads: z.int().min(1).max(1024),
          memoryBytes: SizeBytes.describe("Of the machine."),
        })
        .describe("What models run on."),
      pipelines: z.array(PipelineInfo),
      schedulers: z.array(SchedulerInfo),
      models: z.array(ModelInfo),
      defaultModel: z.string().nullable().describe("Used where a request names none; null: no model is installed."),
    }),
    errors: [],
  }),
  "engine.closing": event({
    doc: "The engine is shutting down. Waiting jobs go on when it starts again.",
    since: 1,
    durable: false,
    data: z.object({ reason: z.string() }),
  }),
} as const;
