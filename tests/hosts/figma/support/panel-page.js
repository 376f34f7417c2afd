// Runs in the page that stands for Figma: shows the panel in an iframe without an origin, and carries messages.
(() => {
  const bytesOf = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const revive = (value) => {
    if (typeof value !== "object" || value === null) return value;
    if ("$base64" in value) return bytesOf(value.$base64);
    if (Array.isArray(value)) return value.map(revive);
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, revive(one)]));
  };
  const flatten = (value) => {
    if (value instanceof ArrayBuffer || typeof value === "function")
      throw new Error("Figma carries plain data and Uint8Array");
    if (value instanceof Uint8Array) {
      const parts = [];
      for (let at = 0; at < value.length; at += 0x8000)
        parts.push(String.fromCharCode(...value.subarray(at, at + 0x8000)));
      return { $base64: btoa(parts.join("")) };
    }
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(flatten);
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, flatten(one)]));
  };
  const panel = () => document.querySelector("iframe");
  let life = 0;
  globalThis.show = (html, born) => {
    life = born;
    const frame = document.createElement("iframe");
    frame.setAttribute("sandbox", "allow-scripts allow-forms allow-popups");
    frame.allow = "local-network-access; loopback-network; local-network";
    frame.style.cssText = "display:block;border:0;width:100vw;height:100vh";
    frame.srcdoc = html;
    const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
    document.body.append(frame);
    return loaded.then(() => {});
  };
  globalThis.hide = () => panel()?.remove();
  globalThis.tell = (message) =>
    panel()?.contentWindow.postMessage({ pluginMessage: revive(message), pluginId: "test" }, "*");
  addEventListener("message", ({ source, data }) => {
    if (source !== panel()?.contentWindow || data?.pluginMessage === undefined) return;
    globalThis.toMain(flatten(data.pluginMessage), life);
  });
})();
