// Runs in the browser before the plugin's own bundle: an in-memory Photoshop with a photo, UXP's modules and widgets.
import type { Uxp } from "../../../../plugins/photoshop-uxp/src/photoshop-api.ts";
import { createFakePhotoshop } from "../fake/photoshop.ts";
import { softEllipse } from "../fake/selection.ts";
import { ImageBlob } from "./image-blob.ts";
import { defineWidgets } from "./widgets.ts";

/** What the page's address may say. */
const wishes = new URL(location.href).searchParams;

const photoshop = createFakePhotoshop();
const secrets = new Map(Object.entries(JSON.parse(wishes.get("secrets") ?? "{}") as Record<string, string>));
let panels: Parameters<Uxp["entrypoints"]["setup"]>[0]["panels"] = {};

const uxp: Uxp = {
  entrypoints: {
    setup(given) {
      ({ panels } = given);
    },
  },
  host: { name: "Photoshop", version: "27.4.0" },
  storage: {
    secureStorage: {
      async getItem(key) {
        const text = secrets.get(key);
        if (text === undefined) throw new Error("No item with that key");
        return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
      },
      setItem: async (key, value) => void secrets.set(key, value),
      removeItem: async (key) => void secrets.delete(key),
    },
  },
};

/** Opens the photo with a soft selection and some layers, as a person would have it. */
async function openPhoto(): Promise<void> {
  const image = await createImageBitmap(await (await fetch("/photo")).blob());
  const { width, height } = image;
  const canvas = new OffscreenCanvas(width, height).getContext("2d")!;
  canvas.drawImage(image, 0, 0);
  const samples = new Uint8Array(canvas.getImageData(0, 0, width, height).data.buffer);
  const document = photoshop.open({ title: "wall.psd", width, height });
  const pixels = { left: 0, top: 0, width, height, components: 4, samples } as const;
  document.add({ name: "Background", isBackground: true, pixels });
  const [x, y] = [Math.round(width * 0.3), Math.round(height * 0.3)];
  if (wishes.get("selection") !== "none")
    document.select(softEllipse({ left: x, top: y, right: x + 320, bottom: y + 320 }, 24));
}

defineWidgets();
Object.assign(globalThis, {
  ImageBlob,
  scumblePorts: [Number(wishes.get("port"))],
  require: (name: string) => (name === "photoshop" ? photoshop.api : uxp),
  module: { exports: {} },
  stage: {
    photoshop,
    openPhoto,
    /** Opens the panel. @returns milliseconds until it is drawn */
    openPanel(): number {
      const begun = performance.now();
      panels.scumble?.create(document.body);
      document.body.getBoundingClientRect();
      return performance.now() - begun;
    },
  },
});
