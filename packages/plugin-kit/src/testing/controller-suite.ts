// What every host must do with the controller, against a FakeEngine over a real socket. Runs in vitest.
import { type ClientStorage, openEngine, type WebSocketConstructor } from "@scumble/protocol/client";
import { type FakeEngine, FakeError, type FakeLayer, startFakeEngine } from "@scumble/protocol/testing";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { type Controller, createController } from "../controller.ts";
import type { Delivery, Host, Task } from "../host.ts";
import type { PanelState } from "../views.ts";
import type { HostUnderTest } from "./host-under-test.ts";
import { mortal } from "./mortal.ts";

/** Anything with a controller. */
export type CarriesController = Pick<Controller, "state" | "onChange">;

/** How a plugin starts in a test. */
interface Start {
  readonly token?: string;
  readonly isPaired?: boolean;
  readonly host?: Host;
  readonly storage?: ClientStorage;
  readonly keepBytes?: number;
  readonly patienceMs?: number;
}

/** The task the suite runs: it must need no more than the host's selection. */
const plainTask: Task = { pipeline: "generate", overrides: { prompt: "red brick wall", steps: 2 } };

/**
 * @param name of the host
 * @param makeHost a fresh document with one thing selected; the FakeEngine's pictures are 64 × 64 unless the host asks for more
 * @param task another task than plain generation, where the host needs one
 */
