// What the port answers to plain HTTP: whether the engine works, and blobs by hash. Nothing that changes anything.
import type { IncomingMessage, RequestListener } from "node:http";
import { fastify } from "fastify";
import { EngineError, errorOnWire, toEngineError } from "../base/errors.ts";
import { newIncident } from "../base/ids.ts";
import type { Parts } from "../session/parts.ts";
import { blobUnknown } from "../storage/blobs.ts";
import { type AccessRules, bearerToken, requireLocal } from "./auth.ts";

const statuses: Partial<Record<EngineError["code"], number>> = {
  "auth.host_refused": 403,
  "auth.origin_refused": 403,
  "auth.scope_missing": 403,
  "auth.refused": 401,
  "blob.unknown": 404,
  "protocol.unknown_method": 404,
};

/** @param rules asked for every request; the port is known only once the engine listens */
export async function createHttp(parts: Parts, rules: () => AccessRules): Promise<RequestListener> {
  const { version, blobs, clients, log } = parts;
  const app = fastify({ logger: false, bodyLimit: 1024, exposeHeadRoutes: true });

  app.addHook("onRequest", async (request, reply) => {
    reply.headers({
      "X-Content-Type-Options": "nosniff",
      "Content-Security-Policy": "default-src 'none'; sandbox",
      "Cross-Origin-Resource-Policy": "same-origin",
      "Cache-Control": "no-store",
    });
    requireLocal(request.raw, "http", rules());
  });

  app.get("/healthz", () => ({ status: parts.isClosing() ? "closing" : "ok", engine: version }));

  app.get<{ Params: { sha256: string } }>("/blobs/:sha256", async (request, reply) => {
    requireToken(request.raw);
    const { sha256 } = request.params;
    const sizeBytes = await blobs.sizeOf(sha256);
    if (sizeBytes === null) throw blobUnknown(sha256);
    reply.headers({
      "Content-Type": "application/octet-stream",
      "Content-Length": sizeBytes,
      "Content-Disposition": `attachment; filename="${sha256}"`,
    });
    return reply.send(await blobs.stream(sha256));
  });

  app.setNotFoundHandler(({ method, url }) => {
    throw new EngineError("protocol.unknown_method", {
      field: "url",
      expected: "GET /healthz or GET /blobs/<sha256>",
      received: `${method} ${url.slice(0, 80)}`,
    });
  });

  app.setErrorHandler((thrown, _request, reply) => {
    const { statusCode } = thrown as { statusCode?: number };
    const error = toEngineError(thrown);
    if (error.code !== "internal.bug")
      return reply.status(statuses[error.code] ?? 400).send({ error: errorOnWire(error) });
    const incident = newIncident();
    log.error({ err: thrown, incident }, "unexpected failure while answering HTTP");
    return reply.status(statusCode ?? 500).send({ error: errorOnWire(new EngineError("internal.bug", { incident })) });
  });

  function requireToken(request: IncomingMessage): void {
    const token = bearerToken(request);
    if (token === null)
      throw new EngineError("auth.refused", {
        field: "Authorization",
        expected: "Bearer and a token",
        received: "none",
      });
    clients.identify(token);
  }

  await app.ready();
  return (request, response) => app.routing(request, response);
}
