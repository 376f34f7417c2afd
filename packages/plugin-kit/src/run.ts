// One run as the panel sees it: where it stands, what it shows, how it ends.
import type { JobEvent, Layer, PreviewPixels } from "@scumble/protocol/client";
import type { JournalPart } from "./journal.ts";
import { leftSentence, type Notice, notice } from "./notice.ts";
import type { Thumbnail } from "./thumbnail.ts";

export type RunStage =
  | "reading"
  | "sending"
  | "queued"
  | "running"
  | "receiving"
  | "placing"
  | "finished"
  | "cancelled"
  | "failed";

/** One job of a run while it is under way. */
export interface Part extends JournalPart {
  stage: RunStage;
  /** The engine's stage, e.g. `denoising`. */
  engineStage: string;
  /** 0 … 1 of this job. */
  fraction: number;
  leftMs: number | null;
  /** Jobs ahead of it while queued. */
  position: number;
  preview: PreviewPixels | null;
  layers: Layer[];
  thumbnails: Thumbnail[];
  problem: Notice | null;
}

/** A run under way; owned by the controller, read by `runNotice` and the panel. */
export interface Run {
  readonly key: string;
  readonly title: string;
  readonly stop: AbortController;
  stage: RunStage;
  parts: Part[];
  /** Milliseconds, by what was done: `read`, `send`, `engine`, `receive`, `place`. */
  readonly timesMs: Record<string, number>;
}

export function newPart(part: JournalPart): Part {
  const empty = { engineStage: "", fraction: 0, leftMs: null, position: 0, preview: null, problem: null };
  return { ...part, ...empty, stage: "queued", layers: [], thumbnails: [] };
}

/** Takes what the engine tells of a job. */
export function takeEvent(part: Part, { event, data }: JobEvent): void {
  if (event === "job.queued") part.position = data.position;
  else if (event === "job.started") {
    part.stage = "running";
    part.position = 0;
  } else if (event === "job.progress") {
    part.stage = "running";
    part.engineStage = data.stage;
    part.fraction = data.fraction;
    part.leftMs = data.leftMs;
    part.preview = data.preview ?? part.preview;
  }
}

/** 0 … 1 of the whole run; null while nobody knows. */
export function runFraction({ stage, parts }: Run): number | null {
  if (stage !== "running" || parts.length === 0) return stage === "receiving" || stage === "placing" ? 1 : null;
  const isOver = (part: Part) => part.problem !== null || part.stage === "receiving" || part.stage === "finished";
  return parts.reduce((sum, part) => sum + (isOver(part) ? 1 : part.fraction), 0) / parts.length;
}

const engineStages: Record<string, string> = {
  loading: "Loading the model",
  encoding: "Reading prompt and picture",
  denoising: "Painting",
  decoding: "Developing",
  storing: "Storing",
};

/** What to say of a run now. */
export function runNotice({ stage, parts, title }: Run): Notice {
  const active = parts.find((part) => part.stage === "running") ?? parts.find((part) => part.stage === "queued");
  const count = parts.length > 1 && active !== undefined ? ` (${parts.indexOf(active) + 1} of ${parts.length})` : "";
  switch (stage) {
    case "reading":
      return notice(stage, "Reading the document…");
    case "sending":
      return notice(stage, "Sending the picture…");
    case "queued": {
      const ahead = active?.position ?? 0;
      if (ahead === 0) return notice(stage, "The engine is about to start…");
      return notice(
        "busy",
        `The engine is busy: ${ahead === 1 ? "one job" : `${ahead} jobs`} ahead.`,
        "Wait, or cancel.",
      );
    }
    case "running": {
      const doing = engineStages[active?.engineStage ?? ""] ?? "Working";
      const left = leftSentence(active?.leftMs ?? null);
      return notice(stage, `${doing}${count}${left === "" ? "" : `, ${left}`}…`);
    }
    case "receiving":
      return notice(stage, "Fetching the result…");
    case "placing":
      return notice(stage, "Placing the result…");
    case "cancelled":
      return notice(stage, "Cancelled; the document is as it was.");
    case "finished":
      return notice(stage, `“${title}” is in the document.`, warningsOf(parts));
    case "failed":
      return parts.find(({ problem }) => problem !== null)?.problem ?? notice(stage, "It did not work.", "", true);
  }
}

/** What the engine put up with, each sentence once. */
function warningsOf(parts: readonly Part[]): string {
  const all = parts.flatMap(({ layers }) =>
    layers.flatMap((layer) => [layer.report?.warnings ?? [], layer.warnings ?? []]),
  );
  return [...new Set(all.flat().map(({ message }) => message))].join(" ");
}
