import { describe, expect, it } from "vitest";
import { formatAge, formatBytes, formatDuration, formatTable, printable, shorten } from "./table.ts";

describe("formatTable", () => {
  it("pads all columns but the last", () => {
    expect(
      formatTable(
        ["id", "state", "prompt"],
        [
          ["job_1", "done", "brick"],
          ["2", "waiting", ""],
        ],
      ),
    ).toEqual(["id     state    prompt", "job_1  done     brick", "2      waiting"]);
  });

  it("keeps the header alone when there are no rows", () => {
    expect(formatTable(["a", "b"], [])).toEqual(["a  b"]);
  });
});

describe("printable", () => {
  it("takes out what a terminal would obey", () => {
    expect(printable("red\u001b[2Jbrick\nwall\u202e!")).toBe("red [2Jbrick wall !");
  });
});

describe("shorten", () => {
  it("counts characters, not code units", () => {
    expect(shorten("🧱🧱🧱", 3)).toBe("🧱🧱🧱");
    expect(shorten("🧱🧱🧱🧱", 3)).toBe("🧱🧱…");
  });
});

describe("spans and sizes", () => {
  it.each([
    [0, "0.00 s"],
    [830, "0.83 s"],
    [12_440, "12.4 s"],
    [185_000, "3 min 5 s"],
  ])("%d ms is %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it.each([
    [-5, "0 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [7_300_000, "2 h"],
    [200_000_000, "2 d"],
  ])("%d ms ago is %s", (ms, text) => {
    expect(formatAge(ms)).toBe(text);
  });

  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [31_400_000, "31.4 MB"],
    [288_000_000_000, "288 GB"],
  ])("%d bytes are %s", (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});
