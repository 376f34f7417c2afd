import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import {
  type FakeEngine,
  FakeError,
  type FakeLayer,
  type FakeProgress,
  type JobScript,
  paintPlain,
  startFakeEngine,
} from "../testing/index.ts";
import { type ConnectOptions, connect, type Engine, type EngineState, openEngine } from "./index.ts";

const client = { kind: "sdk", name: "test", version: "0" } as const;
const generate = { pipeline: "generate", prompt: "red brick wall" } as const;

let fake: FakeEngine;
let engines: Engine[];

beforeEach(async () => {
  fake = await startFakeEngine();
  engines = [];
});
afterEach(async () => {
  for (const engine of engines) engine.close();
  await fake.close();
});

const options = (more: Partial<ConnectOptions> = {}): ConnectOptions => ({
  url: fake.url,
  token: fake.token,
  client,
  WebSocket,
  backoff: { firstMs: 1, maxMs: 20 },
  ...more,
});
const open = (more: Partial<ConnectOptions> = {}): Engine => {
  const engine = openEngine(options(more));
  engines.push(engine);
  return engine;
};
const connected = async (more: Partial<ConnectOptions> = {}): Promise<Engine> => {
  const engine = await connect(options(more));
  engines.push(engine);
  return engine;
};
const reaches = (engine: Engine, name: EngineState["name"]): Promise<EngineState> =>
  new Promise((resolve) => engine.onState((state) => state.name === name && resolve(state)));
const callsOf = (method: string) => fake.calls.filter((call) => call.method === method);
const bytesOf = (size: number) => Uint8Array.from({ length: size }, (_, i) => (i * 7919) >> 3);

/** A script that goes on when told, so that a test decides what happens meanwhile. */
function gatedScript(preview?: NonNullable<FakeProgress["preview"]>): {
  script: JobScript;
  release: () => void;
  started: Promise<void>;
} {
  let release = () => {};
  let begin = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const started = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const layer: FakeLayer = {
    name: "x",
    rect: { x: 1, y: 2, width: 1, height: 1 },
    pixels: new Uint8Array(4),
    mask: null,
  };
  return {
    started,
    release,
    async *script(_, signal) {
      begin();
      yield { step: 1, steps: 2, ...(preview && { preview }) };
      const aborted = new Promise((resolve) => signal.addEventListener("abort", resolve));
      await Promise.race([released, aborted]);
      return [layer];
    },
  };
}

describe("connecting", () => {
  test("says who it is and is connected", async () => {
    const engine = await connected();
    expect(engine.state).toMatchObject({ name: "connected", welcome: { protocol: 1, scopes: ["generate", "admin"] } });
    expect(fake.calls[0]).toMatchObject({ method: "session.hello", params: { client, protocol: { min: 1, max: 1 } } });
  });

  test("tries every address in turn", async () => {
    const silent = await startFakeEngine();
    await silent.close();
    const engine = await connected({ url: [silent.url, fake.url] });
    expect(engine.state.name).toBe("connected");
  });

  test("connect fails with network.unavailable when nothing answers", async () => {
    await fake.close();
    await expect(connect(options())).rejects.toMatchObject({ code: "network.unavailable", retryable: true });
    fake = await startFakeEngine();
  });

  test("openEngine waits for the engine to start", async () => {
    const { port } = fake;
    await fake.close();
    const engine = open();
    const waiting = await reaches(engine, "waiting");
    expect(waiting).toMatchObject({ error: { code: "network.unavailable" } });
    fake = await startFakeEngine({ port, token: fake.token });
    await reaches(engine, "connected");
  });

  test("a hello that fails is said again", async () => {
    const engine = open();
    fake.refuseNext("session.hello", new FakeError("internal.bug"));
    const state = await reaches(engine, "waiting");
    expect(state).toMatchObject({ error: { code: "internal.bug" } });
    await reaches(engine, "connected");
  });

  test("a version the engine does not speak is said plainly", async () => {
    fake.refuseNext("session.hello", new FakeError("protocol.version_unsupported", { expected: "2" }));
    const state = await reaches(open(), "waiting");
    expect(state).toMatchObject({ error: { code: "protocol.version_unsupported" } });
  });

  test("needs a WebSocket", () => {
    vi.stubGlobal("WebSocket", undefined);
    expect(() => openEngine({ client })).toThrow("expected a WebSocket constructor");
    vi.unstubAllGlobals();
  });

  test("close ends an attempt that waits for an answer", async () => {
    const silent = createServer();
    const asked = once(silent, "connection");
    silent.listen(0, "127.0.0.1");
    await once(silent, "listening");
    const engine = open({ url: `ws://127.0.0.1:${(silent.address() as AddressInfo).port}/` });
    const [socket] = await asked;
    engine.close();
    await once(socket.resume(), "close");
    silent.close();
  });

  test("close ends everything with client.closed", async () => {
    const engine = await connected();
    const release = fake.hold("engine.describe");
    const answer = engine.call("engine.describe", {});
    const job = engine.submit(generate);
    engine.close();
    await expect(answer).rejects.toMatchObject({ code: "client.closed" });
    await expect(job.result()).rejects.toMatchObject({ code: "client.closed" });
    await expect(engine.call("engine.describe", {})).rejects.toMatchObject({ code: "client.closed" });
    expect(engine.state.name).toBe("closed");
    release();
  });
});

