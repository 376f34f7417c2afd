// What the daemon forks: the process that runs models.
import { createPerformPipeline } from "../jobs/perform-pipeline.ts";
import { runWorker } from "../jobs/worker.ts";

runWorker(async (settings) => createPerformPipeline(settings));
