import { EngineError } from "../../base/errors.ts";
import type { Feed, Port, Session } from "../../runtime/ort.ts";

/** The input of that name, or the first one where exporters disagree about the name. @throws {EngineError} model.unsupported */
export function inputPort(session: Session, name: string): Port {
  return session.inputs.find((port) => port.name === name) ?? session.inputs[0] ?? missing(session, name);
}

/** The input of exactly that name. @throws {EngineError} model.unsupported */
export function requiredInput(session: Session, name: string): Port {
  return session.inputs.find((port) => port.name === name) ?? missing(session, name);
}

/** The name of an output, or of the first one where exporters disagree. @throws {EngineError} model.unsupported */
export function outputName(session: Session, name: string): string {
  const port = session.outputs.find((each) => each.name === name) ?? session.outputs[0];
  return (port ?? missing(session, name)).name;
}

/** The input `timestep`: a number, a list of one, or a list of a fixed length, as the graph was exported. */
export interface TimestepFeed {
  readonly name: string;
  readonly feed: Feed;
  /** To be called before each run. Graphs that take whole numbers get the nearest one. */
  set(timestep: number): void;
}

/** @throws {EngineError} model.unsupported */
export function timestepFeed(session: Session): TimestepFeed {
  const { name, shape, type } = requiredInput(session, "timestep");
  const sizes = shape.map((size) => size ?? 1);
  const data = new Float32Array(sizes.reduce((product, size) => product * size, 1));
  const whole = type === "int64" || type === "int32";
  const set = (timestep: number) => {
    data.fill(whole ? Math.round(timestep) : timestep);
  };
  return { name, feed: { shape: sizes, data }, set };
}

function missing(session: Session, name: string): never {
  throw new EngineError("model.unsupported", {
    field: session.name,
    expected: `an input or output ${name}`,
    received: [...session.inputs, ...session.outputs].map((port) => port.name).join(", "),
  });
}
