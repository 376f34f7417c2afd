// Who gets in, and who does not: the connection rules as cases.
import { statSync } from "node:fs";
import { request } from "node:http";
import { connect as connectTcp } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { limits } from "@scumble/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startInProcess, type TestEngine } from "./support/in-process-engine.ts";
import { cutAll, generate, hello, openIdentified, openRaw } from "./support/raw-client.ts";

let engine: TestEngine;
beforeAll(async () => {
  engine = await startInProcess();
});
afterAll(async () => {
  cutAll();
  await engine.close();
});

/** A request with exactly these headers; Host is the caller's business. */
function http(path: string, headers: Record<string, string>, method = "GET") {
  return new Promise<{ status: number; body: string; headers: Record<string, string | string[] | undefined> }>(
    (resolve, reject) => {
      const sent = request(
        { host: "127.0.0.1", port: engine.port, path, method, headers, setHost: false },
        async (response) =>
          resolve({ status: response.statusCode ?? 0, body: await text(response), headers: response.headers }),
      );
      sent.on("error", reject);
      sent.end();
    },
  );
}

const own = () => `127.0.0.1:${engine.port}`;

const goodHosts = [
  () => own(),
  () => `localhost:${engine.port}`,
  () => `[::1]:${engine.port}`,
  () => `LOCALHOST:${engine.port}`,
];
const badHosts: (() => string)[] = [
  () => "127.0.0.1",
  () => "localhost",
  () => `127.0.0.1:${engine.port + 1}`,
  () => `evil.com:${engine.port}`,
  () => "evil.com",
  () => `127.evil.com:${engine.port}`,
  () => `127.0.0.1.evil.com:${engine.port}`,
  () => `localhost.evil.com:${engine.port}`,
  () => `evil.com@127.0.0.1:${engine.port}`,
  () => `127.0.0.1:${engine.port}@evil.com`,
  () => `0.0.0.0:${engine.port}`,
  () => `127.0.0.2:${engine.port}`,
  () => `2130706433:${engine.port}`,
  () => `[::]:${engine.port}`,
  () => `[::ffff:127.0.0.1]:${engine.port}`,
  () => `127.0.0.1:${engine.port}.`,
  () => `localhost.:${engine.port}`,
];
const goodOrigins: (() => string | undefined)[] = [
  () => undefined,
  () => "null",
  () => `http://${own()}`,
  () => `http://localhost:${engine.port}`,
];
const badOrigins = [
  () => "https://evil.com",
  () => "http://evil.com",
  () => "http://localhost",
  () => `http://localhost:${engine.port + 1}`,
  () => `https://${own()}`,
  () => `http://${own()}.evil.com`,
  () => `http://127.evil.com:${engine.port}`,
  () => "https://www.figma.com",
  () => "file://",
  () => "chrome-extension://abcdef",
  () => "null, https://evil.com",
  () => "NULL",
  () => "",
];

test.each(goodHosts.map((host, index) => [index, host] as const))("host %i is ours", async (_, host) => {
  const client = await openRaw(engine.port, { headers: { Host: host() } });
  await client.call("session.hello", hello);
  client.cut();
  expect((await http("/healthz", { Host: host() })).status).toBe(200);
});

test.each(badHosts.map((host, index) => [index, host] as const))(
  "host %i is refused for sockets and HTTP",
  async (_, host) => {
    await expect(openRaw(engine.port, { headers: { Host: host() } })).rejects.toMatchObject({
      status: 403,
      body: { error: { code: "auth.host_refused", details: { field: "Host", received: host() } } },
    });
    const answer = await http("/healthz", { Host: host() });
    expect([answer.status, JSON.parse(answer.body).error.code]).toEqual([403, "auth.host_refused"]);
  },
);

test.each(goodOrigins.map((origin, index) => [index, origin] as const))(
  "origin %i may say hello, and needs a token",
  async (_, origin) => {
    const value = origin();
    const client = await openRaw(engine.port, value === undefined ? {} : { headers: { Origin: value } });
    const welcome = await client.call("session.hello", hello);
    expect(welcome).toMatchObject({ sessionId: null, scopes: [] });
    expect(await client.refused("engine.describe", {})).toMatchObject({ code: "protocol.not_identified" });
    client.cut();
  },
);

test.each(badOrigins.map((origin, index) => [index, origin] as const))(
  "origin %i is refused for sockets and HTTP",
  async (_, origin) => {
    await expect(openRaw(engine.port, { headers: { Origin: origin() } })).rejects.toMatchObject({
      status: 403,
      body: { error: { code: "auth.origin_refused", message: expect.stringContaining("allowedOrigins") } },
    });
    const answer = await http("/healthz", { Host: own(), Origin: origin() });
    expect([answer.status, JSON.parse(answer.body).error.code]).toEqual([403, "auth.origin_refused"]);
  },
);

test("an origin from the settings may connect", async () => {
  const other = await startInProcess({ allowedOrigins: ["app://editor"] });
  const client = await openRaw(other.port, { headers: { Origin: "app://editor" } });
  await client.call("session.hello", hello);
  await other.close();
});

