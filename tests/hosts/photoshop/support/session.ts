// The real plugin in its sandbox, driven as its panel drives it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PanelState, ResultView } from "@scumble/plugin-kit";
import type { Fallback } from "../../../../plugins/photoshop-uxp/src/host/source.ts";
import type { Plugin } from "../../../../plugins/photoshop-uxp/src/parts.ts";
import { taskFor } from "../../../../plugins/photoshop-uxp/src/ui/tasks.ts";
import { pluginFolder } from "../../../../plugins/photoshop-uxp/tools/bundle.ts";
import type { FakePhotoshop } from "../fake/photoshop.ts";
import { type EnforcedManifest, freshSurroundings, type LoadedPlugin, loadInUxp, type Surroundings } from "./uxp.ts";

export const manifest = JSON.parse(readFileSync(join(pluginFolder, "manifest.json"), "utf8")) as EnforcedManifest;

/** A running plugin. */
export interface Session extends Plugin {
  readonly loaded: LoadedPlugin;
  readonly surroundings: Surroundings;
  /** Waits for a state of the panel. */
  until(fits: (state: PanelState) => boolean): Promise<PanelState>;
  /** Runs a task to its end. @returns its result; null: nothing came of it */
  run(
    pipeline: string,
    values?: Readonly<Record<string, string | number>>,
    fallback?: Fallback,
  ): Promise<ResultView | null>;
  /** Loads the plugin anew: the old one does nothing from now on, and a modal scope it had open is rolled back. */
  reload(): Session;
}

/** @param enginePort the engine's own, where `ports` lead to a proxy in front of it */
export function startSession(
  code: string,
  photoshop: FakePhotoshop,
  ports: readonly number[],
  enginePort?: number,
): Session {
  return load(code, freshSurroundings(photoshop, manifest, ports, enginePort));
}

function load(code: string, surroundings: Surroundings): Session {
  const loaded = loadInUxp(code, surroundings);
  const { controller, host } = loaded.exports.plugin as Plugin;
  const until: Session["until"] = (fits) =>
    new Promise((resolve) => {
      const look = (state: PanelState) => {
        if (!fits(state)) return;
        queueMicrotask(() => stop());
        resolve(state);
      };
      const stop = controller.onChange(look);
      look(controller.state);
    });
  return {
    controller,
    host,
    loaded,
    surroundings,
    until,
    async run(pipeline, values = {}, fallback = "canvas") {
      const { panel } = await until(({ canStart }) => canStart);
      for (const [name, value] of Object.entries(values)) controller.set(name, value, pipeline);
      const { state } = controller;
      const key = await controller.start(taskFor(panel!, state.values, pipeline, host.scene(), fallback));
      return controller.state.results.find((result) => result.key === key) ?? null;
    },
    reload() {
      controller.close();
      loaded.unload();
      surroundings.photoshop.abandon();
      return load(code, surroundings);
    },
  };
}