describe("pairing", () => {
  const storage = () => {
    const items = new Map<string, string>();
    return {
      items,
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => void items.set(key, value),
    };
  };

  test("without a token it asks for a code, and stores what it gets", async () => {
    await fake.close();
    fake = await startFakeEngine({ code: "K7WM-2QRT" });
    const kept = storage();
    const engine = await connected({ url: fake.url, token: undefined, storage: kept });
    expect(engine.state).toMatchObject({ name: "needs-pairing", error: { code: "auth.refused" } });
    await expect(engine.call("engine.describe", {})).rejects.toMatchObject({ code: "auth.refused" });
    await expect(engine.pair("wrong")).rejects.toMatchObject({ code: "auth.code_wrong" });
    await engine.pair("k7wm 2qrt");
    expect(engine.state.name).toBe("connected");
    expect(kept.items.get("scumble.token")).toMatch(/^token-/);

    const next = await connected({ url: fake.url, token: undefined, storage: kept });
    expect(next.state.name).toBe("connected");
  });

  test("a token that is refused leads to pairing", async () => {
    const engine = await connected({ token: "nobody-made-this" });
    expect(engine.state).toMatchObject({ name: "needs-pairing", error: { code: "auth.refused" } });
  });

  test("a token that is revoked while connected leads to pairing", async () => {
    const engine = await connected();
    fake.forget("tokens");
    fake.dropConnections(4003);
    await reaches(engine, "needs-pairing");
  });

  test("a restarted client goes on in its session: the same key is the same job", async () => {
    const kept = storage();
    const engine = await connected({ storage: kept });
    const first = engine.submit(generate, { key: "document-7-fill-3" });
    const { jobId } = await first.result();
    engine.close();
    const again = (await connected({ storage: kept })).submit(generate, { key: "document-7-fill-3" });
    expect((await again.result()).jobId).toBe(jobId);
  });
});

describe("calls", () => {
  test("answers by id, in any order", async () => {
    const engine = await connected();
    const release = fake.hold("engine.describe");
    const slow = engine.call("engine.describe", {});
    await expect(engine.call("job.list", {})).resolves.toEqual({ jobs: [] });
    release();
    await expect(slow).resolves.toMatchObject({ defaultModel: "swatch" });
  });

  test("the engine's refusal keeps code, sentence and details", async () => {
    const engine = await connected();
    const refusal = engine.call("job.get", { jobId: "job_00000000000000000000" });
    await expect(refusal).rejects.toMatchObject({
      name: "EngineClientError",
      code: "job.unknown",
      retryable: false,
      details: { field: "jobId", received: "job_00000000000000000000" },
      message: expect.stringMatching(/^No job has this id: expected .*; list the jobs with job\.list\.$/),
    });
  });

  test("is repeated when the connection breaks before the answer", async () => {
    const engine = await connected();
    const release = fake.hold("engine.describe");
    const answer = engine.call("engine.describe", {});
    await engine.call("job.list", {});
    fake.dropConnections();
    release();
    await expect(answer).resolves.toMatchObject({ defaultModel: "swatch" });
    expect(callsOf("engine.describe")).toHaveLength(2);
  });

  test("is sent again after the time that a full bucket names", async () => {
    const engine = await connected();
    fake.refuseNext("job.list", new FakeError("protocol.too_fast", { retryAfterMs: 5 }));
    await expect(engine.call("job.list", {})).resolves.toEqual({ jobs: [] });
  });

  test("fails when no connection comes within the client's patience", async () => {
    const engine = await connected({ patienceMs: 20 });
    await fake.close();
    await expect(engine.call("engine.describe", {})).rejects.toMatchObject({ code: "network.unavailable" });
    fake = await startFakeEngine();
  });
});

