// 4096×4096 pixels there and back: our frames against PNG as base64 in JSON over HTTP, in turns.
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fromJsonBody, type Raw, toJsonBody } from "./base64-http.ts";
import { type Figure, median } from "./figure.ts";
import type { Daemon } from "./start-daemon.ts";

const side = 4096;
const runs = 3;

export async function measureTransport({ engine }: Daemon): Promise<Figure> {
  const server = fork(join(import.meta.dirname, "base64-http.ts"), ["--serve"]);
  const [port] = (await once(server, "message")) as [number];
  const ours: number[] = [];
  const theirs: number[] = [];
  try {
    for (let run = 0; run < runs; run++) {
      const picture = testPicture(run);
      ours.push(await timed(async () => engine.download(await engine.upload(picture.data)), picture));
      theirs.push(await timed(async () => (await throughJson(port, picture)).data, picture));
    }
  } finally {
    server.kill();
  }
  return {
    name: "4096×4096 RGBA round trip: base64 PNG in JSON over HTTP / our frames",
    value: median(theirs.map((ms, run) => ms / ours[run]!)),
    unit: "ratio",
    atLeast: 10,
    runs,
    parts: { oursMs: median(ours), theirsMs: median(theirs) },
  };
}

async function throughJson(port: number, picture: Raw): Promise<Raw> {
  const answer = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: await toJsonBody(picture) });
  return fromJsonBody(await answer.text());
}

async function timed(roundTrip: () => Promise<Uint8Array>, { data }: Raw): Promise<number> {
  const start = performance.now();
  const back = await roundTrip();
  const ms = performance.now() - start;
  if (Buffer.compare(data, back) !== 0) throw new Error("expected the same pixels back");
  return ms;
}

/** Smooth colours with a little noise, as photographs have; every run another, so that no blob is known already. */
function testPicture(run: number): Raw {
  const data = new Uint8Array(side * side * 4);
  let state = 0x9e3779b9 + run;
  for (let i = 0; i < side * side; i++) {
    const x = i % side;
    const y = (i - x) / side;
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const noise = state >>> 29;
    data[i * 4] = ((x >> 4) + noise) & 255;
    data[i * 4 + 1] = ((y >> 4) + noise) & 255;
    data[i * 4 + 2] = (((x + y) >> 5) + noise) & 255;
    data[i * 4 + 3] = 255;
  }
  return { width: side, height: side, data };
}
