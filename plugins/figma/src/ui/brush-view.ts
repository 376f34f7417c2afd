// A picture of the selected layer to paint the mask on. Strokes are kept as points, so that they are sharp at every size.
import type { NodePlace } from "../messages.ts";
import type { Bridge } from "./bridge.ts";
import { element } from "./elements.ts";
import type { Size } from "./picture.ts";

interface Stroke {
  /** Of the picture's width. */
  readonly radius: number;
  /** x and y as fractions of width and height. */
  readonly points: [x: number, y: number][];
}

export interface BrushView {
  readonly root: HTMLElement;
  /** Shows the selected layer; strokes of another one are forgotten. */
  show(): Promise<void>;
  /** Draws the strokes as opaque; null: there are none. */
  strokes(): ((context: OffscreenCanvasRenderingContext2D, size: Size) => void) | null;
}

const viewWidthPx = 288;

export function createBrushView(bridge: Bridge): BrushView {
  const canvas = element("canvas", {
    width: viewWidthPx,
    height: 8,
    tabindex: 0,
    "aria-label": "Paint over what to change",
  });
  const size = element("input", { type: "range", min: 4, max: 80, value: 24, "aria-label": "Brush size" });
  const clear = element("button", { type: "button", class: "quiet", click: () => forget() }, "Clear");
  const words = element("p", { class: "hint" });
  const root = element(
    "section",
    { class: "brush" },
    canvas,
    words,
    element("label", { class: "row" }, "Brush", size, clear),
  );
  let picture: ImageBitmap | null = null;
  let shownId = "";
  let strokes: Stroke[] = [];

  const draw = () => {
    const context = canvas.getContext("2d");
    if (context === null) return;
    context.clearRect(0, 0, canvas.width, canvas.height);
    if (picture !== null) context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const overlay = new OffscreenCanvas(canvas.width, canvas.height);
    const over = overlay.getContext("2d");
    if (over === null) return;
    trace(over, strokes, canvas);
    context.globalAlpha = 0.5;
    context.drawImage(overlay, 0, 0);
    context.globalAlpha = 1;
  };
  const forget = () => {
    strokes = [];
    draw();
  };
  const pointOf = (event: PointerEvent): [number, number] => {
    const box = canvas.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    strokes.push({ radius: Number(size.value) / 2 / viewWidthPx, points: [pointOf(event)] });
    draw();
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!canvas.hasPointerCapture(event.pointerId)) return;
    strokes.at(-1)?.points.push(pointOf(event));
    draw();
  });
  canvas.addEventListener("keydown", (event) => {
    if (event.key === "Backspace" || event.key === "Delete") forget();
    else if ((event.metaKey || event.ctrlKey) && event.key === "z") strokes.pop();
    else return;
    event.preventDefault();
    draw();
  });

  return {
    root,
    async show() {
      try {
        const needs = { readsPicture: true, topIsMask: false, paint: "add", isPattern: false, scale: 1 } as const;
        const [place] = await bridge.call("selection.read", needs);
        if (place === undefined || place.nodeId === shownId) return;
        const { png } = await bridge.call("node.export", { place: smaller(place), subject: "picture" });
        picture = await createImageBitmap(new Blob([new Uint8Array(png)]));
        shownId = place.nodeId;
        strokes = [];
        canvas.height = Math.max(8, Math.round((viewWidthPx * place.height) / place.width));
        words.textContent = "Paint over what to change.";
      } catch (error) {
        picture = null;
        shownId = "";
        strokes = [];
        words.textContent = error instanceof Error ? error.message : String(error);
      }
      draw();
    },
    strokes: () => (strokes.length === 0 ? null : (context, at) => trace(context, strokes, at)),
  };
}

/** Only as many pixels as the panel shows. */
function smaller(place: NodePlace): NodePlace {
  return { ...place, imageWidth: Math.min(place.imageWidth, viewWidthPx * 2) };
}

function trace(context: OffscreenCanvasRenderingContext2D, strokes: readonly Stroke[], { width, height }: Size): void {
  context.strokeStyle = context.fillStyle = "#ff24bd";
  context.lineCap = context.lineJoin = "round";
  for (const { radius, points } of strokes) {
    const [first, ...others] = points;
    if (first === undefined) continue;
    context.lineWidth = radius * 2 * width;
    context.beginPath();
    context.moveTo(first[0] * width, first[1] * height);
    // a dot is a line to itself
    context.lineTo(first[0] * width, first[1] * height);
    for (const [x, y] of others) context.lineTo(x * width, y * height);
    context.stroke();
  }
}
