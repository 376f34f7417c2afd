// Turns a target into a complete job request: reads its pictures and uploads them.
import type { Engine } from "@scumble/protocol/client";
import { untilAborted } from "./follow.ts";
import type { Host, SourceMask, SourcePicture, Target, Task } from "./host.ts";
import type { Panel } from "./panel.ts";

/** What sending needs to know of its run. */
export interface SendContext {
  readonly engine: Engine;
  readonly host: Host;
  readonly panel: Panel;
  readonly signal: AbortSignal;
  /** Told when reading begins and when sending does. */
  readonly onStage: (stage: "reading" | "sending") => void;
}

/**
 * Pictures and the host's fields for one target, to be merged into the request.
 * @throws the host's sentence, the engine's refusal, the signal's reason
 */
export async function sendTarget(
  target: Target,
  task: Task,
  { engine, host, panel, signal, onStage }: SendContext,
): Promise<Record<string, unknown>> {
  const image = panel.field("image", task.pipeline);
  const mask = panel.field("mask", task.pipeline);
  onStage("reading");
  const picture = image === undefined ? null : await host.readPixels(target, task);
  const selection = mask === undefined ? null : await host.readMask(target, task);
  if (mask?.required && selection === null) throw new Error("Nothing is selected; select the area to change first.");
  signal.throwIfAborted();
  onStage("sending");
  return {
    ...(picture !== null && { image: await untilAborted(signal, sendPicture(engine, picture, signal)) }),
    ...(selection !== null && { mask: await untilAborted(signal, sendMask(engine, selection, signal)) }),
    ...target.fields,
  };
}

async function sendPicture(engine: Engine, picture: SourcePicture, signal: AbortSignal): Promise<object> {
  const blob = await engine.upload(picture.data, { signal });
  if (picture.format === "file") return { format: "file", blob };
  const { format, width, height, colorSpace = "srgb", icc } = picture;
  const profile = icc === undefined ? null : await engine.upload(icc, { signal });
  return { format, blob, width, height, colorSpace, icc: profile };
}

async function sendMask(engine: Engine, mask: SourceMask, signal: AbortSignal): Promise<object> {
  const blob = await engine.upload(mask.data, { signal });
  if (mask.format === "file") return { format: "file", blob };
  return { format: mask.format, blob, width: mask.width, height: mask.height };
}
