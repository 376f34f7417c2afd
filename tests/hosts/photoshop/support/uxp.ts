// UXP's JavaScript surroundings in a V8 context of their own: what is not on the list does not exist there.
import vm from "node:vm";
import { WebSocket } from "ws";
import type { Uxp } from "../../../../plugins/photoshop-uxp/src/photoshop-api.ts";
import { guard } from "../fake/guard.ts";
import type { FakePhotoshop } from "../fake/photoshop.ts";

/** The part of a manifest that UXP enforces. */
export interface EnforcedManifest {
  readonly entrypoints: readonly { readonly type: string; readonly id: string }[];
  readonly requiredPermissions: { readonly network: { readonly domains: string | readonly string[] } };
}

/** A plugin that runs in the sandbox. */
export interface LoadedPlugin {
  /** What the bundle exports. */
  readonly exports: Readonly<Record<string, unknown>>;
  /** What it gave to `entrypoints.setup`. */
  readonly setup: Parameters<Uxp["entrypoints"]["setup"]>[0] | null;
  /** Evaluates an expression there. */
  evaluate(code: string): unknown;
  /** Sockets that are open. */
  readonly sockets: ReadonlySet<WebSocket>;
  /** Closes what it left open: timers and sockets, as reloading the plugin does. */
  unload(): void;
}

export interface Surroundings {
  /** Where the plugin looks for the engine. */
  readonly ports: readonly number[];
  readonly photoshop: FakePhotoshop;
  readonly manifest: EnforcedManifest;
  /** The engine's own port where `ports` lead to a proxy: it knows itself by that name only. */
  readonly enginePort?: number | undefined;
  /** Whether binary messages get lost on the way, as no documentation rules out. */
  swallowsBinary: boolean;
  /** Survives a reload. */
  readonly localStorage: Map<string, string>;
  readonly secureStorage: Map<string, string>;
}

export function freshSurroundings(
  photoshop: FakePhotoshop,
  manifest: EnforcedManifest,
  ports: readonly number[] = [],
  enginePort?: number,
): Surroundings {
  return {
    ports,
    enginePort,
    swallowsBinary: false,
    photoshop,
    manifest,
    localStorage: new Map(),
    secureStorage: new Map(),
  };
}

/** Runs a bundle as UXP would. @throws what the bundle throws */
export function loadInUxp(code: string, surroundings: Surroundings): LoadedPlugin {
  const { ports, photoshop, manifest, localStorage, secureStorage } = surroundings;
  const sockets = new Set<WebSocket>();
  const timers = new Set<NodeJS.Timeout>();
  let setup: LoadedPlugin["setup"] = null;

  const uxp: Uxp = guard("uxp", {
    entrypoints: guard("entrypoints", {
      setup(given) {
        if (setup !== null) throw new Error("entrypoints.setup may be called once");
        const declared = (type: string, ids: object = {}) => {
          for (const id of Object.keys(ids))
            if (!manifest.entrypoints.some((entry) => entry.type === type && entry.id === id))
              throw new Error(`the ${type} "${id}" is not declared in the manifest`);
        };
        declared("panel", given.panels);
        declared("command", given.commands);
        setup = given;
        given.plugin?.create?.();
      },
    }),
    host: guard("host", { name: "Photoshop", version: "27.4.0" }),
    storage: guard("storage", {
      secureStorage: guard("secureStorage", {
        async getItem(key: string) {
          const text = secureStorage.get(key);
          if (text === undefined) throw new Error("No item with that key");
          return new Uint8Array(Buffer.from(text));
        },
        setItem: async (key: string, value: string) => void secureStorage.set(key, value),
        removeItem: async (key: string) => void secureStorage.delete(key),
      }),
    }),
  });

  const later = (start: (run: () => void, delayMs: number) => NodeJS.Timeout) => (run: () => void, delayMs: number) => {
    const timer = start(run, delayMs);
    timers.add(timer);
    return timer;
  };
  const exports: Record<string, unknown> = {};
  const module = { exports };
  const globals = {
    console,
    scumblePorts: ports,
    module,
    exports,
    require(name: string) {
      if (name === "photoshop") return photoshop.api;
      if (name === "uxp") return uxp;
      throw new Error(`Module not found: "${name}"`);
    },
    setTimeout: later((run, delayMs) => setTimeout(run, delayMs)),
    setInterval: later((run, delayMs) => setInterval(run, delayMs)),
    clearTimeout,
    clearInterval,
    performance: { now: () => performance.now() },
    localStorage: {
      getItem: (key: string) => localStorage.get(key) ?? null,
      setItem: (key: string, value: string) => void localStorage.set(key, value),
      removeItem: (key: string) => void localStorage.delete(key),
    },
    WebSocket: uxpSocket(surroundings, sockets),
    // documented since UXP 7.0; the intrinsics below belong to the realm of the fake, so that instanceof agrees
    ...{ AbortController, AbortSignal, ArrayBuffer, DataView, Error, TypeError, RangeError },
    ...{ Uint8Array, Uint16Array, Uint32Array, Float32Array, Promise, Map, Set, Proxy },
  };
  const codeGeneration = { strings: false, wasm: false };
  // an ordinary global object: the proxied one makes every `Math` of a loop over pixels a call into Node
  const context = vm.createContext(vm.constants.DONT_CONTEXTIFY as never, { codeGeneration });
  Object.assign(context, globals, { window: context });
  vm.runInContext(code, context, { filename: "index.js" });
  return {
    exports: module.exports,
    get setup() {
      return setup;
    },
    evaluate: (expression) => vm.runInContext(expression, context),
    sockets,
    unload() {
      for (const timer of timers) clearTimeout(timer);
      for (const socket of sockets) socket.terminate();
    },
  };
}

/**
 * UXP's WebSocket: denies what the manifest does not name, refuses raw addresses as reported for Photoshop 27.8, sends no
 * Blob, offers no extension.
 */
function uxpSocket(surroundings: Surroundings, sockets: Set<WebSocket>) {
  const { manifest, photoshop, enginePort } = surroundings;
  const { rules } = photoshop;
  const { domains } = manifest.requiredPermissions.network;
  const headers = enginePort === undefined ? {} : { Host: `localhost:${enginePort}` };
  return class extends WebSocket {
    constructor(url: string) {
      const { origin, hostname } = new URL(url);
      if (domains !== "all" && !(Array.isArray(domains) && domains.includes(origin)))
        throw new Error(`Permission denied to the url ${url}. Manifest entry not found.`);
      if (/^[\d.]+$|^\[/.test(hostname)) throw new Error(`Permission denied to the raw address ${hostname}`);
      super(url, { perMessageDeflate: false, headers });
      sockets.add(this);
      this.on("close", () => sockets.delete(this));
    }
    override send(data: unknown, ...more: never[]): void {
      if (typeof data !== "string" && !ArrayBuffer.isView(data) && !(data instanceof ArrayBuffer))
        throw new TypeError("WebSocket.send takes text, an ArrayBuffer or a view");
      rules.noteNetwork("WebSocket.send");
      if (surroundings.swallowsBinary && typeof data !== "string") return;
      super.send(data as string, ...more);
    }
  };
}
