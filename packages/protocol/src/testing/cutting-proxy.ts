import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** A line between client and engine that can be cut at any byte. */
export interface CuttingProxy {
  readonly url: string;
  /** Cuts every connection once this many more bytes have passed, both ways together; the next connection is whole again. */
  cutAfter(bytes: number): void;
  /** How often it was cut. */
  readonly cuts: number;
  close(): Promise<void>;
}

/** Starts a TCP proxy on 127.0.0.1 in front of a port. */
export async function startCuttingProxy(targetPort: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let left = Number.POSITIVE_INFINITY;
  let cuts = 0;

  const pass = (from: Socket, to: Socket) => {
    from.on("data", (chunk) => {
      to.write(chunk.subarray(0, Math.max(0, left)));
      left -= chunk.byteLength;
      if (left > 0) return;
      left = Number.POSITIVE_INFINITY;
      cuts += 1;
      for (const socket of sockets) socket.destroySoon();
    });
    from.on("close", () => to.destroy());
    from.on("error", () => to.destroy());
  };
  const server = createServer((client) => {
    const engine = connect(targetPort, "127.0.0.1");
    for (const socket of [client, engine]) {
      sockets.add(socket);
      socket.on("close", () => sockets.delete(socket));
    }
    pass(client, engine);
    pass(engine, client);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    cutAfter(bytes) {
      left = bytes;
    },
    get cuts() {
      return cuts;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
