import { schedulers } from "../../schedulers/index.ts";
import { pipelines } from "../describe.ts";
import type { Parts } from "../parts.ts";
import type { Handlers } from "../router.ts";

export function engineHandlers({ version, device, registry }: Parts): Pick<Handlers, "engine.describe"> {
  return {
    "engine.describe": async () => {
      const models = (await registry.list()).map(({ info }) => info);
      return {
        engine: version,
        device,
        pipelines: [...pipelines],
        schedulers: schedulers.map(({ id, title, diffusersClass }) => ({ id, title, diffusersClass })),
        models,
        defaultModel: models.find(({ problem }) => problem === null)?.id ?? null,
      };
    },
  };
}
