import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

/** Anchors as GitHub makes them from headings. */
const anchorsOf = (path: string) =>
  [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
    title
      .toLowerCase()
      .replace(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );

test.each(["packages/protocol/generated/PROTOCOL.md", "docs/errors.md", "docs/protocol.md", "docs/how-to/message.md"])(
  "every link in %s leads somewhere",
  (path) => {
    for (const [, target = ""] of read(path).matchAll(/\]\(([^)]+)\)/g)) {
      const [file = "", anchor] = target.split("#");
      const linked = file === "" ? path : relative(root, join(root, dirname(path), file));
      if (anchor === undefined) expect(() => read(linked), target).not.toThrow();
      else expect(anchorsOf(linked), target).toContain(anchor);
    }
  },
);