test("a request from another site's page is refused whatever else it says", async () => {
  const answer = await http("/healthz", { Host: own(), "Sec-Fetch-Site": "cross-site" });
  expect([answer.status, JSON.parse(answer.body).error.details.field]).toEqual([403, "Sec-Fetch-Site"]);
});

test("two Host headers or none are refused", async () => {
  for (const hosts of [`Host: ${own()}\r\nHost: evil.com\r\n`, ""]) {
    const socket = connectTcp(engine.port, "127.0.0.1");
    socket.end(`GET /healthz HTTP/1.1\r\n${hosts}Connection: close\r\n\r\n`);
    expect(await text(socket)).toMatch(/^HTTP\/1.1 40[03]/);
  }
});

test("the engine listens on the loopback alone", async () => {
  await openRaw(engine.port, {}, "[::1]").then(
    (client) => client.cut(),
    (thrown) => expect(thrown.code).toMatch(/EADDRNOTAVAIL|EAFNOSUPPORT|ENETUNREACH/),
  );
  const others = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter((entry) => !entry.internal && entry.family === "IPv4");
  for (const { address } of others) {
    const outcome = await new Promise((resolve) => {
      const socket = connectTcp({ host: address, port: engine.port });
      socket.once("connect", () => resolve("connected"));
      socket.once("error", (thrown: NodeJS.ErrnoException) => resolve(thrown.code));
    });
    expect(outcome).toBe("ECONNREFUSED");
  }
});

test.each(["0.0.0.0", "::", "192.168.1.2", "example.com"])("listening on %s is refused", async (host) => {
  await expect(startInProcess({ host })).rejects.toMatchObject({ code: "network.bind_refused" });
});

test("a wrong token ends the connection", async () => {
  const client = await openRaw(engine.port);
  expect(await client.refused("session.hello", { ...hello, token: "wrong" })).toMatchObject({ code: "auth.refused" });
  expect((await client.closed).code).toBe(4003);
});

test("anything but hello first ends the connection", async () => {
  for (const method of ["job.list", "session.pair", "pairing.create"]) {
    const client = await openRaw(engine.port);
    expect(await client.refused(method, {})).toMatchObject({ code: "protocol.not_identified" });
    expect((await client.closed).code).toBe(4001);
  }
  const client = await openRaw(engine.port);
  client.send(new Uint8Array(16));
  expect((await client.closed).code).toBe(4001);
});

test("before hello a message may have 4 KiB", async () => {
  const client = await openRaw(engine.port);
  client.send(JSON.stringify({ id: 1, method: "session.hello", params: { ...hello, token: "x".repeat(5_000) } }));
  expect((await client.closed).code).toBe(4001);
});

test("who never says hello is cut off", { timeout: limits.helloTimeoutMs + 10_000 }, async () => {
  const client = await openRaw(engine.port);
  expect((await client.closed).code).toBe(4001);
});

test("sockets without a token are few: the oldest goes, and keeps nobody else out", async () => {
  const other = await startInProcess();
  const idle = await Promise.all(Array.from({ length: 16 }, () => openRaw(other.port)));
  const client = await openIdentified(other);
  expect(client.welcome.scopes).toEqual(["generate", "admin"]);
  expect(await Promise.race(idle.map(({ closed }) => closed))).toMatchObject({
    code: 4001,
    reason: expect.stringContaining("too many"),
  });
  await other.close();
});

test("engine.json is the owner's alone and goes with the engine", async () => {
  const other = await startInProcess();
  const folder = join(other.dataDirectory, "runtime");
  if (process.platform !== "win32") {
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, "engine.json")).mode & 0o777).toBe(0o600);
  }
  await other.close();
  expect(statSync(join(folder, "engine.json"), { throwIfNoEntry: false })).toBeUndefined();
});

test("a code pairs one client with the scope generate, once; revoking ends its connections", async () => {
  const admin = await openIdentified(engine);
  const { code } = await admin.call("pairing.create", {});
  const plugin = await openRaw(engine.port, { headers: { Origin: "null" } });
  await plugin.call("session.hello", hello);
  const typed = ` ${code.toLowerCase().replace("-", " ")} `;
  const { token, clientId, scopes } = await plugin.call("session.pair", { client: hello.client, code: typed });
  expect(scopes).toEqual(["generate"]);
  expect(await plugin.refused("session.pair", { client: hello.client, code })).toMatchObject({
    code: "auth.code_wrong",
  });
  expect(await plugin.call("session.hello", { ...hello, token })).toMatchObject({ scopes: ["generate"] });
  expect(await plugin.refused("pairing.create", {})).toMatchObject({ code: "auth.scope_missing" });
  expect(await plugin.refused("job.list", { whose: "all" })).toMatchObject({ code: "auth.scope_missing" });
  expect((await admin.call("pairing.list", {})).clients).toMatchObject([
    { clientId, name: "test", scopes: ["generate"] },
  ]);
  expect(JSON.stringify(await admin.call("pairing.list", {}))).not.toContain(token);
  expect(await admin.call("pairing.revoke", { clientId })).toEqual({ revoked: true });
  expect((await plugin.closed).code).toBe(4003);
  const again = await openRaw(engine.port);
  expect(await again.refused("session.hello", { ...hello, token })).toMatchObject({ code: "auth.refused" });
  admin.cut();
});

