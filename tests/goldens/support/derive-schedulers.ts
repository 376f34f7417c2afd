// Writes tests/goldens/schedulers.json: a few trajectories of a reference set, the first values of each tensor.
// npx tsx --conditions=@scumble/source tests/goldens/support/derive-schedulers.ts ROOT SPLIT
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { readManifest } from "../../../tools/goldens/manifest.ts";
import { type NamedTensor, readSafetensors } from "../../../tools/goldens/safetensors.ts";
import type { SchedulerCase } from "../../../tools/goldens/schedulers.ts";

/** Elements kept of each state: the model's formula looks at one element at a time. */
const kept = 4;

const ids = [
  "euler__sd15__n10",
  "euler_karras__sd15__n10__start4",
  "euler_exponential__vpred__n10",
  "euler_a__turbo_trailing__n2",
  "ddim_eta0.5__sd15__n10__start4",
  "ddim__vpred_zsnr_trailing__n10",
  "dpmpp_2m__sd15__n10",
  "dpmpp_2m_karras__linspace__n10",
  "dpmpp_2m_eulerfinal__sd15__n20",
  "dpmpp_2m_sde_karras__sd15__n10",
  "dpmpp_3m_karras__sd15__n10__start4",
  "dpm_2m__sd15__n4",
  "dpmpp_sde__sd15__n10",
  "dpmpp_2s__sd15__n10__start4",
  "unipc__sd15__n10",
  "unipc_bh1_o3_karras__sd15__n10",
  "lms__sd15__n10__start4",
  "heun__sd15__n10__start4",
  "dpm2__sd15__n10",
  "dpm2_a_karras__sd15__n10",
  "pndm__sd15__n10__start4",
  "pndm_prk__sd15__n10",
  "ddpm__vpred_zsnr_trailing__n10",
  "lcm__sd15__n4",
  "tcd__sd15__n4",
  "deis__sd15__n10",
];

const [root = "", split = ""] = process.argv.slice(2);
const folder = join(root, split, "schedulers");
const manifest = readManifest<{ diffusers_commit: string; file: string; cases: SchedulerCase[] }>(
  join(folder, "manifest.json"),
);
const file = readSafetensors(join(folder, manifest.file));

const cases = ids.map((id) => {
  const found = manifest.cases.find((one) => one.id === id);
  if (found === undefined) throw new Error(`expected a case ${id} in ${folder}`);
  const { scheduler, config, step_kwargs, num_inference_steps, start_index, init_noise_sigma, absmax, tolerance } =
    found;
  const tensors = [...file]
    .filter(([name]) => name.startsWith(`${id}/`))
    .map(([name, tensor]) => [name.slice(id.length + 1), cut(tensor)]);
  return {
    id,
    scheduler,
    // JSON has no infinity, and the field's default is the same
    config: Object.fromEntries(Object.entries(config).filter(([, value]) => value !== Number.NEGATIVE_INFINITY)),
    step_kwargs,
    num_inference_steps,
    ...(start_index === undefined ? {} : { start_index }),
    function: found.function,
    init_noise_sigma,
    timesteps_are_integer: found.timesteps_are_integer,
    trajectory_indices: found.trajectory_indices,
    absmax,
    tolerance,
    tensors: Object.fromEntries(tensors),
  };
});

const header = {
  origin: `huggingface/diffusers ${manifest.diffusers_commit}, float32 on the CPU; the first ${kept} of 16 elements of each state, written by tests/goldens/support/derive-schedulers.ts`,
  tolerance: "as in each case: 1e-4 of its largest state; float32 noise is about 5e-7 of it",
};
const path = new URL("../schedulers.json", import.meta.url);
writeFileSync(path, `${JSON.stringify({ ...header, cases })}\n`);

/** Lists of levels stay whole; of states, only the first elements stay. */
function cut({ dtype, shape, data }: NamedTensor): { dtype: string; shape: readonly number[]; values: number[] } {
  const states = shape.length === 5 ? (shape[0] ?? 0) : 1;
  if (shape.length < 4) return { dtype, shape, values: Array.from(data) };
  const size = data.length / states;
  const values = Array.from({ length: states }, (_, state) =>
    Array.from(data.subarray(state * size, state * size + kept)),
  );
  return { dtype, shape: [states, kept], values: values.flat().map((value) => Number(value.toPrecision(9))) };
}
