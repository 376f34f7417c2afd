import type { z } from "zod";
import type { FillRequest, GenerateRequest, JobRequest, RefineRequest } from "./generation.ts";
import type { Rect } from "./geometry.ts";
import type { Mask, Picture } from "./image.ts";
import type { Job, PlacedLayer, WireError } from "./job.ts";

// Requests with their defaults filled in, as handlers and pipelines see them.

export type GenerateJob = z.output<typeof GenerateRequest>;
export type RefineJob = z.output<typeof RefineRequest>;
export type FillJob = z.output<typeof FillRequest>;
export type JobWork = z.output<typeof JobRequest>;
export type JobRecord = z.output<typeof Job>;
export type Layer = z.output<typeof PlacedLayer>;
export type PictureRef = z.output<typeof Picture>;
export type MaskRef = z.output<typeof Mask>;
export type ErrorOnWire = z.output<typeof WireError>;
export type RectOnWire = z.output<typeof Rect>;
