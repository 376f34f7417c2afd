// One sentence about how things stand, and one about what to do.
import { EngineClientError, type EngineState } from "@scumble/protocol/client";

/** What a status line shows. Names are stable, sentences may change. */
export interface Notice {
  /**
   * `searching`, `needs-pairing`, `ready`, `busy`, `no-model`, `not-running`, `gone`, `version`, `blocked`, `closed`: the engine;
   * `reading`, `sending`, `queued`, `running`, `receiving`, `placing`, `finished`, `cancelled`, `failed`, `unplaced`: a run;
   * `told`: something the plugin itself says.
   */
  readonly name: string;
  readonly sentence: string;
  /** What the person can do; "" where there is nothing to do. */
  readonly advice: string;
  readonly isError: boolean;
}

export function notice(name: string, sentence: string, advice = "", isError = false): Notice {
  return { name, sentence, advice, isError };
}

export function isNotice(value: unknown): value is Notice {
  const { name, sentence, advice, isError } = (value ?? {}) as Partial<Notice>;
  return [name, sentence, advice].every((text) => typeof text === "string") && typeof isError === "boolean";
}

/** A failed call in the engine's own words, cut where its advice begins; anything else thrown in its own. */
export function errorNotice(error: unknown, name = "failed"): Notice {
  const message = error instanceof Error ? error.message : String(error);
  const [sentence, advice] = splitSentence(message);
  return notice(name, sentence, advice, true);
}

/** `Expected this, received that; do so.` as its two halves, the second empty if there is only one. */
export function splitSentence(message: string): readonly [what: string, advice: string] {
  const cut = message.lastIndexOf("; ");
  if (cut < 0) return [asSentence(message), ""];
  return [asSentence(message.slice(0, cut)), asSentence(message.slice(cut + 2))];
}

/** How the connection stands. @param wasConnected whether there has been one since the start */
export function connectionNotice(state: EngineState, wasConnected: boolean): Notice {
  switch (state.name) {
    case "connecting":
      return notice("searching", "Looking for the engine…");
    case "connected":
      return notice("ready", "Ready.");
    case "closed":
      return notice("closed", "Not connected.");
    case "needs-pairing":
      return wasConnected
        ? notice(
            "needs-pairing",
            "The engine no longer knows this plugin.",
            "Run `scumble pair` and type the code.",
            true,
          )
        : notice("needs-pairing", "Pair this plugin with the engine once.", "Run `scumble pair` and type the code.");
    case "waiting":
      return waitingNotice(state.error, wasConnected);
  }
}

/** Trouble with the engine comes first, but does not hide what went wrong with a run. */
export function withRemark(connection: Notice, remark: Notice | null): Notice {
  if (!remark?.isError) return connection;
  return { ...connection, advice: `${connection.advice} Also: ${remark.sentence}`.trim() };
}

/** No engine has answered yet. */
export const silenceNotice = notice(
  "not-running",
  "The engine is not running.",
  "Start it with `scumble serve`.",
  true,
);

function waitingNotice(error: EngineClientError, wasConnected: boolean): Notice {
  if (error.code === "protocol.version_unsupported")
    return notice("version", "Plugin and engine are of different versions.", "Update the older of the two.", true);
  if (error.code !== "network.unavailable") return errorNotice(error, "gone");
  return wasConnected
    ? notice("gone", "The engine does not answer any more.", "Start it again; running jobs go on by themselves.", true)
    : silenceNotice;
}

/** What is wrong with an engine that answers; null: nothing. */
export function descriptionNotice(usableModels: number): Notice | null {
  if (usableModels > 0) return null;
  return notice("no-model", "The engine has no model that works.", "`scumble models` says where a model goes.", true);
}

/** Why pairing failed, with the wait that a lock asks for. */
export function pairingNotice(error: unknown): Notice {
  if (error instanceof EngineClientError && error.code === "protocol.too_fast") {
    const { retryAfterMs } = error.details;
    const wait = typeof retryAfterMs === "number" ? `about ${Math.ceil(retryAfterMs / 1000)} s` : "a while";
    return notice(
      "needs-pairing",
      "Too many wrong codes.",
      `Wait ${wait}, then type the code of a new \`scumble pair\`.`,
      true,
    );
  }
  return errorNotice(error, "needs-pairing");
}

/** `about 12 s left`; "" while nobody knows. */
export function leftSentence(leftMs: number | null): string {
  if (leftMs === null) return "";
  const seconds = Math.max(1, Math.round(leftMs / 1000));
  return seconds < 100 ? `about ${seconds} s left` : `about ${Math.round(seconds / 60)} min left`;
}

function asSentence(text: string): string {
  if (text === "") return "";
  const started = text[0]!.toUpperCase() + text.slice(1);
  return /[.…!?]$/.test(started) ? started : `${started}.`;
}
