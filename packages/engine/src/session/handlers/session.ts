import { limits, protocolVersion } from "@scumble/protocol";
import { EngineError } from "../../base/errors.ts";
import type { Parts } from "../parts.ts";
import type { Handlers } from "../router.ts";

type Names = "session.hello" | "session.pair" | "pairing.create" | "pairing.list" | "pairing.revoke";

export function sessionHandlers({
  version,
  clients,
  pairing,
  sessions,
  eventLog,
  notices,
  log,
}: Parts): Pick<Handlers, Names> {
  return {
    "session.hello": ({ client, protocol, token, resume, frames }, context) => {
      if (protocol.min > protocolVersion || protocol.max < protocolVersion) throw noCommonVersion(protocol);
      if (context.identity !== null) throw saidHello();
      const identity = token === null ? null : clients.identify(token);
      const opened = identity === null ? null : sessions.open(identity, client.name, resume);
      if (frames === "base64") context.peer.useText();
      context.hasGreeted = true;
      context.identity = identity;
      context.session = opened?.session ?? null;
      const { kind, name, host } = client;
      log.info({ kind, name, host, resumed: opened?.resumed, identified: identity !== null }, "hello");
      return {
        engine: version,
        protocol: protocolVersion,
        sessionId: opened?.session.sessionId ?? null,
        resumed: opened?.resumed ?? false,
        lastSeq: opened === null ? 0 : eventLog.lastSeq(opened.session.lane),
        scopes: [...(identity?.scopes ?? [])],
        limits: { ...limits },
        endpoints: context.peer.endpoints,
      };
    },

    "session.pair": ({ client, code }) => {
      pairing.redeem(code);
      const paired = clients.add(client);
      log.info({ clientId: paired.clientId, name: client.name }, "client paired");
      return paired;
    },

    "pairing.create": () => pairing.create(),

    "pairing.list": () => ({ clients: clients.list() }),

    "pairing.revoke": ({ clientId }) => {
      const revoked = clients.revoke(clientId);
      if (revoked) notices.emit("revoked", { clientId });
      return { revoked };
    },
  };
}

function noCommonVersion({ min, max }: { min: number; max: number }): EngineError {
  return new EngineError("protocol.version_unsupported", {
    field: "protocol",
    expected: `a range that holds ${protocolVersion}`,
    received: `${min} … ${max}`,
  });
}

function saidHello(): EngineError {
  return new EngineError("protocol.invalid_params", {
    field: "method",
    expected: "one session.hello with a token on a connection",
    received: "another one",
    action: "open a new connection for another session",
  });
}
