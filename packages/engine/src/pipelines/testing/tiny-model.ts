import { fileURLToPath } from "node:url";
import { type LoadedModel, openModel } from "../../models/folder.ts";

const directory = fileURLToPath(new URL("../../../../../tests/fixtures/models/tiny-inpaint", import.meta.url));

/** A real 9-channel inpainting model with a native size of 64 pixels that paints noise, in milliseconds. */
export async function loadTinyModel(): Promise<LoadedModel> {
  return (await openModel(directory)).load();
}
