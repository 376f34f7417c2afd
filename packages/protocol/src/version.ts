/**
 * The protocol's one version number. Additive changes keep it and mark `since` on what is new; a breaking change raises it,
 * and an engine answers the number before for one release.
 *
 * 1: sessions, pairing, blobs, jobs (generate, refine, fill, remove, expand, repair) with prompts in several syntaxes, fill.plan.
 */
export const protocolVersion = 1;
