import type { KindRunner } from "./case.ts";
import { runImage } from "./image.ts";
import { runPipelines } from "./pipelines.ts";
import { runSchedulers } from "./schedulers.ts";
import { runText } from "./text.ts";

/** Every kind of the reference set, in the order in which it is run. */
export const kinds: Readonly<Record<string, KindRunner>> = {
  schedulers: runSchedulers,
  text: runText,
  image: runImage,
  pipelines: runPipelines,
};
