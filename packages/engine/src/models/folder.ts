import { join } from "node:path";
import { EngineError } from "../base/errors.ts";
import { openSession, type Session, type SessionOptions } from "../runtime/ort.ts";
import { type ClipTokenizer, loadClipTokenizer } from "../text/tokenizer.ts";
import { describeModel, type ModelDescription, type TextPart } from "./description.ts";

export { describeModel, type Family, type ModelDescription, type Recommended, type TextPart } from "./description.ts";

/** A model folder that is known to be complete. */
export interface Model extends ModelDescription {
  /** Reads the tokenizers; each graph is opened when first asked for; `seamless` is for those that see pictures. @throws {EngineError} model.corrupt */
  load(options?: SessionOptions): Promise<LoadedModel>;
}

/** A model in use. Each graph is opened once, when first asked for. */
export interface LoadedModel extends ModelDescription {
  readonly textEncoders: readonly (TextPart & { readonly clip: ClipTokenizer; session(): Promise<Session> })[];
  unet(): Promise<Session>;
  vaeDecoder(): Promise<Session>;
  /** @throws {EngineError} model.unsupported when the folder has none */
  vaeEncoder(): Promise<Session>;
  /** In the order of `controlNetParts`. */
  readonly controlNets: readonly (() => Promise<Session>)[];
  /** Closes every graph that was opened. The model is unusable afterwards. */
  release(): Promise<void>;
}

/** A checked model folder, ready to load. @throws {EngineError} as `describeModel` */
export async function openModel(directory: string): Promise<Model> {
  const description = await describeModel(directory);
  return { ...description, load: (options) => loadModel(description, options) };
}

async function loadModel(description: ModelDescription, options: SessionOptions = {}): Promise<LoadedModel> {
  const { directory } = description;
  const opened: Promise<Session>[] = [];
  const graph = (part: string, own: SessionOptions = options) => {
    let session: Promise<Session> | null = null;
    return () => {
      if (session !== null) return session;
      session = openSession(join(directory, part, "model.onnx"), own);
      opened.push(session);
      // a later call may succeed, say when memory is free again
      session.catch(() => {
        session = null;
      });
      return session;
    };
  };
  const textEncoders = description.text.map(async (part) => {
    const clip = await loadClipTokenizer(join(directory, part.tokenizer));
    const maxLength = Math.min(clip.maxLength, part.positions);
    return { ...part, clip: { ...clip, maxLength }, session: graph(part.encoder, { ...options, seamless: "none" }) };
  });
  return {
    ...description,
    textEncoders: await Promise.all(textEncoders),
    unet: graph("unet"),
    vaeDecoder: graph("vae_decoder"),
    vaeEncoder: description.readsPictures ? graph("vae_encoder") : () => Promise.reject(partMissing("vae_encoder")),
    controlNets: description.controlNetParts.map((part) => graph(part)),
    async release() {
      for (const session of await Promise.allSettled(opened.splice(0)))
        if (session.status === "fulfilled") await session.value.release();
    },
  };
}

function partMissing(part: string): EngineError {
  return new EngineError("model.unsupported", {
    field: `${part}/model.onnx`,
    expected: "a model with this part",
    received: "a model without",
  });
}