export function runControllerSuite(
  name: string,
  makeHost: () => Promise<HostUnderTest> | HostUnderTest,
  task = plainTask,
): void {
  describe(`${name} with the shared controller`, () => {
    let fake: FakeEngine;
    let under: HostUnderTest;
    let items: Map<string, string>;
    let controllers: Controller[];

    const storage = () => ({
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => void items.set(key, value),
    });
    const open = (how: Start = {}): Controller => {
      const engine = openEngine({
        url: fake.url,
        token: how.isPaired === false ? undefined : (how.token ?? fake.token),
        client: { kind: "sdk", name, version: "0" },
        WebSocket: WebSocket as unknown as WebSocketConstructor,
        storage: storage(),
        backoff: { firstMs: 1, maxMs: 20 },
        patienceMs: how.patienceMs,
      });
      const { host = under.host, keepBytes } = how;
      const controller = createController({ engine, host, storage: how.storage ?? storage(), keepBytes });
      controllers.push(controller);
      return controller;
    };
    const ready = async (how: Start = {}) => {
      const controller = open(how);
      await until(controller, ({ canStart }) => canStart);
      return controller;
    };
    const journal = () => JSON.parse(items.get("scumble.journal.") ?? "[]") as unknown[];

    beforeEach(async () => {
      fake = await startFakeEngine({ code: "K7WM-2QRT" });
      under = await makeHost();
      items = new Map();
      controllers = [];
    });
    afterEach(async () => {
      for (const controller of controllers) controller.close();
      await under.close();
      await fake.close();
    });

    test("says what to do while no engine runs, and is ready once one does", async () => {
      const { port, token } = fake;
      await fake.close();
      const controller = open({ token });
      const { notice } = await until(controller, (state) => state.notice.name === "not-running");
      expect(notice).toMatchObject({ isError: true, advice: expect.stringContaining("scumble serve") });
      fake = await startFakeEngine({ port, token });
      await until(controller, ({ canStart }) => canStart);
      await fake.close();
      await until(controller, (state) => state.notice.name === "gone");
      fake = await startFakeEngine({ port, token });
      await until(controller, (state) => state.notice.name === "ready");
    });

    test("pairs with the code, and keeps the token for the next start", async () => {
      const unpaired = open({ isPaired: false });
      await until(unpaired, (state) => state.notice.name === "needs-pairing");
      expect(await unpaired.pair("")).toMatchObject({ sentence: "The code is empty." });
      expect(await unpaired.pair("XXXX-XXXX")).toMatchObject({ name: "needs-pairing", isError: true });
      expect(await unpaired.pair("k7wm 2qrt")).toBeNull();
      await until(unpaired, ({ canStart }) => canStart);
      const next = open({ isPaired: false });
      await until(next, ({ canStart }) => canStart);
    });

    test("an engine of another version is said plainly", async () => {
      fake.refuseNext("session.hello", new FakeError("protocol.version_unsupported", { expected: "2" }));
      await until(open(), (state) => state.notice.name === "version");
    });

    test("places a result once, in one undo step, and shows where it stands", async () => {
      const controller = await ready();
      const names = new Set<string>();
      let previews = 0;
      controller.onChange(({ runs }) => {
        for (const run of runs) names.add(run.stage);
        previews += runs.some(({ preview }) => preview !== null) ? 1 : 0;
      });
      const key = await controller.start(task);
      expect(await under.placed()).toEqual([key]);
      expect(await under.undoSteps()).toBe(1);
      expect([...names]).toEqual(expect.arrayContaining(["reading", "queued", "running", "receiving", "placing"]));
      expect(previews).toBeGreaterThan(0);
      expect(controller.state).toMatchObject({ notice: { name: "finished" }, runs: [], prompts: ["red brick wall"] });
      expect(controller.state.results).toMatchObject([{ key, isPlaced: true }]);
      expect(journal()).toEqual([]);
    });

    test("several things get one result each, in one undo step", async () => {
      await under.select(3);
      const controller = await ready();
      const key = await controller.start(task);
      expect(await under.placed()).toEqual([key, key, key]);
      expect(await under.undoSteps()).toBe(1);
    });

    test("one that fails leaves the others alone, and says so", async () => {
      await under.select(2);
      const controller = await ready();
      fake.refuseNext("job.submit", new FakeError("queue.full", { expected: "64 jobs" }));
      await controller.start(task);
      expect(await under.placed()).toHaveLength(1);
      expect(controller.state.notice).toMatchObject({ isError: true });
      expect(controller.state.notice.sentence).toMatch(/^1 of 2 placed\. /);
    });

    test("variations wait in the results; choosing one replaces the one that shows", async () => {
      const controller = await ready();
      const key = await controller.start({ ...task, overrides: { ...task.overrides, batch: 3 } });
      const [result] = controller.state.results;
      expect(result?.pieces[0]).toMatchObject({ chosen: 0, problem: null });
      expect(result?.pieces[0]?.thumbnails).toHaveLength(3);
      await controller.choose(key, 0, 2);
      expect(controller.state.results[0]?.pieces[0]?.chosen).toBe(2);
      expect(await under.placed()).toEqual([key]);
      expect(await under.undoSteps()).toBe(2);
    });

    test("nothing selected is a sentence", async () => {
      await under.select(0);
      const controller = await ready();
      await controller.start(task);
      expect(controller.state.notice).toMatchObject({ name: "failed", isError: true });
      expect(controller.state.notice.advice).not.toBe("");
      expect(await under.placed()).toEqual([]);
    });

    test("a refusal is the engine's own sentence", async () => {
      const controller = await ready();
      fake.refuseNext("job.submit", new FakeError("model.none_installed"));
      await controller.start(task);
      expect(controller.state.notice.advice).toContain("model folder");
      expect(await under.placed()).toEqual([]);
      expect(journal()).toEqual([]);
    });

    test.each(["reading", "queued", "running", "receiving"])(
      "cancel while %s leaves the document alone",
      async (stage) => {
        const controller = await ready();
        const release =
          stage === "queued" ? fake.hold("job.submit") : stage === "receiving" ? fake.hold("blob.fetch") : () => {};
        const stop = controller.onChange(({ runs }) => runs[0]?.stage === stage && controller.cancel());
        await controller.start(task);
        stop();
        release();
        expect(controller.state.notice.name).toBe("cancelled");
        expect(await under.placed()).toEqual([]);
        expect(await under.undoSteps()).toBe(0);
        expect(journal()).toEqual([]);
        const key = await controller.start(task);
        expect(await under.placed()).toEqual([key]);
      },
    );

    test("a broken connection and an engine that forgot its sessions change nothing", async () => {
      const controller = await ready();
      let drops = 2;
      fake.script = async function* (request) {
        if (drops-- > 0) {
          if (drops === 0) fake.forget("sessions");
          fake.dropConnections();
        }
        yield { step: 1, steps: 1 };
        return [plainLayer(request)];
      };
      const key = await controller.start(task);
      expect(await under.placed()).toEqual([key]);
    });

    test("a new session that breaks at once does not lose the job", async () => {
      const controller = await ready();
      let isFirst = true;
      fake.script = async function* (request) {
        if (isFirst) {
          isFirst = false;
          fake.forget("sessions");
          fake.refuseNext("job.watch", new FakeError("internal.bug"));
          fake.dropConnections();
        }
        yield { step: 1, steps: 1 };
        return [plainLayer(request)];
      };
      const key = await controller.start(task);
      expect(await under.placed()).toEqual([key]);
    });

    test("an engine that goes while the result is fetched is waited for", async () => {
      const controller = await ready({ patienceMs: 1 });
      const { port, token } = fake;
      // the bytes stay where they are until the engine has gone
      fake.hold("blob.fetch");
      const running = controller.start(task);
      await until(controller, ({ runs }) => runs[0]?.stage === "receiving");
      const { blobs } = fake;
      await fake.close();
      await until(controller, ({ connection }) => connection.name === "gone");
      fake = await startFakeEngine({ port, token });
      for (const bytes of blobs.values()) fake.store(bytes);
      const key = await running;
      expect(await under.placed()).toEqual([key]);
    });

    test("a result whose bytes are lost before it is placed stays in the results", async () => {
      const controller = await ready({ keepBytes: 0 });
      fake.script = async function* (request) {
        yield { step: 1, steps: 1 };
        return [plainLayer(request), plainLayer(request, 91)];
      };
      const stop = controller.onChange(({ runs }) => runs[0]?.thumbnails.length === 2 && fake.forget("blobs"));
      const key = await controller.start(task);
      stop();
      expect(controller.state.notice).toMatchObject({ name: "unplaced", isError: true });
      expect(controller.state.results).toMatchObject([{ key, isPlaced: false }]);
      expect(await under.placed()).toEqual([]);
      expect(journal()).toEqual([]);
    });

    test("cancelling ends a run at once that cannot send its picture because the engine is gone", async () => {
      const size = { width: 1, height: 1 };
      const controller = await ready({
        host: {
          ...under.host,
          readSelection: () => under.host.readSelection(task),
          readPixels: async () => ({ format: "rgba8", ...size, data: new Uint8Array(4) }),
          readMask: async () => ({ format: "gray8", ...size, data: new Uint8Array(1) }),
        },
      });
      const { port, token } = fake;
      fake.hold("blob.offer");
      const running = controller.start({ ...task, pipeline: "fill" });
      await until(controller, ({ runs }) => runs[0]?.stage === "sending");
      await fake.close();
      await until(controller, ({ connection }) => connection.name === "gone");
      controller.cancel();
      await running;
      fake = await startFakeEngine({ port, token });
      await until(controller, ({ canStart }) => canStart);
      expect(controller.state.notice.name).toBe("cancelled");
      expect(await under.placed()).toEqual([]);
      expect(journal()).toEqual([]);
    });

    test("a failed writing leaves the document as it was; the result can be placed by hand", async () => {
      const controller = await ready();
      await under.failNextWrite();
      const key = await controller.start(task);
      expect(controller.state.notice).toMatchObject({ name: "unplaced", isError: true });
      expect(await under.placed()).toEqual([]);
      expect(await under.undoSteps()).toBe(0);
      await controller.place(key);
      await controller.place(key);
      expect(await under.placed()).toEqual([key]);
    });

    test("a target that is gone is a sentence", async () => {
      const controller = await ready();
      const stop = controller.onChange(({ runs }) => runs[0]?.stage === "running" && void under.removeSelected());
      await controller.start(task);
      stop();
      expect(controller.state.notice).toMatchObject({ name: "unplaced", isError: true });
      expect(await under.placed()).toEqual([]);
    });

    test("a placing that was interrupted after it had reached some of its targets is not told as whole", async ({
      skip,
    }) => {
      skip(under.host.findPlaced === undefined, "this editor keeps no notes");
      await under.select(2);
      const plugin = mortal(under.host, storage());
      const writePixels = async (delivery: Delivery) => {
        await under.removeSelected(1);
        await under.host.writePixels(delivery).finally(plugin.die);
        return await new Promise<never>(() => {});
      };
      const first = await ready({ ...plugin, host: { ...plugin.host, writePixels } });
      void first.start(task);
      await plugin.died;
      first.close();
      const second = await ready();
      await second.resumed;
      expect(await under.placed()).toHaveLength(1);
      expect(second.state.notice).toMatchObject({ name: "unplaced", isError: true });
      expect(second.state.notice.sentence).toMatch(/^1 of 2 placed\. /);
      const [result] = second.state.results;
      expect(result).toMatchObject({ isPlaced: false });
      await second.place(result!.key);
      expect(await under.placed()).toHaveLength(1);
      expect(journal()).toEqual([]);
    });

    test("a journal that cannot be read is not taken for an empty one", async () => {
      const first = await ready();
      const release = fake.hold("blob.fetch");
      void first.start(task);
      await until(first, ({ runs }) => runs[0]?.stage === "receiving");
      first.close();
      release();
      const getItem = (key: string) => {
        if (key.startsWith("scumble.journal")) throw new Error("busy");
        return items.get(key) ?? null;
      };
      const second = await ready({ storage: { ...storage(), getItem } });
      await second.resumed;
      const { notice } = second.state;
      expect(notice).toMatchObject({ isError: true, advice: "Close the panel and open it again." });
      const submissions = () => fake.calls.filter(({ method }) => method === "job.submit").length;
      const before = submissions();
      await second.start(task);
      expect(second.state.notice).toEqual(notice);
      expect(submissions()).toBe(before);
      expect(journal()).toHaveLength(1);
      second.close();
      const third = await ready();
      await third.resumed;
      expect(await under.placed()).toHaveLength(1);
      expect(journal()).toEqual([]);
    });

    test("two windows of one document do not write over each other's journal", async () => {
      const [first, second] = [await ready(), await ready()];
      await Promise.all([first.resumed, second.resumed]);
      const release = fake.hold("blob.fetch");
      for (const one of [first, second]) {
        void one.start(task);
        await until(one, ({ runs }) => runs[0]?.stage === "receiving");
      }
      expect(journal()).toHaveLength(2);
      for (const one of [first, second]) one.close();
      release();
      const third = await ready();
      await third.resumed;
      expect(await under.placed()).toHaveLength(2);
      expect(journal()).toEqual([]);
    });

    test("what went wrong is told again after a restart, until the next run", async () => {
      const first = await ready();
      await under.failNextWrite();
      await first.start(task);
      const { notice } = first.state;
      expect(notice.isError).toBe(true);
      first.close();
      const second = await ready();
      await second.resumed;
      expect(second.state.notice).toEqual(notice);
      await second.start(task);
      second.close();
      const third = await ready();
      await third.resumed;
      expect(third.state.notice.name).toBe("ready");
    });

    test("an engine that goes away does not hide what went wrong with a run", async () => {
      const controller = await ready();
      await under.failNextWrite();
      await controller.start(task);
      const { sentence } = controller.state.notice;
      await fake.close();
      const { notice } = await until(controller, (state) => state.notice.name === "gone");
      expect(notice.advice).toContain(sentence);
      fake = await startFakeEngine();
    });

    test("whenever the plugin dies, its result is in the document once, or a sentence says why not", async () => {
      for (let afterActs = 1, wasOutlived = false; !wasOutlived; afterActs += 1) {
        items = new Map();
        await under.close();
        under = await makeHost();
        const plugin = mortal(under.host, storage(), afterActs);
        const first = await ready(plugin);
        wasOutlived = await Promise.race([first.start(task).then(() => true), plugin.died.then(() => false)]);
        plugin.die();
        first.close();
        const second = await ready();
        await second.resumed;
        const placed = await under.placed();
        expect(placed.length).toBeLessThanOrEqual(1);
        if (placed.length === 0 && items.has("scumble.journal.")) expect(second.state.notice.name).toBe("unplaced");
        expect(journal()).toEqual([]);
        second.close();
      }
    });
  });
}

/** Resolves with the first state that fits, now or later. */
async function until(controller: CarriesController, fits: (state: PanelState) => boolean): Promise<PanelState> {
  if (fits(controller.state)) return controller.state;
  return new Promise((resolve) => {
    const stop = controller.onChange((state) => {
      if (!fits(state)) return;
      stop();
      resolve(state);
    });
  });
}

function plainLayer({ origin, width, height }: PlainRequest, value = 90): FakeLayer {
  const rect = { ...origin, width: width ?? 8, height: height ?? 8 };
  return { name: "x", rect, pixels: new Uint8Array(rect.width * rect.height * 4).fill(value), mask: null };
}

/** What a script needs to know of a request. */
interface PlainRequest {
  readonly origin: { readonly x: number; readonly y: number };
  readonly width?: number | null;
  readonly height?: number | null;
}
