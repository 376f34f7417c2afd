// The plugin's real main-thread bundle in QuickJS, the kind of interpreter Figma runs it in: no DOM, no Node, no sockets.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { getQuickJS, type QuickJSContext, type QuickJSHandle } from "quickjs-emscripten";
import type { FakeDocument } from "../fake/document.ts";
import { takeImage } from "../fake/images.ts";
import { group, methods, readProperty, writeProperty } from "../fake/node-methods.ts";
import { notModelled } from "../fake/not-modelled.ts";
import { renderPng } from "../fake/render.ts";
import { readableOf, type SceneNode } from "../fake/scene-node.ts";

export interface MainThreadOptions {
  readonly document: FakeDocument;
  readonly code: string;
  readonly html: string;
  /** Outlives the plugin, as figma.clientStorage does. */
  readonly storage: Map<string, unknown>;
  readonly relaunchCommands: readonly string[];
  readonly editorType?: "figma" | "dev";
  /** What the main thread says to its panel. */
  readonly onMessage: (message: unknown) => void;
  readonly onShowUi?: (html: string, options: { readonly width: number; readonly height: number }) => void;
}

export interface MainThread {
  /** Starts a command, as the menu, a quick action or a relaunch button does. */
  run(command: string, parameters?: Record<string, string>): void;
  /** A message from the panel. */
  post(message: unknown): void;
  /** Selects, as a person does. */
  select(...nodes: readonly SceneNode[]): void;
  /** Suggestions for what is typed into a quick action. */
  suggest(query: string): Promise<readonly string[]>;
  /** An expression's value as JSON would have it. @throws what it throws */
  evaluate(expression: string): unknown;
  /** What went wrong with nobody to hear it. */
  readonly problems: readonly string[];
  close(): void;
}

const prelude = readFileSync(join(import.meta.dirname, "prelude.js"), "utf8");

