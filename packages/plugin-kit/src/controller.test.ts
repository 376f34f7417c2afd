import { createFakeHost, runControllerSuite } from "./testing/index.ts";

runControllerSuite("an editor in memory", () => createFakeHost());
runControllerSuite("an editor that keeps no notes", () => createFakeHost({ cannotTell: true }));
