import type { z } from "zod";
import type {
  ExpandRequest,
  FillRequest,
  GenerateRequest,
  JobRequest,
  RefineRequest,
  RemoveRequest,
  RepairRequest,
} from "./generation.ts";
import type { Rect } from "./geometry.ts";
import type { Mask, Picture } from "./image.ts";
import type { FillReport, Job, PlacedLayer, WireError } from "./job.ts";

// Requests with their defaults filled in, as handlers and pipelines see them.

export type GenerateJob = z.output<typeof GenerateRequest>;
export type RefineJob = z.output<typeof RefineRequest>;
export type FillJob = z.output<typeof FillRequest>;
export type RemoveJob = z.output<typeof RemoveRequest>;
export type ExpandJob = z.output<typeof ExpandRequest>;
export type RepairJob = z.output<typeof RepairRequest>;
export type JobWork = z.output<typeof JobRequest>;
export type JobRecord = z.output<typeof Job>;
export type Layer = z.output<typeof PlacedLayer>;
export type LayerReport = z.output<typeof FillReport>;
export type PictureRef = z.output<typeof Picture>;
export type MaskRef = z.output<typeof Mask>;
export type ErrorOnWire = z.output<typeof WireError>;
export type RectOnWire = z.output<typeof Rect>;
