import { listSupportedBackends } from "onnxruntime-node";

/** An execution provider that this build of ONNX Runtime can be asked for. */
export interface Provider {
  /** As ONNX Runtime calls it, e.g. `cpu`, `cuda`, `dml`, `coreml`. */
  readonly name: string;
  /** Whether its libraries came with the package; others need an installation of their own. */
  readonly bundled: boolean;
}

/** Loads ONNX Runtime's native library into this process and asks it. */
export function listProviders(): Provider[] {
  return listSupportedBackends().map(({ name, bundled }) => ({ name, bundled }));
}
