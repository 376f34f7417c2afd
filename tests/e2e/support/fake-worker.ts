import { runWorker } from "../../../packages/engine/src/jobs/worker.ts";
import { fakePerform } from "./fake-perform.ts";

runWorker(async () => fakePerform);
