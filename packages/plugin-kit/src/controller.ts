// Everything a plugin does between its editor and the engine: no host, no UI.
import { type ClientStorage, type Engine, hasCode } from "@scumble/protocol/client";
import { followRun } from "./follow.ts";
import type { Host, Plain, Task } from "./host.ts";
import { createJournal, type JournalEntry } from "./journal.ts";
import { keepValue } from "./kept-value.ts";
import { createLayerStore } from "./layer-store.ts";
import { createNotebook } from "./notebook.ts";
import {
  connectionNotice,
  descriptionNotice,
  errorNotice,
  isNotice,
  type Notice,
  notice,
  pairingNotice,
  silenceNotice,
  withRemark,
} from "./notice.ts";
import { buildPanel, keepFitting, type Panel, type Values } from "./panel.ts";
import { placeRun } from "./place-run.ts";
import { createResultList } from "./result-list.ts";
import { newPart, type Run, runFraction, runNotice } from "./run.ts";
import { sendTarget } from "./send.ts";
import type { PanelState, RunView } from "./views.ts";

export interface ControllerOptions {
  /** From `openEngine`; closed by `close`. */
  readonly engine: Engine;
  readonly host: Host;
  /** Keeps values, prompts and the journal between starts. */
  readonly storage: ClientStorage;
  /** Tells journals in one storage apart: a document's id where each document has a plugin of its own. */
  readonly journalName?: string | undefined;
  /** Bytes of results to keep at hand. */
  readonly keepBytes?: number | undefined;
  readonly thumbnailSidePx?: number | undefined;
  /** Asked when no engine answers: what in this host may be in the way; null: nothing. */
  readonly explainSilence?: (() => Promise<Notice | null>) | undefined;
}

export interface Controller {
  readonly state: PanelState;
  /** Calls back after every change, until the returned function is called. */
  onChange(listener: (state: PanelState) => void): () => void;
  /** Trades a code for a token. @returns what went wrong; null: paired */
  pair(code: string): Promise<Notice | null>;
  /** Looks for the engine now. */
  retry(): void;
  /** A value of the panel, remembered for the next start. @returns what is wrong with it; null: taken */
  set(name: string, value: Plain, pipeline: string): Notice | null;
  /** Back to the engine's default. */
  reset(name: string, pipeline: string): void;
  /** Runs a task to its end. Never rejects: what became of it is in the state. @returns the run's key */
  start(task: Task): Promise<string>;
  /** Stops one run, or all; a run that is being placed is too late to stop. */
  cancel(key?: string): void;
  /** Places a result that is not in the document. */
  place(key: string): Promise<void>;
  /** Shows another variation of a result. */
  choose(key: string, piece: number, variation: number): Promise<void>;
  addPhrase(phrase: string): void;
  removePhrase(phrase: string): void;
  /** Something the plugin says itself, shown until the next run; null takes it back. */
  say(remark: Notice | null): void;
  /** Resolves once what an earlier start left behind is placed or told. */
  readonly resumed: Promise<void>;
  /** Ends the connection. Runs go on in the engine and are taken up at the next start. */
  close(): void;
}

