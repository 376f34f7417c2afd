import { expect, test } from "vitest";
import { createEvents } from "./events.ts";

interface News {
  readonly said: string;
}

test("listeners hear in order until they unsubscribe", () => {
  const events = createEvents<News>();
  const heard: string[] = [];
  const stop = events.on("said", (text) => heard.push(`a ${text}`));
  events.on("said", (text) => heard.push(`b ${text}`));
  events.emit("said", "1");
  stop();
  events.emit("said", "2");
  expect(heard).toEqual(["a 1", "b 1", "b 2"]);
});

test("a listener that throws does not keep others from hearing", () => {
  const failures: unknown[] = [];
  const events = createEvents<News>((thrown) => failures.push(thrown));
  const heard: string[] = [];
  events.on("said", () => {
    throw new Error("no");
  });
  events.on("said", (text) => heard.push(text));
  events.emit("said", "1");
  expect(heard).toEqual(["1"]);
  expect(failures).toEqual([new Error("no")]);
});

test("a listener that unsubscribes another while hearing does no harm", () => {
  const events = createEvents<News>();
  const heard: string[] = [];
  events.on("said", () => stop());
  const stop = events.on("said", (text) => heard.push(text));
  events.emit("said", "1");
  events.emit("said", "2");
  expect(heard).toEqual(["1"]);
});
