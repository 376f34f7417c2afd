import { readFile } from "node:fs/promises";
import { connect } from "@scumble/protocol/client/node";

const { port, token } = JSON.parse(await readFile(process.argv[2]!, "utf8")); // <data folder>/runtime/engine.json
const client = { kind: "sdk", name: "ten lines", version: "1.0.0" } as const;
const engine = await connect({ url: `ws://127.0.0.1:${port}/`, token, client });
const upload = async (path: string) => ({ format: "file", blob: await engine.upload(await readFile(path)) }) as const;
const [image, mask] = [await upload(process.argv[3]!), await upload(process.argv[4]!)];
const { layers } = await engine.submit({ pipeline: "fill", prompt: "red brick wall", seed: 5, image, mask }).result();
for (const { name, rect } of layers) console.log(`${name}: ${rect.width} × ${rect.height} at ${rect.x}, ${rect.y}`);
engine.close();