export function createController(options: ControllerOptions): Controller {
  const { engine, host, storage, explainSilence } = options;
  const { journalName = "", keepBytes = 268_435_456, thumbnailSidePx = 96 } = options;
  const journal = createJournal(storage, journalName);
  const notebook = createNotebook(storage);
  const store = createLayerStore(engine, keepBytes);
  const results = createResultList(host, store);
  const keptValues = keepValue<Values>(storage, "scumble.values", {}, isValues);
  // a panel may close before anyone has read what it says
  const keptTrouble = keepValue<Notice | null>(storage, `scumble.trouble.${journalName}`, null, isNotice);
  const listeners = new Set<(state: PanelState) => void>();
  const runs: Run[] = [];
  let panel: Panel | null = null;
  let values: Values = {};
  let connection: Notice = notice("searching", "Looking for the engine…");
  let remark: Notice | null = null;
  let wasConnected = false;
  let isClosed = false;
  let state: PanelState | undefined;
  let described = () => {};
  const ready = new Promise<void>((resolve) => {
    described = resolve;
  });

  const changed = () => {
    state = undefined;
    for (const listener of [...listeners]) listener(self.state);
  };
  const say = (next: Notice | null) => {
    remark = next;
    changed();
  };

  const forgetTrouble = () => void keptTrouble.save(null).catch(() => {});

  const describe = async () => {
    const description = await engine.call("engine.describe", {});
    const first = panel === null;
    panel = buildPanel(description);
    values = keepFitting(panel, { ...(first ? await keptValues.load() : {}), ...values });
    const usable = description.models.filter(({ problem }) => problem === null);
    connection = descriptionNotice(usable.length) ?? notice("ready", "Ready.");
    described();
    changed();
  };
  const stopState = engine.onState((next) => {
    if (next.name === "connected") {
      wasConnected = true;
      describe().catch((error) => {
        if (hasCode(error, "client.closed") || hasCode(error, "network.unavailable")) return;
        connection = errorNotice(error, "gone");
        changed();
      });
      return;
    }
    // an attempt that follows a failure says nothing new
    if (next.name === "connecting" && connection.isError) return;
    connection = connectionNotice(next, wasConnected);
    changed();
    if (connection.name !== "not-running") return;
    explainSilence?.().then(
      (told) => {
        if (told === null || connection.name !== "not-running") return;
        connection = told;
        changed();
      },
      () => {},
    );
  });

  const entryOf = (run: Run, runOptions: Plain, stage: JournalEntry["stage"]): JournalEntry => ({
    key: run.key,
    title: run.title,
    options: runOptions,
    stage,
    parts: run.parts.map(({ key, request, target }) => ({ key, request, target })),
  });

  /** From submitted jobs to the document. @param mayBePlaced an earlier start began to place it and nobody can tell whether it did */
  const finish = async (run: Run, runOptions: Plain, mayBePlaced = false) => {
    const clock = startClock(run);
    await journal.write(entryOf(run, runOptions, mayBePlaced ? "placing" : "submitted"));
    run.stop.signal.throwIfAborted();
    run.stage = "queued";
    changed();
    await followRun(run, { engine, store, thumbnailSidePx, changed, onReceiving: () => clock("engine") });
    clock("receive");
    const write = async () => {
      run.stage = "placing";
      changed();
      await journal.write(entryOf(run, runOptions, "placing"));
    };
    const placed = await placeRun(run, runOptions, { host, store, write, results, mayBePlaced });
    clock("place");
    return placed;
  };

  const leave = (run: Run) => void runs.splice(runs.indexOf(run), 1);

  /** Runs something to its end, whatever that is, and says so. */
  const live = async (run: Run, work: () => Promise<Notice>): Promise<void> => {
    runs.push(run);
    remark = null;
    changed();
    let said: Notice;
    try {
      said = await work();
    } catch (error) {
      // the journal keeps it for the next start
      if (hasCode(error, "client.closed") || isClosed) return leave(run);
      run.stage = run.stop.signal.aborted ? "cancelled" : "failed";
      said = run.stop.signal.aborted ? runNotice(run) : errorNotice(error);
    }
    if (said.isError) await keptTrouble.save(said).catch(() => {});
    await journal.erase(run.key).catch(() => {});
    leave(run);
    say(said);
  };

  const prepare = async (run: Run, task: Task): Promise<Notice> => {
    const clock = startClock(run);
    if (panel === null)
      throw new Error(`${connection.sentence.replace(/[.…]$/, "")}; ${connection.advice || "wait a moment."}`);
    const known = panel;
    const overrides = task.overrides ?? {};
    const request =
      task.recipe === undefined ? known.request(values, task.pipeline, overrides) : { ...task.recipe, ...overrides };
    const targets = await host.readSelection(task);
    if (targets.length === 0) throw new Error("Nothing is selected; select what to change first.");
    clock("read");
    for (const [i, target] of targets.entries()) {
      run.stop.signal.throwIfAborted();
      const onStage = (stage: Run["stage"]) => {
        clock(stage === "sending" ? "read" : "send");
        run.stage = stage;
        changed();
      };
      const context = { engine, host, panel: known, signal: run.stop.signal, onStage };
      const fields = task.recipe === undefined ? await sendTarget(target, task, context) : {};
      clock("send");
      run.parts.push(newPart({ key: `${run.key}-${i}`, request: { ...request, ...fields }, target }));
    }
    return await finish(run, task.options ?? null);
  };

  const resume = async () => {
    const [trouble] = await Promise.all([keptTrouble.load(), notebook.load(), ready]);
    if (trouble !== null && runs.length === 0) remark ??= trouble;
    changed();
    const left = await journal.load().catch((error) => {
      say(errorNotice(error));
      return [];
    });
    for (const entry of left) {
      if (runs.some(({ key }) => key === entry.key)) continue;
      const run = newRun(entry.key, entry.title, entry.parts.map(newPart));
      await live(run, () => finish(run, entry.options, entry.stage === "placing" && host.findPlaced === undefined));
    }
  };

  const act = async (work: () => Promise<void>) => {
    try {
      await work();
      forgetTrouble();
      say(null);
    } catch (error) {
      if (!isClosed) say(errorNotice(error));
    }
  };

  const self: Controller = {
    get state() {
      if (state !== undefined) return state;
      const views = runs.map(viewOf);
      const trouble = connection.isError || (panel === null && connection.name !== "ready");
      state = {
        connection,
        notice: trouble ? withRemark(connection, remark) : (views[0]?.notice ?? remark ?? connection),
        canStart: panel !== null && connection.name === "ready",
        panel,
        values,
        runs: views,
        results: results.results,
        prompts: notebook.prompts,
        phrases: notebook.phrases,
      };
      return state;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async pair(code) {
      if (code.trim() === "")
        return notice("needs-pairing", "The code is empty.", "Type what `scumble pair` prints.", true);
      try {
        await engine.pair(code);
        return null;
      } catch (error) {
        if (!hasCode(error, "network.unavailable")) return pairingNotice(error);
        return (await explainSilence?.().catch(() => null)) ?? silenceNotice;
      }
    },
    retry: engine.retry,
    set(name, value, pipeline) {
      if (panel === null) return connection;
      try {
        const taken = panel.check(name, value, pipeline);
        values = { ...values, [taken.key]: taken.value };
        keptValues.save(values).catch(() => {});
        changed();
        return null;
      } catch (error) {
        return errorNotice(error, "told");
      }
    },
    reset(name, pipeline) {
      if (panel === null) return;
      const { [panel.keyOf(name, pipeline)]: _, ...rest } = values;
      values = rest;
      keptValues.save(values).catch(() => {});
      changed();
    },
    async start(task) {
      const prompt = String(
        task.overrides?.prompt ?? task.recipe?.prompt ?? panel?.value(values, "prompt", task.pipeline) ?? "",
      );
      notebook.use(prompt);
      forgetTrouble();
      const run = newRun(
        newKey(),
        prompt.trim() || (panel?.pipelines.find(({ id }) => id === task.pipeline)?.title ?? task.pipeline),
        [],
      );
      await live(run, () => prepare(run, task));
      return run.key;
    },
    cancel(key) {
      for (const run of runs)
        if ((key === undefined || run.key === key) && run.stage !== "placing") run.stop.abort(new Error("Cancelled."));
    },
    place: (key) => act(() => results.place(key)),
    choose: (key, piece, variation) => act(() => results.choose(key, piece, variation)),
    addPhrase(phrase) {
      notebook.addPhrase(phrase);
      changed();
    },
    removePhrase(phrase) {
      notebook.removePhrase(phrase);
      changed();
    },
    say,
    resumed: Promise.resolve(),
    close() {
      isClosed = true;
      stopState();
      engine.close();
    },
  };
  const resumed = resume();
  resumed.catch(() => {});
  return Object.defineProperty(self, "resumed", { value: resumed });
}

function newRun(key: string, title: string, parts: Run["parts"]): Run {
  return { key, title, parts, stop: new AbortController(), stage: "reading", timesMs: {} };
}

function viewOf(run: Run): RunView {
  const { key, title, stage, parts } = run;
  const preview = parts.find((part) => part.stage === "running")?.preview ?? null;
  const thumbnails = parts.flatMap((part) => part.thumbnails.filter((one) => one !== undefined));
  const canCancel = stage !== "placing";
  return { key, title, stage, notice: runNotice(run), fraction: runFraction(run), preview, thumbnails, canCancel };
}

/** Adds the milliseconds since the last call to what was being done. */
function startClock({ timesMs }: Run): (what: string) => void {
  let last = Date.now();
  return (what) => {
    const now = Date.now();
    timesMs[what] = (timesMs[what] ?? 0) + now - last;
    last = now;
  };
}

function newKey(): string {
  const digit = () => Math.floor(Math.random() * 36).toString(36);
  return `run-${Date.now().toString(36)}-${Array.from({ length: 16 }, digit).join("")}`;
}

function isValues(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
