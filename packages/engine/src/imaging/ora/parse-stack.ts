// Pure. stack.xml, read by a parser that knows no entities but XML's own five and never fetches anything.

import sax from "sax";
import { EngineError } from "../../base/errors.ts";

/** One element of stack.xml. */
export interface StackElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly StackElement[];
}

/** What stack.xml says. */
export interface OraStack {
  readonly width: number;
  readonly height: number;
  /** The outermost stack: the top layer first. */
  readonly root: StackElement;
  /** Where in the text a new topmost layer goes; null: the outermost stack is one empty tag. */
  readonly insertAt: number | null;
}

/** Characters; a thousand layers take about 200 000. */
const maxCharacters = 8_000_000;
/** Groups within groups. */
const maxDepth = 100;

type OpenElement = StackElement & { readonly children: StackElement[] };

/**
 * Reads stack.xml. A document type, and so every entity of its own, is refused.
 *
 * @param field what to call the document in errors
 * @throws {EngineError} image.wrong_format
 */
export function parseStack(xml: string, field: string): OraStack {
  if (xml.length > maxCharacters) throw badStack(field, `${xml.length} characters`);
  const parser = sax.parser(true);
  const open: OpenElement[] = [];
  let image: StackElement | null = null;
  let insertAt: number | null = null;
  parser.onerror = (error) => {
    throw badStack(field, error.message.split("\n")[0] ?? "an error");
  };
  parser.ondoctype = () => {
    throw badStack(field, "a document type definition");
  };
  parser.onopentag = ({ name, attributes, isSelfClosing }) => {
    const element: OpenElement = { name, attributes: attributes as Record<string, string>, children: [] };
    const parent = open.at(-1);
    if (open.length >= maxDepth) throw badStack(field, `more than ${maxDepth} groups within each other`);
    if (parent === undefined) image = element;
    else parent.children.push(element);
    if (open.length === 1 && name === "stack" && !isSelfClosing) insertAt ??= parser.position;
    open.push(element);
  };
  parser.onclosetag = () => {
    open.pop();
  };
  parser.write(xml).close();
  return asStack(image, insertAt, field);
}

function asStack(image: StackElement | null, insertAt: number | null, field: string): OraStack {
  const root = image?.children.find(({ name }) => name === "stack");
  if (image?.name !== "image" || root === undefined) throw badStack(field, "no stack in an image");
  const [width, height] = [Number(image.attributes.w), Number(image.attributes.h)];
  if (!Number.isInteger(width) || !Number.isInteger(height)) throw badStack(field, "an image without a size");
  return { width, height, root, insertAt };
}

function badStack(field: string, received: string): EngineError {
  const details = { field, expected: "a well-formed stack.xml", received, action: "save the document again" };
  return new EngineError("image.wrong_format", details);
}
