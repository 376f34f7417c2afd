export { type CarriesController, runControllerSuite } from "./controller-suite.ts";
export { createFakeHost, type FakeHost } from "./fake-host.ts";
export type { HostUnderTest } from "./host-under-test.ts";
export { type MortalPlugin, mortal } from "./mortal.ts";
