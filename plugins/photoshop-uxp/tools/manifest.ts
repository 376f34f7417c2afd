/** What the manifest must say, as far as it can be told without Photoshop. */
interface Manifest {
  readonly manifestVersion?: number;
  readonly id?: string;
  readonly version?: string;
  readonly main?: string;
  readonly host?: {
    readonly app?: string;
    readonly minVersion?: string;
    readonly data?: { readonly apiVersion?: number };
  };
  readonly entrypoints?: readonly { readonly type?: string; readonly id?: string; readonly icons?: readonly Icon[] }[];
  readonly icons?: readonly Icon[];
  readonly requiredPermissions?: { readonly network?: { readonly domains?: unknown } };
}

interface Icon {
  readonly path: string;
  readonly scale?: readonly number[];
}

/**
 * Sentences about a manifest; none: it is fine.
 *
 * @param files paths in the package
 * @source AdobeDocs/uxp-photoshop, guides/uxp-guide/uxp-misc/manifest-v5
 */
export function checkManifest(text: string, version: string, files: ReadonlySet<string>): string[] {
  const manifest = JSON.parse(text) as Manifest;
  const { host, entrypoints = [], icons = [], requiredPermissions } = manifest;
  const rules: readonly (readonly [isKept: boolean, sentence: string])[] = [
    [manifest.manifestVersion === 5, "manifestVersion must be 5, or the panel stays grey"],
    [/^[\w.-]+$/.test(manifest.id ?? ""), "id must be letters, digits, dots and hyphens"],
    [manifest.version === version, `version must be ${version}, as in package.json`],
    [files.has(manifest.main ?? "") && /\.html$/.test(manifest.main ?? ""), "main must be an HTML file of the package"],
    [host?.app === "PS", "host.app must be PS"],
    [
      /^25\.[1-9]/.test(host?.minVersion ?? ""),
      "host.minVersion must be 25.1 or later: the selection has no class before",
    ],
    [host?.data?.apiVersion === 2, "host.data.apiVersion must be 2, or modal scopes are missing"],
    [entrypoints.some(({ type, id }) => type === "panel" && id === "scumble"), "a panel `scumble` must be declared"],
    // a list that holds "all" silently denies everything
    [requiredPermissions?.network?.domains === "all", 'network.domains must be the text "all"'],
  ];
  const paths = [...icons, ...entrypoints.flatMap((entry) => entry.icons ?? [])].flatMap(({ path, scale = [1] }) =>
    scale.map((factor) => (factor === 1 ? path : path.replace(/\.png$/, `@${factor}x.png`))),
  );
  return [
    ...rules.flatMap(([isKept, sentence]) => (isKept ? [] : [`manifest.json: ${sentence}.`])),
    ...paths.filter((path) => !files.has(path)).map((path) => `manifest.json: the icon ${path} is missing.`),
  ];
}