describe("frames as text", () => {
  const receives = async (engine: Engine) => {
    const bytes = bytesOf(2_000_001);
    const hash = await engine.upload(bytes);
    expect(Buffer.compare(await engine.download(hash), bytes)).toBe(0);
  };
  /** A host whose socket does something wrong with binary messages. */
  const spoiling = (spoil: (socket: WebSocket) => void) =>
    class extends WebSocket {
      override send(data: string | Uint8Array, ...more: never[]): void {
        if (typeof data === "string") super.send(data, ...more);
        else spoil(this);
      }
    };

  test("go up and come down, previews too", async () => {
    const engine = await connected({ frames: "base64" });
    await receives(engine);
    const { script, release, started } = gatedScript({ width: 2, height: 1, pixels: bytesOf(8) });
    fake.script = script;
    const job = engine.submit(generate);
    await started;
    for await (const { event, data } of job.events())
      if (event === "job.progress" && data.preview !== null) {
        expect([...data.preview.pixels]).toEqual([...bytesOf(8)]);
        release();
      }
    expect(callsOf("session.hello")[0]?.params).toMatchObject({ frames: "base64" });
  });

  test.each([
    ["swallows them", () => {}],
    ["breaks on them", (socket: WebSocket) => socket.terminate()],
  ])("are what is left where a socket %s", async (_, spoil) => {
    const engine = await connected({ frames: "auto", WebSocket: spoiling(spoil) });
    await receives(engine);
  });

  test("are not tried once binary ones have worked", async () => {
    const engine = await connected({ frames: "auto" });
    await receives(engine);
    for (let breaks = 0; breaks < 3; breaks += 1) {
      const uploading = engine.upload(bytesOf(3_000_000 + breaks));
      fake.dropConnections();
      await uploading;
    }
    expect(callsOf("session.hello").some(({ params }) => "frames" in (params as object))).toBe(false);
  });
});