test("codes cannot be tried out", async () => {
  const other = await startInProcess();
  const admin = await openIdentified(other);
  const { code } = await admin.call("pairing.create", {});
  const attacker = await openRaw(other.port);
  await attacker.call("session.hello", hello);
  const pair = (tried: string) => attacker.refused("session.pair", { client: hello.client, code: tried });
  for (let i = 0; i < 5; i++) expect(await pair("AAAA-AAAA")).toMatchObject({ code: "auth.code_wrong" });
  // even the right one, as its tries are used up
  expect(await pair(code)).toMatchObject({ code: "protocol.too_fast", details: { retryAfterMs: expect.any(Number) } });
  await other.close();
});

test("one client sees neither another's jobs nor its events", async () => {
  const admin = await openIdentified(engine);
  const pairOne = async () => {
    const { code } = await admin.call("pairing.create", {});
    const client = await openRaw(engine.port);
    await client.call("session.hello", hello);
    const { token } = await client.call("session.pair", { client: hello.client, code });
    await client.call("session.hello", { ...hello, token });
    return client;
  };
  const [alice, eve] = [await pairOne(), await pairOne()];
  for (const client of [alice, eve]) await client.call("job.watch", {});
  const { job } = await alice.call("job.submit", { key: "alice-001", request: generate });
  await alice.until(({ event }) => event === "job.finished");
  expect(await eve.refused("job.get", { jobId: job.jobId })).toMatchObject({ code: "job.unknown" });
  expect(await eve.refused("job.cancel", { jobId: job.jobId })).toMatchObject({ code: "job.unknown" });
  expect((await eve.call("job.list", {})).jobs).toEqual([]);
  expect(eve.events).toEqual([]);
  expect((await admin.call("job.get", { jobId: job.jobId })).job.state).toBe("finished");
});

test("a session is resumed by the client that opened it, and by nobody else", async () => {
  const owner = await openIdentified(engine);
  const { sessionId } = owner.welcome;
  const { code } = await owner.call("pairing.create", {});
  const client = await openRaw(engine.port);
  await client.call("session.hello", hello);
  const { token } = await client.call("session.pair", { client: hello.client, code });
  const stolen = await client.call("session.hello", { ...hello, token, resume: sessionId });
  expect(stolen.resumed).toBe(false);
  const resumed = await openIdentified(engine, { resume: sessionId });
  expect(resumed.welcome).toMatchObject({ resumed: true, sessionId });
});

test("blobs over HTTP need the token and never run in a browser", async () => {
  const client = await openIdentified(engine);
  const sha256 = await client.upload(new TextEncoder().encode("<script>alert(1)</script>"));
  const headers = { Host: own(), Authorization: `Bearer ${engine.token}` };
  const answer = await http(`/blobs/${sha256}`, headers);
  expect(answer).toMatchObject({ status: 200, body: "<script>alert(1)</script>" });
  expect(answer.headers).toMatchObject({
    "content-type": "application/octet-stream",
    "x-content-type-options": "nosniff",
    "content-disposition": `attachment; filename="${sha256}"`,
    "content-security-policy": "default-src 'none'; sandbox",
  });
  expect(answer.headers).not.toHaveProperty("access-control-allow-origin");
  const head = await http(`/blobs/${sha256}`, headers, "HEAD");
  expect([head.status, head.headers["content-length"], head.body]).toEqual([200, "25", ""]);
  for (const authorization of ["", "Bearer", "Bearer wrong", `Basic ${engine.token}`, engine.token]) {
    const refused = await http(`/blobs/${sha256}`, { Host: own(), Authorization: authorization });
    expect([refused.status, JSON.parse(refused.body).error.code]).toEqual([401, "auth.refused"]);
  }
  expect((await http(`/blobs/${sha256}?token=${engine.token}`, { Host: own() })).status).toBe(401);
});

test.each([
  "/blobs/../../engine.db",
  "/blobs/..%2f..%2fengine.db",
  "/blobs/%2e%2e%2f%2e%2e%2fengine.db",
  `/blobs/${"a".repeat(64)}`,
  `/blobs/${"A".repeat(64)}`,
  "/blobs/",
  "/",
  "/engine.json",
  "/healthz/x",
])("GET %s finds nothing", async (path) => {
  const answer = await http(path, { Host: own(), Authorization: `Bearer ${engine.token}` });
  expect(answer.status).toBe(404);
  expect(answer.body).not.toContain(engine.dataDirectory);
});

test.each(["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])("%s changes nothing", async (method) => {
  const answer = await http("/healthz", { Host: own(), Authorization: `Bearer ${engine.token}` }, method);
  expect(answer.status).toBe(404);
});

test("no token ever reaches the log", async () => {
  const client = await openIdentified(engine);
  await client.call("job.list", {});
  const lines = engine.logged.join("");
  expect(lines).toContain("hello");
  expect(lines).not.toContain(engine.token);
});
