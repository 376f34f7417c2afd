import manifest from "../../package.json" with { type: "json" };

/** Version of this engine. */
export const engineVersion: string = manifest.version;
