import { expect, test } from "vitest";
import { createInbox } from "./inbox.ts";

async function readAll<T>(messages: AsyncIterable<T>): Promise<T[]> {
  const read = [];
  for await (const message of messages) read.push(message);
  return read;
}

test("messages from before and during the reading come in order, until it is closed", async () => {
  const inbox = createInbox<number>();
  inbox.put(1);
  const reading = readAll(inbox);
  inbox.put(2);
  await Promise.resolve();
  inbox.put(3);
  inbox.close();
  inbox.put(4);
  expect(await reading).toEqual([1, 2, 3]);
});

test("a failure comes after what was put before it", async () => {
  const inbox = createInbox<number>();
  inbox.put(1);
  inbox.close(new Error("gone"));
  const read: number[] = [];
  const reading = (async () => {
    for await (const message of inbox) read.push(message);
  })();
  await expect(reading).rejects.toThrow("gone");
  expect(read).toEqual([1]);
});
