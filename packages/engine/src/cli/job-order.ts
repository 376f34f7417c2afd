import type { PipelineInfo } from "../session/describe.ts";
import type { EngineChoices } from "./engine-options.ts";
import type { Output } from "./outputs.ts";
import { requestFields } from "./request-options.ts";

/** A job as the command line asks for it. */
export interface JobOrder {
  readonly pipeline: string;
  /** What was given of the request, without its files. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Paths by field of the request. */
  readonly files: { readonly image?: string; readonly mask?: string };
  /** The options that named these files, for errors. */
  readonly named: { readonly image: string; readonly mask: string };
  readonly outputs: readonly Output[];
  readonly engine: EngineChoices;
}

/** What commander found, sorted by who needs it. */
export function orderFrom(
  pipeline: PipelineInfo,
  given: EngineChoices & {
    readonly out: readonly Output[];
    readonly image?: string;
    readonly document?: string;
    readonly mask?: string;
    readonly selection?: string;
  },
): JobOrder {
  const { data, url, json, out, document, selection, image = document, mask = selection } = given;
  return {
    pipeline: pipeline.id,
    fields: requestFields(pipeline, { ...given }),
    files: { ...(image === undefined ? {} : { image }), ...(mask === undefined ? {} : { mask }) },
    named: {
      image: document === undefined ? "--image" : "--document",
      mask: selection === undefined ? "--mask" : "--selection",
    },
    outputs: out,
    engine: {
      ...(data === undefined ? {} : { data }),
      ...(url === undefined ? {} : { url }),
      ...(json === undefined ? {} : { json }),
    },
  };
}