describe("blobs", () => {
  test.each([0, 1, 1_048_576, 1_048_577, 5_000_000])("%i bytes go up and come down", async (size) => {
    const engine = await connected();
    const bytes = bytesOf(size);
    const progress: number[] = [];
    const hash = await engine.upload(bytes, { onProgress: (done) => progress.push(done) });
    expect(Buffer.compare(fake.blobs.get(hash) ?? Buffer.alloc(1), bytes)).toBe(0);
    expect(progress.at(-1)).toBe(size);
    expect(Buffer.compare(await engine.download(hash), bytes)).toBe(0);
  });

  test("what the engine holds is not sent again", async () => {
    const engine = await connected();
    fake.store(bytesOf(100));
    let sent = 0;
    await engine.upload(bytesOf(100), { onProgress: () => sent++ });
    expect(sent).toBe(0);
    expect(callsOf("blob.commit")).toHaveLength(0);
  });

  test("a host that cannot hash learns the hash from the engine", async () => {
    const engine = await connected();
    const hash = await engine.upload(bytesOf(100), { sha256: null });
    expect(fake.blobs.has(hash)).toBe(true);
    expect(callsOf("blob.offer")[0]?.params).toEqual({ blobs: [{ sha256: null, sizeBytes: 100 }] });
  });

  test("a wrong hash is refused", async () => {
    const engine = await connected();
    await expect(engine.upload(bytesOf(100), { sha256: "0".repeat(64) })).rejects.toMatchObject({
      code: "blob.hash_mismatch",
    });
  });

  test("an unknown blob is blob.unknown, a damaged one blob.hash_mismatch", async () => {
    const engine = await connected();
    await expect(engine.download("0".repeat(64))).rejects.toMatchObject({ code: "blob.unknown" });
    fake.blobs.set("1".repeat(64), bytesOf(10));
    await expect(engine.download("1".repeat(64), { verify: true })).rejects.toMatchObject({
      code: "blob.hash_mismatch",
    });
  });

  test("a broken upload is offered again, a broken download goes on where it stopped", async () => {
    const engine = await connected();
    // more than the sockets' buffers hold: what is in them arrives in spite of a break
    const bytes = bytesOf(24_000_000);
    let drops = 2;
    const dropOnce = (done: number) => {
      if (done > 2_000_000 && drops-- > 0) fake.dropConnections();
    };
    const hash = await engine.upload(bytes, { onProgress: dropOnce });
    expect(Buffer.compare(fake.blobs.get(hash) ?? Buffer.alloc(1), bytes)).toBe(0);
    drops = 2;
    expect(Buffer.compare(await engine.download(hash, { onProgress: dropOnce }), bytes)).toBe(0);
    const offsets = callsOf("blob.fetch").map(({ params }) => (params as { offset: number }).offset);
    expect(offsets[0]).toBe(0);
    expect(offsets[1]).toBeGreaterThan(2_000_000);
  });

  test("an abandoned transfer rejects with the signal's reason and leaves the connection in order", async () => {
    const engine = await connected();
    const bytes = bytesOf(12_000_000);
    const up = new AbortController();
    const upload = engine.upload(bytes, { signal: up.signal, onProgress: () => up.abort(new Error("enough")) });
    await expect(upload).rejects.toThrow("enough");
    const hash = fake.store(bytes);
    const down = new AbortController();
    const download = engine.download(hash, { signal: down.signal, onProgress: () => down.abort(new Error("enough")) });
    await expect(download).rejects.toThrow("enough");
    await engine.call("job.list", {});
    expect(callsOf("blob.close")).toHaveLength(2);
    expect(callsOf("session.hello")).toHaveLength(1);
  });
});

