// Who may connect at all. One place, asked before an HTTP request is answered and before a socket is upgraded.
//
// A page in a browser on this machine can reach the loopback, and a rebound name makes its Host and Origin agree; so Host must be one
// of ours, exactly. `Origin: null` is what Figma's iframe sends and any sandboxed page too: it may say hello, and then needs a token.
import type { IncomingMessage } from "node:http";
import { EngineError } from "../base/errors.ts";

const names = ["127.0.0.1", "localhost", "[::1]"];

/** What the engine accepts besides what is built in. */
export interface AccessRules {
  readonly port: number;
  readonly allowedOrigins: readonly string[];
}

/**
 * @param kind sockets authenticate by their first message; plain requests from other sites are refused outright
 * @throws {EngineError} auth.host_refused, auth.origin_refused, naming the header
 */
export function requireLocal(request: IncomingMessage, kind: "socket" | "http", rules: AccessRules): void {
  const hosts = valuesOf(request, "host");
  const own = names.map((name) => `${name}:${rules.port}`);
  const [host] = hosts;
  if (hosts.length !== 1 || host === undefined || !own.includes(host.toLowerCase())) throw hostRefused(own, hosts);
  const origins = valuesOf(request, "origin");
  const mayTalk = (origin: string) =>
    origin === "null" || own.includes(origin.replace(/^http:\/\//, "")) || rules.allowedOrigins.includes(origin);
  if (origins.length > 1 || !origins.every(mayTalk)) throw originRefused("Origin", origins.join(", "));
  const [site] = valuesOf(request, "sec-fetch-site");
  if (kind === "http" && site === "cross-site") throw originRefused("Sec-Fetch-Site", site);
}

/** The token of an `Authorization: Bearer` header, null without one. */
export function bearerToken(request: IncomingMessage): string | null {
  return /^Bearer ([0-9A-Za-z_-]{1,200})$/.exec(request.headers.authorization ?? "")?.[1] ?? null;
}

/** Every value of a header, also where Node keeps only the first. */
function valuesOf({ rawHeaders }: IncomingMessage, name: string): string[] {
  return rawHeaders.filter((_, index) => index % 2 === 1 && rawHeaders[index - 1]?.toLowerCase() === name);
}

function hostRefused(own: readonly string[], received: readonly string[]): EngineError {
  return new EngineError("auth.host_refused", {
    field: "Host",
    expected: own.join(" or "),
    received: received.join(", ") || "none",
  });
}

function originRefused(field: string, received: string): EngineError {
  return new EngineError("auth.origin_refused", {
    field,
    expected: "no origin, `null` or the engine's own",
    received,
    action: "use an editor plugin or a local client; to allow an origin add it to allowedOrigins in config.json",
  });
}