export async function startMainThread(options: MainThreadOptions): Promise<MainThread> {
  const { document, storage } = options;
  const context = (await getQuickJS()).newContext();
  const problems: string[] = [];
  let isOpen = true;
  let onSuggestions: (list: readonly string[]) => void = () => {};

  const decode = (value: unknown, bytes: readonly Uint8Array[]): unknown => {
    if (Array.isArray(value)) return value.map((one) => decode(one, bytes));
    if (typeof value !== "object" || value === null) return value;
    if ("$bytes" in value) return bytes[value.$bytes as number];
    if ("$node" in value) return nodeOf(value.$node as string);
    if ("$undefined" in value) return undefined;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, decode(one, bytes)]));
  };
  const encode = (value: unknown, bytes: Uint8Array[]): unknown => {
    if (value === undefined) return { $undefined: true };
    if (value === "mixed") return { $mixed: true };
    if (value instanceof Uint8Array) return { $bytes: bytes.push(value) - 1 };
    if (Array.isArray(value)) return value.map((one) => encode(one, bytes));
    if (typeof value !== "object" || value === null) return value;
    if ("pluginData" in value) return { $node: (value as SceneNode).id, type: (value as SceneNode).type };
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, encode(one, bytes)]));
  };
  const gone = new Map<string, SceneNode>();
  const nodeOf = (id: string): SceneNode => {
    const node = document.find(id) ?? gone.get(id);
    if (node === undefined) throw new Error(`The node with id "${id}" does not exist`);
    gone.set(id, node);
    return node;
  };

  const settle = (ticket: number, work: Promise<unknown>) =>
    void work.then(
      (value) => enter("settle", [ticket, true], value),
      (error: Error) =>
        isOpen && callGlobal("settle", [context.newNumber(ticket), context.false, context.newString(error.message)]),
    );
  const later: Record<string, (args: readonly unknown[]) => Promise<unknown>> = {
    getNodeByIdAsync: async ([id]) => document.find(String(id)),
    storageGet: async ([key]) => structuredClone(storage.get(String(key))),
    storageSet: async ([key, value]) => void storage.set(String(key), structuredClone(value)),
    async exportAsync([id, settings]) {
      const told = settings as { format: string; constraint: { type: string; value: number } };
      if (told.format !== "PNG" || told.constraint.type !== "SCALE")
        throw notModelled(`exportAsync(${JSON.stringify(settings)})`);
      return renderPng(document, nodeOf(String(id)), told.constraint.value);
    },
  };
  const operations: Record<string, (...args: never[]) => unknown> = {
    html: () => options.html,
    editorType: () => options.editorType ?? "figma",
    has: (id: string, name: string) => name in methods || readableOf(nodeOf(id)).includes(name),
    get: (id: string, name: string) => readProperty(document, nodeOf(id), name),
    set: (id: string, name: string, value: unknown) => writeProperty(document, nodeOf(id), name, value),
    method: (id: string, name: string, ...args: unknown[]) =>
      methods[name]!(document, nodeOf(id), args, options.relaunchCommands),
    later: (ticket: number, operation: string, args: readonly unknown[]) => settle(ticket, later[operation]!(args)),
    postMessage: (message: unknown) => options.onMessage(message),
    uiResize: () => undefined,
    showUI: (html: string, how: { readonly width: number; readonly height: number }) => options.onShowUi?.(html, how),
    createImage: (bytes: unknown) => takeImage(document.images, bytes),
    createRectangle() {
      document.change("createRectangle");
      return document.create("RECTANGLE");
    },
    group: (nodes: readonly SceneNode[], parent: SceneNode, index: number) => group(document, nodes, parent, index),
    commitUndo: () => document.commit(),
    notify: () => undefined,
    suggestions: (list: readonly string[]) => onSuggestions(list),
  };

  const host = context.newFunction("host", (operation, text, ...buffers) => {
    const answer = context.newObject();
    try {
      const bytes = buffers.map((buffer) => context.getArrayBuffer(buffer)!.value.slice());
      const args = decode(JSON.parse(context.getString(text)), bytes) as readonly unknown[];
      const out: Uint8Array[] = [];
      const told = JSON.stringify(encode(operations[context.getString(operation)]!(...(args as never[])), out));
      context.newString(told).consume((handle) => context.setProp(answer, "text", handle));
      const list = context.newArray();
      for (const [i, one] of out.entries())
        bufferOf(context, one).consume((handle) => context.setProp(list, i, handle));
      list.consume((handle) => context.setProp(answer, "bytes", handle));
    } catch (error) {
      context.newString((error as Error).message).consume((handle) => context.setProp(answer, "problem", handle));
    }
    return answer;
  });
  host.consume((handle) => context.setProp(context.global, "host", handle));

  const callGlobal = (name: string, args: readonly QuickJSHandle[]) => {
    const made = context.getProp(context.global, name);
    const result = context.callFunction(made, context.undefined, ...args);
    made.dispose();
    if (result.error) problems.push(JSON.stringify(context.dump(result.error.consume((error) => error))));
    else result.value.dispose();
    runJobs();
  };
  const runJobs = () => {
    const done = context.runtime.executePendingJobs();
    if (done.error) problems.push(JSON.stringify(done.error.consume((error) => context.dump(error))));
  };
  const enter = (name: string, lead: readonly (string | number | boolean)[], value: unknown) => {
    if (!isOpen) return;
    const bytes: Uint8Array[] = [];
    const text = JSON.stringify(encode(value, bytes));
    const handles = lead.map((one) =>
      typeof one === "string"
        ? context.newString(one)
        : typeof one === "number"
          ? context.newNumber(one)
          : one
            ? context.true
            : context.false,
    );
    callGlobal(name, [...handles, context.newString(text), ...bytes.map((one) => bufferOf(context, one))]);
  };
  const evaluate = (code: string, file: string): unknown => {
    const result = context.evalCode(code, file);
    if (result.error) {
      const { name, message } = result.error.consume((error) => context.dump(error)) as Error;
      throw Object.assign(new Error(message), { name });
    }
    const value: unknown = result.value.consume((handle) => context.dump(handle));
    runJobs();
    return value;
  };
  evaluate(prelude, "prelude.js");
  evaluate(options.code, "code.js");

  return {
    problems,
    run: (command, parameters) => enter("emit", ["run"], { command, parameters }),
    post: (message) => enter("emit", ["message"], message),
    select(...nodes) {
      document.selection = nodes;
      enter("emit", ["selectionchange"], {});
    },
    suggest: (query) =>
      new Promise((resolve) => {
        onSuggestions = resolve;
        enter("emit", ["input"], { query, key: "prompt", parameters: {} });
      }),
    evaluate: (expression) => evaluate(expression, "test.js"),
    close() {
      isOpen = false;
    },
  };
}

function bufferOf(context: QuickJSContext, { buffer, byteOffset, byteLength }: Uint8Array): QuickJSHandle {
  return context.newArrayBuffer(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
}