describe("jobs", () => {
  test("events come in order with previews, and the result at the end", async () => {
    const engine = await connected();
    const gate = gatedScript({ width: 2, height: 1, pixels: bytesOf(8) });
    fake.script = async function* (request, signal) {
      yield* gate.script(request, signal);
      return yield* paintPlain({ ...request, steps: 1 });
    };
    const job = engine.submit({ ...generate, width: 16, height: 8, origin: { x: 3, y: 4 } });
    const names: string[] = [];
    for await (const { event, data } of job.events()) {
      names.push(event);
      if (event !== "job.progress") continue;
      if (names.length === 3) expect(data.preview).toEqual({ width: 2, height: 1, pixels: bytesOf(8) });
      gate.release();
    }
    expect(names.slice(0, 3)).toEqual(["job.queued", "job.started", "job.progress"]);
    expect(names.at(-1)).toBe("job.finished");
    const { jobId, layers, timing } = await job.result();
    expect(await job.accepted()).toBe(jobId);
    expect(timing.totalMs).toBeGreaterThanOrEqual(0);
    expect(layers).toMatchObject([{ name: "red brick wall", rect: { x: 3, y: 4, width: 16, height: 8 } }]);
    const pixels = await engine.download(layers[0]?.pixels.blob ?? "");
    expect(pixels.byteLength).toBe(16 * 8 * 4);
  });

  test("events can be read late and twice", async () => {
    const engine = await connected();
    const job = engine.submit(generate);
    await job.result();
    for (const _ of [1, 2]) {
      const names: string[] = [];
      for await (const { event } of job.events()) names.push(event);
      expect(names).toEqual(["job.queued", "job.started", "job.finished"]);
    }
  });

  test("a failure rejects with the engine's error", async () => {
    fake.script = async function* () {
      yield { step: 1, steps: 2 };
      throw new FakeError("runtime.out_of_memory", { expected: "2 GB", received: "1 GB" });
    };
    const job = (await connected()).submit(generate);
    await expect(job.result()).rejects.toMatchObject({ code: "runtime.out_of_memory", retryable: true });
  });

  test("a refused submit rejects result and accepted, and ends the events", async () => {
    const job = (await connected()).submit({ ...generate, model: "no-such-model" });
    await expect(job.result()).rejects.toMatchObject({ code: "model.unknown" });
    await expect(job.accepted()).rejects.toMatchObject({ code: "model.unknown" });
    for await (const { event } of job.events()) expect.unreachable(event);
  });

  test("cancel stops it, by call or by signal", async () => {
    const engine = await connected();
    for (const how of ["call", "signal"]) {
      const gate = gatedScript();
      fake.script = gate.script;
      const stop = new AbortController();
      const job = engine.submit(generate, { signal: stop.signal });
      await gate.started;
      await job.accepted();
      if (how === "call") await job.cancel();
      else stop.abort();
      await expect(job.result()).rejects.toMatchObject({ code: "client.cancelled" });
    }
  });

  test("cancelled before it was accepted, the engine is told as soon as it knows the job", async () => {
    const engine = await connected();
    const gate = gatedScript();
    fake.script = gate.script;
    const release = fake.hold("job.submit");
    const job = engine.submit(generate);
    const cancelling = job.cancel();
    await expect(job.result()).rejects.toMatchObject({ code: "client.cancelled" });
    release();
    await cancelling;
    expect(callsOf("job.cancel")).toHaveLength(1);
  });

  test("survives a break while it runs", async () => {
    const engine = await connected();
    const gate = gatedScript();
    fake.script = gate.script;
    const finished: string[] = [];
    engine.on("job.finished", ({ jobId }) => finished.push(jobId));
    const job = engine.submit(generate);
    await gate.started;
    await job.accepted();
    fake.dropConnections();
    await reaches(engine, "waiting");
    gate.release();
    const { jobId } = await job.result();
    expect(finished).toEqual([jobId]);
    expect(callsOf("job.submit")).toHaveLength(1);
    const names: string[] = [];
    for await (const { event } of job.events()) names.push(event);
    expect(names).toEqual(["job.queued", "job.started", "job.finished"]);
  });

  test("a submit whose answer was lost is repeated with its key and leads to one job", async () => {
    const engine = await connected();
    const release = fake.hold("job.submit");
    const job = engine.submit(generate);
    await engine.call("job.list", {});
    fake.dropConnections();
    release();
    await job.result();
    expect(callsOf("job.submit")).toHaveLength(2);
    expect((await engine.call("job.list", {})).jobs).toHaveLength(1);
  });

  test("an engine that lost its sessions gets the unfinished jobs again", async () => {
    const engine = await connected();
    const gate = gatedScript();
    fake.script = gate.script;
    const job = engine.submit(generate);
    await gate.started;
    await job.accepted();
    fake.forget("sessions");
    fake.dropConnections();
    gate.release();
    await job.result();
    expect(callsOf("job.submit")).toHaveLength(2);
  });

  test("also where the connection breaks right after the new session began", async () => {
    const engine = await connected();
    const gate = gatedScript();
    fake.script = gate.script;
    const job = engine.submit(generate);
    await gate.started;
    await job.accepted();
    fake.forget("sessions");
    // the new session is told, then its first request fails
    fake.refuseNext("job.watch", new FakeError("internal.bug"));
    fake.dropConnections();
    gate.release();
    await job.result();
    expect(callsOf("job.submit")).toHaveLength(2);
  });

  test("an engine that lost the blobs gets them again, only those it lacks", async () => {
    const engine = await connected();
    const image = await engine.upload(bytesOf(4 * 4 * 4));
    const mask = await engine.upload(new Uint8Array(16).fill(255));
    fake.blobs.delete(image);
    const size = { width: 4, height: 4 };
    const job = engine.submit({
      pipeline: "fill",
      prompt: "wood",
      image: { format: "rgba8", blob: image, ...size },
      mask: { format: "gray8", blob: mask, ...size },
    });
    const { layers } = await job.result();
    expect(layers[0]?.mask).toMatchObject({ format: "gray8", ...size });
    expect(callsOf("blob.commit")).toHaveLength(3);
  });

  test("bytes that nobody has any more are blob.unknown", async () => {
    const engine = await connected({ keepBytes: 0 });
    const blob = await engine.upload(bytesOf(64));
    fake.blobs.clear();
    const image = { format: "rgba8", blob, width: 4, height: 4 } as const;
    const job = engine.submit({ pipeline: "refine", prompt: "wood", image });
    await expect(job.result()).rejects.toMatchObject({ code: "blob.unknown" });
  });
});
