// One job from files to files.
import type { Engine, JobRequestInput } from "@scumble/protocol/client";
import { bytesOfPixels } from "../imaging/raw-pixels.ts";
import { connectEngine } from "./engine-connection.ts";
import { exitCodes } from "./exit-codes.ts";
import { followJob, type JobEnd } from "./follow-job.ts";
import { type InputPicture, readInputPicture } from "./input-picture.ts";
import { catchInterruption } from "./interruption.ts";
import type { JobOrder } from "./job-order.ts";
import { jobAnswer, jobLines } from "./job-report.ts";
import { checkOutputs } from "./outputs.ts";
import { createProgressBar, type ProgressBar } from "./progress-bar.ts";
import { print, printJson, remark } from "./terminal.ts";
import { writeResults } from "./write-results.ts";

type StoppedJob = Extract<JobEnd, { state: "stopped" }>["job"];

interface Inputs {
  readonly image: InputPicture | null;
  readonly mask: InputPicture | null;
}

/**
 * Runs an order to its end and answers on stdout. ^C cancels the job; a second one quits at once.
 *
 * @returns the exit code
 * @throws {EngineError | EngineClientError} whatever keeps the job from being done
 */
export async function runJob(order: JobOrder): Promise<number> {
  const bar = createProgressBar();
  const interruption = catchInterruption(() => bar.close());
  const { signal } = interruption;
  try {
    return await carryOut(order, bar, signal);
  } catch (thrown) {
    if (thrown !== signal.reason) throw thrown;
    return answerStopped(order, null, "cancelled");
  } finally {
    bar.close();
    interruption.stop();
  }
}

async function carryOut(order: JobOrder, bar: ProgressBar, signal: AbortSignal): Promise<number> {
  await checkOutputs(order.outputs, Object.values(order.files));
  const inputs = await readInputs(order);
  const engine = await connectEngine(order.engine, signal);
  try {
    const job = engine.submit(await sendRequest(order, inputs, engine, signal));
    let jobId: string | null = null;
    job.accepted().then(
      (accepted) => {
        jobId = accepted;
      },
      () => {},
    );
    const end = await followJob(engine, job, bar, signal);
    bar.close();
    if (end.state === "stopped") return answerStopped(order, jobId, end.job);
    const files = await writeResults(order, engine, inputs.image, end.result);
    if (order.engine.json === true) printJson(jobAnswer(end.result, files));
    else for (const line of jobLines(end.result, files)) print(line);
    return exitCodes.ok;
  } finally {
    engine.close();
  }
}

function answerStopped({ engine }: JobOrder, jobId: string | null, state: StoppedJob): number {
  const name = jobId ?? "the job";
  const sentences = {
    cancelled: `${name} is cancelled`,
    finished: `${name} had finished already; nothing was written`,
    unconfirmed: `the engine has not confirmed that ${name} is cancelled; \`scumble jobs list\` tells`,
  };
  if (engine.json === true) printJson({ job: jobId, state });
  remark(`scumble: ${sentences[state]}`);
  return exitCodes.interrupted;
}

async function readInputs({ files: { image, mask }, named }: JobOrder): Promise<Inputs> {
  return {
    image: image === undefined ? null : await readInputPicture(named.image, image),
    mask: mask === undefined ? null : await readInputPicture(named.mask, mask),
  };
}

/** Uploads the pictures and names them in the request. */
async function sendRequest(
  { pipeline, fields }: JobOrder,
  inputs: Inputs,
  engine: Engine,
  signal: AbortSignal,
): Promise<JobRequestInput> {
  const pictures: Record<string, unknown> = {};
  for (const [name, picture] of Object.entries(inputs) as [string, InputPicture | null][]) {
    if (picture !== null) pictures[name] = await uploadPicture(picture, engine, signal);
  }
  return { pipeline, ...fields, ...pictures } as JobRequestInput;
}

/** A picture file as it is; the merged picture of a layered one as raw pixels. */
async function uploadPicture(picture: InputPicture, engine: Engine, signal: AbortSignal): Promise<object> {
  const { bytes, document, pixels, icc, isLinear = false } = picture;
  if (document === undefined) return { format: "file", blob: await engine.upload(bytes, { signal }) };
  const { format, width, height } = pixels;
  const blob = await engine.upload(bytesOfPixels(pixels), { signal });
  const plain = isLinear ? "linear-srgb" : "srgb";
  const color = icc === null ? { colorSpace: plain } : { colorSpace: "icc", icc: await engine.upload(icc, { signal }) };
  return { format, blob, width, height, ...color };
}
