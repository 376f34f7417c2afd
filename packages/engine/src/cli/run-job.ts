// One job from files to files.
import type { Engine, JobRequestInput, JobResult } from "@scumble/protocol/client";
import { connectEngine } from "./engine-connection.ts";
import { exitCodes } from "./exit-codes.ts";
import { followJob } from "./follow-job.ts";
import { type InputPicture, readInputPicture } from "./input-picture.ts";
import { catchInterruption } from "./interruption.ts";
import type { JobOrder } from "./job-order.ts";
import { jobAnswer, jobLines, type WrittenFile } from "./job-report.ts";
import { checkOutputs } from "./outputs.ts";
import { createProgressBar, type ProgressBar } from "./progress-bar.ts";
import { print, printJson, remark } from "./terminal.ts";
import { writeResults } from "./write-results.ts";

/** What there is to tell so far; the answer after ^C needs it. */
interface Standing {
  jobId: string | null;
}

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
  const standing: Standing = { jobId: null };
  try {
    const { result, files } = await carryOut(order, bar, interruption.signal, standing);
    bar.close();
    if (order.engine.json === true) printJson(jobAnswer(result, files));
    else for (const line of jobLines(result, files)) print(line);
    return exitCodes.ok;
  } catch (thrown) {
    bar.close();
    if (!interruption.signal.aborted) throw thrown;
    const { jobId } = standing;
    if (order.engine.json === true) printJson({ job: jobId, state: "cancelled" });
    remark(jobId === null ? "scumble: stopped before the job began" : `scumble: ${jobId} is cancelled`);
    return exitCodes.interrupted;
  } finally {
    interruption.stop();
  }
}

async function carryOut(
  order: JobOrder,
  bar: ProgressBar,
  signal: AbortSignal,
  standing: Standing,
): Promise<{ result: JobResult; files: WrittenFile[] }> {
  await checkOutputs(order.outputs, Object.values(order.files));
  const inputs = await readInputs(order);
  const engine = await connectEngine(order.engine, signal);
  try {
    const job = engine.submit(await sendRequest(order, inputs, engine, signal));
    const onAccepted = (jobId: string) => {
      standing.jobId = jobId;
    };
    const result = await followJob(engine, job, { bar, signal, onAccepted });
    const files = await writeResults(order, engine, inputs.image, result);
    return { result, files };
  } finally {
    engine.close();
  }
}

async function readInputs({ files: { image, mask } }: JobOrder): Promise<Inputs> {
  return {
    image: image === undefined ? null : await readInputPicture("--image", image),
    mask: mask === undefined ? null : await readInputPicture("--mask", mask),
  };
}

/** Uploads the pictures and names them in the request. */
async function sendRequest(
  { pipeline, fields }: JobOrder,
  inputs: Inputs,
  engine: Engine,
  signal: AbortSignal,
): Promise<JobRequestInput> {
  const pictures: Record<string, { format: "file"; blob: string }> = {};
  for (const [name, picture] of Object.entries(inputs) as [string, InputPicture | null][]) {
    if (picture !== null) pictures[name] = { format: "file", blob: await engine.upload(picture.bytes, { signal }) };
  }
  return { pipeline, ...fields, ...pictures } as JobRequestInput;
}
