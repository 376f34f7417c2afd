import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** What a case inside GIMP can have done outside: by name, with the rest of the address as arguments. */
export type Deeds = Readonly<Record<string, (...given: string[]) => unknown>>;

/** Serves deeds at `http://127.0.0.1:port/name/argument/…`; a deed that throws answers 500 with its words. */
export async function openControl(deeds: Deeds): Promise<{ readonly url: string; close(): void }> {
  const server = createServer(async (request, response) => {
    const [name = "", ...given] = (request.url ?? "/").slice(1).split("/").map(decodeURIComponent);
    try {
      response.end(String((await deeds[name]!(...given)) ?? ""));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => void server.close(),
  };
}
