// For the tests of clients and plugins; Node only.
export { type CuttingProxy, startCuttingProxy } from "./cutting-proxy.ts";
export { type FakeEngine, type FakeEngineOptions, startFakeEngine } from "./fake-engine.ts";
export { FakeError, type FakeLayer, type FakeProgress, type JobScript, paintPlain } from "./fake-jobs.ts";
export { type ControlVector, type FrameVector, loadVectors, type RejectVector, type Vectors } from "./vectors.ts";
