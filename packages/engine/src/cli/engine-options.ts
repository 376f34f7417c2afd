import { type Command, InvalidArgumentError } from "commander";

/** How a verb that talks to the engine was told to find it, and how to answer. */
export interface EngineChoices {
  readonly data?: string;
  readonly url?: string;
  readonly json?: boolean;
}

/** Adds the options that every verb which talks to the engine has. */
export function addEngineOptions(command: Command): Command {
  return command
    .optionsGroup("Engine and answer:")
    .option("--data <folder>", "Data folder of the engine to use or start")
    .option(
      "--url <address>",
      "Use the engine at this address, e.g. ws://127.0.0.1:17395; needs its token in SCUMBLE_TOKEN",
      parseAddress,
    )
    .option("--json", "One JSON object on stdout");
}

function parseAddress(text: string): string {
  if (!URL.canParse(text) || !/^wss?:$/.test(new URL(text).protocol))
    throw new InvalidArgumentError("Expected an address like ws://127.0.0.1:17395.");
  return text;
}
