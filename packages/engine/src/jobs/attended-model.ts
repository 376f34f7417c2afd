import type { LoadedModel } from "../models/folder.ts";
import type { Session } from "../runtime/ort.ts";
import type { Progress } from "./executor.ts";

/** Told before the model does something that blocks the thread: opens a graph, or runs one of that stage. May throw to stop it. */
export type Attend = (stage: Progress["stage"]) => Promise<void>;

/** The model with somebody watching over its graphs. Make one for as long as the model is loaded: others remember things by it. */
export function attendModel(model: LoadedModel, attend: Attend): LoadedModel {
  const graph = (stage: Progress["stage"], open: () => Promise<Session>) => {
    let attended: Session | null = null;
    return async (): Promise<Session> => {
      if (attended !== null) return attended;
      await attend("loading");
      const session = await open();
      attended = {
        ...session,
        async run(feeds, wanted) {
          await attend(stage);
          return session.run(feeds, wanted);
        },
      };
      return attended;
    };
  };
  return {
    ...model,
    textEncoders: model.textEncoders.map((encoder) => ({ ...encoder, session: graph("encoding", encoder.session) })),
    vaeEncoder: graph("encoding", model.vaeEncoder),
    unet: graph("denoising", model.unet),
    vaeDecoder: graph("decoding", model.vaeDecoder),
    controlNets: model.controlNets.map((open) => graph("denoising", open)),
  };
}
