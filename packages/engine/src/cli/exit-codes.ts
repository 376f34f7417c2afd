/** What the process answers with; scripts rely on these. */
export const exitCodes = {
  ok: 0,
  /** The work could not be done; a sentence on stderr says why. */
  failure: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** Stopped by ^C. */
  interrupted: 130,
} as const;
