// The one table of error codes that may cross the wire. docs/errors.md, PROTOCOL.md and the Python client are generated from it.

/** What a person or program can do about one kind of failure. */
export interface ErrorKind {
  /** Whether the same request may succeed later without being changed. */
  readonly retryable: boolean;
  /** Who can act on it: the person at the editor, or whoever wrote the client. */
  readonly audience: "user" | "developer";
  /** What went wrong, a few words. */
  readonly title: string;
  /** What to do about it, an imperative clause that ends every message: "expected …, received …; <action>". */
  readonly action: string;
}

const user = (retryable: boolean, title: string, action: string): ErrorKind => ({
  retryable,
  audience: "user",
  title,
  action,
});
const developer = (retryable: boolean, title: string, action: string): ErrorKind => ({
  retryable,
  audience: "developer",
  title,
  action,
});

export const errorKinds = {
  "protocol.malformed": developer(
    false,
    "The message is not valid JSON or not an envelope",
    "send one JSON object {id, method, params} per text message",
  ),
  "protocol.unknown_method": developer(false, "The engine has no such method", "use a method listed in PROTOCOL.md"),
  "protocol.invalid_params": developer(
    false,
    "A parameter is missing, of the wrong type or out of range",
    "compare the parameters with PROTOCOL.md",
  ),
  "protocol.not_identified": developer(
    false,
    "The connection has not said hello",
    "send session.hello with a token first",
  ),
  "protocol.version_unsupported": developer(
    false,
    "Client and engine share no protocol version",
    "update the older of the two",
  ),
  "protocol.frame_malformed": developer(
    false,
    "A binary frame breaks the layout",
    "build frames as the layout table in PROTOCOL.md says",
  ),
  "protocol.frame_unknown": developer(
    false,
    "A binary frame names no open stream",
    "open a stream with blob.offer or blob.fetch first",
  ),
  "protocol.too_fast": developer(
    true,
    "Too many messages in a short time",
    "wait for the given retryAfterMs, then go on more slowly",
  ),
  "auth.refused": user(
    false,
    "The engine does not accept this client's token",
    "pair again: run `scumble pair` and type the code into the plugin",
  ),
  "auth.code_wrong": user(
    true,
    "The pairing code is wrong, used or too old",
    "run `scumble pair` for a fresh code and type it within two minutes",
  ),
  "auth.scope_missing": user(
    false,
    "This client may not do that",
    "do it from the command line, which has every right",
  ),
  "auth.host_refused": user(
    false,
    "The Host header is not this engine's",
    "connect to 127.0.0.1, localhost or [::1] at the engine's own port",
  ),
  "auth.origin_refused": user(
    false,
    "The page's origin may not talk to the engine",
    "use an editor plugin or a local client instead of a web page",
  ),
  "model.unknown": user(
    false,
    "No model of that name is known",
    "choose one of the models that `scumble models list` prints",
  ),
  "model.none_installed": user(
    false,
    "No model is installed",
    "put a model folder in the diffusers-ONNX layout into the models folder",
  ),
  "model.unsupported": user(
    false,
    "The model cannot do this",
    "choose a model that engine.describe lists for the pipeline",
  ),
  "model.too_large": user(
    false,
    "The model does not fit into this machine's memory",
    "choose a smaller model, or one with weights in fewer bits",
  ),
  "model.keeps_crashing": user(
    true,
    "The model stopped its process again and again and is left alone for a while",
    "choose another model; `scumble doctor` checks the installation",
  ),
  "model.corrupt": user(false, "A model file is missing or damaged", "install the model again"),
  "image.too_large": user(false, "The picture has too many pixels", "send a smaller picture or select a smaller area"),
  "image.wrong_format": user(
    false,
    "The picture cannot be read",
    "send PNG, JPEG, WebP or TIFF, or raw pixels as described",
  ),
  "image.size_mismatch": user(
    false,
    "Two pictures that belong together differ in size, or the bytes do not fit the size",
    "send both at the same width and height",
  ),
  "image.empty_mask": user(false, "The selection is empty", "select the area to change first"),
  "image.not_cut_off": user(
    false,
    "No edge of the picture cuts its subject off",
    "select the subject, or expand the picture instead",
  ),
  "image.profile_damaged": user(
    false,
    "The colour profile cannot be used",
    "it was treated as sRGB; assign the right profile to the document for exact colours",
  ),
  "blob.unknown": developer(
    true,
    "The engine does not hold these bytes",
    "offer and upload the blob again, then repeat the request",
  ),
  "blob.hash_mismatch": developer(
    true,
    "The uploaded bytes have another SHA-256 than announced",
    "hash the bytes that are sent and upload again",
  ),
  "blob.size_mismatch": developer(
    false,
    "The uploaded bytes are more or fewer than announced",
    "send exactly sizeBytes bytes in order",
  ),
  "job.unknown": developer(false, "No job has this id", "list the jobs with job.list"),
  "job.key_reused": developer(
    false,
    "The key was used for a different request",
    "use a fresh key for every new request",
  ),
  "job.already_finished": developer(false, "The job has already ended", "nothing is left to do"),
  "job.crashed": user(
    true,
    "The process that runs the model stopped twice during this job",
    "try a smaller size or another model; `scumble doctor` checks the installation",
  ),
  "queue.full": user(true, "Too many jobs are waiting", "wait until some are done or cancel some"),
  "queue.closing": user(true, "The engine is shutting down", "start the engine again; waiting jobs go on then"),
  "runtime.out_of_memory": user(
    true,
    "Memory ran out while the model was running",
    "use a smaller size or batch, or close other programs",
  ),
  "runtime.provider_unavailable": user(
    false,
    "ONNX Runtime cannot use this device",
    "run `scumble doctor`; the engine works on the CPU too",
  ),
  "runtime.failed": user(
    false,
    "ONNX Runtime refused to run the model",
    "check that the model was exported for this pipeline",
  ),
  "storage.full": user(true, "The disk is full", "free some space; nothing already acknowledged is lost"),
  "storage.not_writable": user(
    false,
    "The data folder cannot be written",
    "check the folder's permissions or choose another with --data",
  ),
  "storage.in_use": user(
    false,
    "Another engine is using this data folder",
    "use the running engine, or choose another folder with --data",
  ),
  "network.port_taken": user(false, "All of the engine's ports are taken", "close the program that uses them"),
  "network.bind_refused": user(false, "The engine only listens on this machine", "bind to 127.0.0.1 or ::1"),
  "network.unavailable": user(true, "No engine answers", "start it with `scumble serve`"),
  "file.unreadable": user(false, "A file cannot be read or written", "check the path and its permissions"),
  "install.editor_missing": user(false, "The editor was not found", "start it once, or name its folder with --folder"),
  "prompt.invalid": user(false, "The prompt cannot be read", "correct the marked place"),
  "prompt.too_long": user(false, "The prompt is too long", "shorten it"),
  "prompt.word_guessed": user(false, "A word was taken for one that the model knows", "correct the word"),
  "prompt.words_unknown": user(false, "The model does not know some words", "use words that it knows"),
  "prompt.no_subject": user(
    false,
    "The prompt names nothing that the model paints",
    "name something that it knows, or choose another model",
  ),
  "prompt.contradiction": user(false, "Words of the prompt exclude each other", "keep one of them"),
  "scheduler.unknown": user(false, "No scheduler has this name", "choose one of the schedulers in engine.describe"),
  "scheduler.unsupported": user(
    false,
    "The scheduler cannot honour a setting of this model",
    "choose another scheduler",
  ),
  "numerics.not_finite": developer(
    false,
    "The model produced numbers that are not finite",
    "report the model, seed and step",
  ),
  "internal.bug": developer(
    false,
    "Something went wrong inside the engine",
    "report it with logs/engine.log from the data folder",
  ),
} as const satisfies Record<string, ErrorKind>;

export type ErrorCode = keyof typeof errorKinds;

/** Everything a failure carries besides its code; becomes `details` on the wire. */
export interface ErrorDetails {
  /** Dotted path of the parameter, file or header at fault. */
  readonly field?: string;
  /** What would have been right. */
  readonly expected?: string;
  /** What came instead, shortened. */
  readonly received?: string;
  /** Replaces the table's action where a more exact one is known. */
  readonly action?: string;
  readonly [extra: string]: string | number | boolean | null | undefined;
}

/** One sentence in the shape every message has: *expected X for `field`, received Y; do Z.* */
export function errorSentence(code: ErrorCode, details: ErrorDetails = {}): string {
  const { title, action } = errorKinds[code];
  const what =
    details.expected === undefined
      ? title
      : `${title}: expected ${details.expected}${details.field === undefined ? "" : ` for \`${details.field}\``}` +
        (details.received === undefined ? "" : `, received ${details.received}`);
  return `${what}; ${details.action ?? action}.`;
}
