// The way from the panel to the engine: always at the same port, behind which engines come and go, and which can be cut.
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

export interface Line {
  readonly port: number;
  /** The engine's port; null: nobody answers. */
  target: number | null;
  /** Cuts every connection once so many more bytes have passed, both ways together. */
  cutAfter(bytes: number): void;
  close(): Promise<void>;
}

export async function openLine(): Promise<Line> {
  const sockets = new Set<Socket>();
  let left = Number.POSITIVE_INFINITY;
  const cut = () => {
    left = Number.POSITIVE_INFINITY;
    for (const socket of sockets) socket.destroySoon();
  };
  const pass = (from: Socket, to: Socket) => {
    from.on("data", (chunk) => {
      to.write(chunk.subarray(0, Math.max(0, left)));
      left -= chunk.byteLength;
      if (left <= 0) cut();
    });
    from.on("close", () => to.destroy());
    from.on("error", () => to.destroy());
  };
  const server = createServer((client) => {
    if (line.target === null) return void client.on("error", () => {}).destroy();
    const engine = connect(line.target, "127.0.0.1");
    for (const socket of [client, engine]) {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    }
    client.once("data", (first) => {
      // the engine takes its own name only, and it has another port here than the one that leads to it
      engine.write(first.toString("latin1").replace(/^(Host: [^:\r]+):\d+/m, `$1:${line.target}`), "latin1");
      pass(client, engine);
    });
    pass(engine, client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const line: Line = {
    port: (server.address() as AddressInfo).port,
    target: null,
    cutAfter(bytes) {
      left = bytes;
      if (bytes <= 0) cut();
    },
    async close() {
      cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return line;
}
