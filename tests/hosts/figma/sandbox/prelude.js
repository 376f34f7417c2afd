// Runs inside QuickJS before the plugin: `figma` as a thin front of the fake outside. Nothing here decides anything.
(() => {
  const { host } = globalThis;
  delete globalThis.host;
  const nodes = new Map();
  const idOf = new WeakMap();
  const waiting = new Map();
  const listeners = new Map();
  const mixed = Symbol("mixed");
  let lastTicket = 0;

  const isPlain = (value) => typeof value === "object" && value !== null;
  const encode = (value, bytes) => {
    if (typeof value === "function" || typeof value === "symbol") throw new TypeError(`Cannot unwrap ${typeof value}`);
    if (value instanceof Uint8Array) return { $bytes: bytes.push(value) - 1 };
    if (idOf.has(value)) return { $node: idOf.get(value) };
    if (Array.isArray(value)) return value.map((one) => encode(one, bytes));
    if (value === undefined) return { $undefined: true };
    if (!isPlain(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, encode(one, bytes)]));
  };
  const decode = (value, bytes) => {
    if (Array.isArray(value)) return Object.freeze(value.map((one) => decode(one, bytes)));
    if (!isPlain(value)) return value;
    if ("$bytes" in value) return new Uint8Array(bytes[value.$bytes]);
    if ("$node" in value) return node(value.$node, value.type);
    if ("$undefined" in value) return undefined;
    if ("$mixed" in value) return mixed;
    return Object.freeze(Object.fromEntries(Object.entries(value).map(([name, one]) => [name, decode(one, bytes)])));
  };
  const send = (operation, args) => {
    const bytes = [];
    const text = JSON.stringify(args.map((one) => encode(one, bytes)));
    const buffers = bytes.map((one) => one.buffer.slice(one.byteOffset, one.byteOffset + one.byteLength));
    return host(operation, text, ...buffers);
  };
  const call = (operation, ...args) => {
    const answer = send(operation, args);
    if ("problem" in answer) throw new Error(answer.problem);
    return decode(JSON.parse(answer.text), answer.bytes);
  };
  const later = (operation, ...args) => {
    lastTicket += 1;
    const ticket = lastTicket;
    return new Promise((resolve, reject) => {
      waiting.set(ticket, { resolve, reject });
      call("later", ticket, operation, args);
    });
  };

  const asynchronous = ["exportAsync"];
  const known = [
    "getPluginData",
    "getPluginDataKeys",
    "setPluginData",
    "getRelaunchData",
    "setRelaunchData",
    "resize",
    "remove",
    "clone",
    "insertChild",
  ];
  const node = (id, type) => {
    if (nodes.has(id)) return nodes.get(id);
    const made = new Proxy(
      { id, type },
      {
        get(_, name) {
          if (typeof name === "symbol" || name === "then" || name === "toJSON") return undefined;
          if (name === "id") return id;
          if (name === "type") return type;
          if (known.includes(name) && call("has", id, name)) return (...args) => call("method", id, name, ...args);
          if (asynchronous.includes(name)) return (...args) => later(name, id, ...args);
          return call("get", id, name);
        },
        set(_, name, value) {
          call("set", id, name, value);
          return true;
        },
        has: (_, name) => typeof name === "string" && (asynchronous.includes(name) || call("has", id, name)),
      },
    );
    nodes.set(id, made);
    idOf.set(made, id);
    return made;
  };

  const strict = (what, members) =>
    new Proxy(members, {
      get(target, name) {
        if (typeof name === "symbol" || name in target) return target[name];
        throw new Error(`${what}.${name} is not modelled by the fake Figma`);
      },
      set(target, name, value) {
        if (what !== "figma.ui" || name !== "onmessage")
          throw new Error(`in set_${String(name)}: ${what}.${String(name)} is read-only here`);
        target[name] = value;
        return true;
      },
    });
  const on = (events) => (event, listener) => {
    if (!events.includes(event))
      throw new Error(`in on: "${event}" is not modelled by the fake Figma, or needs loadAllPagesAsync`);
    listeners.set(event, [...(listeners.get(event) ?? []), listener]);
  };
  const ui = strict("figma.ui", {
    onmessage: undefined,
    postMessage: (message) => call("postMessage", message),
    resize: (width, height) => call("uiResize", width, height),
  });
  globalThis.__html__ = call("html");
  globalThis.figma = strict("figma", {
    mixed,
    editorType: call("editorType"),
    root: node("0:0", "DOCUMENT"),
    ui,
    get currentPage() {
      return node("0:1", "PAGE");
    },
    on: on(["run", "selectionchange", "currentpagechange", "close"]),
    parameters: strict("figma.parameters", { on: on(["input"]) }),
    showUI: (html, options) => call("showUI", html, options),
    createImage: (bytes) => ({ hash: call("createImage", bytes) }),
    createRectangle: () => call("createRectangle"),
    group: (some, parent, index) => call("group", some, parent, index),
    commitUndo: () => call("commitUndo"),
    notify: (message, options) => call("notify", message, options),
    getNodeByIdAsync: (id) => later("getNodeByIdAsync", id),
    getNodeById: () => {
      throw new Error(
        "in getNodeById: Cannot call with documentAccess: dynamic-page. Use figma.getNodeByIdAsync instead.",
      );
    },
    clientStorage: strict("figma.clientStorage", {
      getAsync: (key) => later("storageGet", key),
      setAsync: (key, value) => later("storageSet", key, value),
    }),
  });
  const absentHere = (name) => () => {
    throw new Error(`${name} is not modelled by the fake Figma`);
  };
  for (const name of ["fetch", "setTimeout", "setInterval"]) globalThis[name] = absentHere(name);

  globalThis.settle = (ticket, isGood, text, ...bytes) => {
    const { resolve, reject } = waiting.get(ticket);
    waiting.delete(ticket);
    if (isGood) resolve(decode(JSON.parse(text), bytes));
    else reject(new Error(text));
  };
  globalThis.emit = (event, text, ...bytes) => {
    const value = decode(JSON.parse(text), bytes);
    if (event === "message") return ui.onmessage?.(value, { origin: "null" });
    if (event === "input") {
      const result = strict("result", { setSuggestions: (list) => call("suggestions", list) });
      for (const listener of listeners.get(event) ?? []) listener({ ...value, result });
      return;
    }
    for (const listener of listeners.get(event) ?? []) listener(value);
  };
})();
