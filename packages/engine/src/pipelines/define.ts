import type { JobWork, LayerReport, MaskRef, PictureRef } from "@scumble/protocol";
import type { DocumentPicture, PictureColor } from "../imaging/document-picture.ts";
import type { Gray8, RgbaPixels } from "../imaging/pixels.ts";
import type { Rect, Size } from "../imaging/rect.ts";
import type { Vocabulary } from "../text/vocabulary.ts";
import type { DiffusionModel } from "./diffusion/model.ts";
import type { StepProgress } from "./diffusion/request.ts";

/** What the pipelines need of a model; a loaded model folder has it. */
export interface PipelineModel extends DiffusionModel {
  /** Whether it has an encoder, without which it can only make pictures from words. */
  readonly readsPictures: boolean;
  /** Width and height must be multiples of this, pixels. */
  readonly sizeMultiple: number;
  /** The words that it was trained on; null: general language. */
  readonly vocabulary?: Vocabulary | null;
  /** What is used where a request leaves it open. */
  readonly recommended: {
    readonly guidance: number;
    readonly steps: number;
    /** Id in the table of schedulers. */
    readonly scheduler: string;
    /** The size it was trained at, pixels. */
    readonly nativeSize: Size;
    /** How far it changes patches of the surroundings that it is to continue without words, 0 … 1; 0: they stay. */
    readonly continueStrength: number;
  };
}

/** Everything that decides the result. */
export interface PipelineJob<R extends JobWork> {
  /** Defaults filled, seed fixed. */
  readonly request: R;
  readonly model: PipelineModel;
  readonly pictures: JobPictures;
}

/** The pictures that a request names. */
export interface JobPictures {
  /**
   * The document's own pixels and what they mean.
   *
   * @throws {EngineError} image.wrong_format, image.too_large, image.size_mismatch, blob.unknown
   */
  picture(ref: PictureRef, field: string): Promise<DocumentPicture>;
  /** @throws {EngineError} as `picture` */
  mask(ref: MaskRef, field: string): Promise<Gray8>;
}

/** What a running pipeline is connected to. */
export interface PipelineContext {
  /** Looked at between two calls of a graph; its reason is thrown. */
  readonly signal: AbortSignal;
  /** Called after every denoising step; counts over all results of the job. */
  onStep?(progress: StepProgress): void;
}

/** A result, ready to be placed above the source. */
export interface PlacedLayer {
  /** For the layers panel. */
  readonly name: string;
  /** Where the pixels go in the document; as large as they are. */
  readonly rect: Rect;
  /** In the format of the document that the request names. */
  readonly pixels: RgbaPixels;
  /** What the samples mean: the same as the document's. */
  readonly color: PictureColor;
  /** Layer mask of the same size; null: none. */
  readonly mask: Gray8 | null;
  /** The seed that made this one. */
  readonly seed: number;
  /** Name of the group that holds all results of the job; null: this is the only one. */
  readonly group: string | null;
  /** How it was fitted into the document; null where nothing is around it. */
  readonly report: LayerReport | null;
}

/** One task that a model can be given. */
export interface Pipeline<R extends JobWork = JobWork> {
  readonly id: R["pipeline"];
  /** For people. */
  readonly title: string;
  /** Whether the model can do it at all. */
  serves(model: Pick<PipelineModel, "readsPictures" | "inChannels" | "latentChannels">): boolean;
  /**
   * Does the job; layers come as they are done, in the order of their seeds.
   *
   * @throws the signal's reason
   * @throws {EngineError} image.*, model.*, scheduler.*, prompt.*, runtime.*, numerics.not_finite
   */
  run(job: PipelineJob<R>, context: PipelineContext): AsyncIterable<PlacedLayer>;
}
