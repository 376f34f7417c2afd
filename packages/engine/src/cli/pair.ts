import { messages } from "@scumble/protocol";
import { Command, InvalidArgumentError } from "commander";
import { withEngine } from "./engine-connection.ts";
import { addEngineOptions, type EngineChoices } from "./engine-options.ts";
import { exitCodes } from "./exit-codes.ts";
import { formatAge, formatTable, shorten } from "./table.ts";
import { coloursFor, print, printJson } from "./terminal.ts";

/** `scumble pair`, `pair list` and `pair revoke`. */
export function pairCommand(): Command {
  const list = addEngineOptions(new Command("list"))
    .description("List the editors that were paired.")
    .action(async (choices: EngineChoices) => {
      const { clients } = await withEngine(choices, (engine) => engine.call("pairing.list", {}));
      if (choices.json === true) return printJson({ clients });
      if (clients.length === 0) return print("No editor is paired.");
      const now = Date.now();
      const rows = clients.map(({ clientId, lastSeenAt, createdAt, name }) => [
        clientId,
        `${formatAge(now - createdAt)} ago`,
        `${formatAge(now - lastSeenAt)} ago`,
        shorten(name, 60),
      ]);
      for (const line of formatTable(["client", "paired", "last seen", "name"], rows)) print(line);
    });
  const revoke = addEngineOptions(new Command("revoke"))
    .description("Take an editor's right back and close its connections.")
    .argument("<client>", "Id from `scumble pair list`", parseClientId)
    .action(async (clientId: string, choices: EngineChoices) => {
      const { revoked } = await withEngine(choices, (engine) => engine.call("pairing.revoke", { clientId }));
      if (choices.json === true) printJson({ client: clientId, revoked });
      else print(revoked ? `${clientId} may no longer connect` : `${clientId} was not paired`);
      if (!revoked) process.exitCode = exitCodes.failure;
    });
  return addEngineOptions(new Command("pair"))
    .description("Show a code that lets an editor connect; type it into the plugin.")
    .action(async (choices: EngineChoices) => {
      const { code, expiresAt } = await withEngine(choices, (engine) => engine.call("pairing.create", {}));
      if (choices.json === true) return printJson({ code, expiresAt });
      for (const line of announcement(code, expiresAt)) print(line);
    })
    .addCommand(list)
    .addCommand(revoke);
}

/** The code, large, and until when it works. */
export function announcement(code: string, expiresAt: number): string[] {
  const { bold } = coloursFor(process.stdout);
  const clock = new Date(expiresAt).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  return [
    "",
    `    ${bold([...code].join(" "))}`,
    "",
    `Type it into the editor's plugin. It works once, until ${clock}.`,
  ];
}

function parseClientId(text: string): string {
  if (!messages["pairing.revoke"].params.shape.clientId.safeParse(text).success)
    throw new InvalidArgumentError("Expected an id from `scumble pair list`, like cli_7csukmsvhmon.");
  return text;
}
