/** The fake knows only what the plugin uses: anything else must be looked up in Figma's documents first. */
export function notModelled(what: string): Error {
  return Object.assign(new Error(`${what} is not modelled by the fake Figma`), { name: "NotModelled" });
}
