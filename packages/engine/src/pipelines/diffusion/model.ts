import type { Session } from "../../runtime/ort.ts";
import type { SchedulerConfig } from "../../schedulers/config.ts";
import type { ClipTokenizer } from "../../text/tokenizer.ts";

/** What the stages need of a latent diffusion model; a loaded model folder has it. Each graph opens when first asked for. */
export interface DiffusionModel {
  readonly id: string;
  /** Channels C of the latents. */
  readonly latentChannels: number;
  /** Channels that the UNet takes: C, or 2C + 1 for an inpainting model. */
  readonly inChannels: number;
  /** Pixels along one side of a latent cell. */
  readonly scaleFactor: number;
  /** Pixels that width and height must be multiples of, so that the UNet can halve and double its way. */
  readonly sizeMultiple: number;
  /** Latents are the autoencoder's output times this. */
  readonly scalingFactor: number;
  /** Width of the guidance embedding of a distilled model; null where guidance needs two predictions. */
  readonly timeCondDim: number | null;
  /** Width of one sinusoidal embedding of a size (SDXL); null where sizes are not told to the UNet. */
  readonly sizeEmbedDim: number | null;
  /** Whether no negative prompt at all means zeros instead of the encoding of "" (SDXL). */
  readonly zerosForNoPrompt: boolean;
  readonly schedulerConfig: SchedulerConfig;
  /** One; SDXL has two. */
  readonly textEncoders: readonly TextEncoder[];
  unet(): Promise<Session>;
  vaeEncoder(): Promise<Session>;
  vaeDecoder(): Promise<Session>;
  readonly controlNets: readonly (() => Promise<Session>)[];
}

/** One text encoder with its tokenizer. */
export interface TextEncoder {
  readonly clip: ClipTokenizer;
  readonly layers: number;
  readonly normEpsilon: number;
  session(): Promise<Session>;
}

/** Whether the UNet sees the mask and the kept part of the picture beside the latents. */
export function isInpaintingModel({ inChannels, latentChannels }: DiffusionModel): boolean {
  return inChannels === 2 * latentChannels + 1;
}
