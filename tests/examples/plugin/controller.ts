import type { Engine, Layer } from "@scumble/protocol/client";
import type { Area, Host } from "./host.ts";

/** Fills the selection from a prompt. @returns what to tell the person, or null when all is well */
export async function fillSelection(
  host: Host,
  engine: Engine,
  prompt: string,
  onFraction: (fraction: number) => void = () => {},
): Promise<string | null> {
  const area = await host.readSelection();
  if (area === null) return "Select the area to change first.";
  const { width, height } = area;
  const image = { format: "rgba8", blob: await engine.upload(await host.readPixels(area)), width, height } as const;
  const mask = { format: "gray8", blob: await engine.upload(await host.readMask(area)), width, height } as const;
  // the engine answers in document pixels, because it knows where the area lies
  const job = engine.submit({ pipeline: "fill", prompt, image, mask, origin: { x: area.x, y: area.y } });
  try {
    for await (const { event, data } of job.events()) if (event === "job.progress") onFraction(data.fraction);
    for (const layer of (await job.result()).layers) await place(host, engine, layer);
    return null;
  } catch (error) {
    // every error of the engine is a sentence that says what to do
    return error instanceof Error ? error.message : String(error);
  }
}

async function place(host: Host, engine: Engine, { name, rect, pixels, mask }: Layer): Promise<void> {
  const area: Area = rect;
  await host.writePixels({
    ...area,
    name,
    pixels: await engine.download(pixels.blob),
    mask: mask === null ? null : await engine.download(mask.blob),
  });
}
