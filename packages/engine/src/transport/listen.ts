import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { ports } from "@scumble/protocol";
import { EngineError } from "../base/errors.ts";
import type { Sockets } from "./websocket.ts";

export interface Listening {
  readonly port: number;
  /** Whether IPv6 clients reach the engine too. */
  readonly hasIpv6: boolean;
  close(): Promise<void>;
}

const loopback = ["127.0.0.1", "::1", "localhost"];

/**
 * Listens on both loopback addresses.
 * @param host must be a loopback address; whichever it is, both are used
 * @param port null: the protocol's ports, the first one that is free; 0: any
 * @throws {EngineError} network.bind_refused, network.port_taken
 */
export async function listen(
  host: string,
  port: number | null,
  answer: RequestListener,
  upgrade: Sockets["upgrade"],
): Promise<Listening> {
  if (!loopback.includes(host)) throw bindRefused(host);
  const candidates = port === null ? [...ports] : Array.from({ length: port === 0 ? 5 : 1 }, () => port);
  for (const candidate of candidates) {
    const servers = await tryBoth(candidate, answer, upgrade);
    if (servers === null) continue;
    return {
      port: portOf(servers[0]!),
      hasIpv6: servers.length > 1,
      close: async () => void (await Promise.all(servers.map(closeServer))),
    };
  }
  throw portTaken(candidates);
}

/** @returns null when either address is taken */
async function tryBoth(port: number, answer: RequestListener, upgrade: Sockets["upgrade"]): Promise<Server[] | null> {
  const servers: Server[] = [];
  for (const address of ["127.0.0.1", "::1"]) {
    const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000, maxHeaderSize: 16_384 }, answer);
    server.on("upgrade", upgrade);
    const failure = await bind(server, address, servers[0] === undefined ? port : portOf(servers[0]));
    if (failure === null) servers.push(server);
    else if (address === "::1" && /^(EADDRNOTAVAIL|EAFNOSUPPORT|EINVAL)$/.test(failure)) return servers;
    else {
      await Promise.all(servers.map(closeServer));
      return null;
    }
  }
  return servers;
}

/** @returns null or the error's code */
function bind(server: Server, address: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    server.once("error", (thrown: NodeJS.ErrnoException) => resolve(thrown.code ?? "unknown"));
    server.listen({ host: address, port, ipv6Only: true, exclusive: true }, () => resolve(null));
  });
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

function bindRefused(host: string): EngineError {
  return new EngineError("network.bind_refused", { field: "host", expected: loopback.join(" or "), received: host });
}

function portTaken(candidates: readonly number[]): EngineError {
  return new EngineError("network.port_taken", {
    field: "port",
    expected: `a free port of ${[...new Set(candidates)].join(", ")}`,
    received: "none",
    action: "close the program that uses them, or choose another with --port",
  });
}
