// Modal scopes: short, one at a time, never around a call to the engine.
import type { Document, ModalContext } from "../photoshop-api.ts";
import { openDocument } from "./document-facts.ts";
import { core } from "./modules.ts";
import { messageOf, numberOf, problem } from "./problem.ts";

/** Seconds to wait while another plugin is modal (Photoshop 25.10 and later; before, it refuses at once). */
const patienceSeconds = 10;
const collision = 9;

let queue: Promise<unknown> = Promise.resolve();

/**
 * Runs in a modal scope, after those that were asked for before.
 *
 * @param commandName shown above Photoshop's progress bar
 * @throws a sentence for a collision and for a cancel; what `run` throws otherwise
 */
export function modally<T>(commandName: string, run: (context: ModalContext) => Promise<T>): Promise<T> {
  const turn = queue.then(() => enter(commandName, run));
  queue = turn.catch(() => {});
  return turn;
}

/** As `modally`; all changes to the document are one history state, and none if `run` throws. */
export function asOneStep<T>(
  { documentId, title }: { readonly documentId: number; readonly title: string },
  name: string,
  run: (document: Document, context: ModalContext) => Promise<T>,
): Promise<T> {
  return modally(name, async (context) => {
    const document = openDocument(documentId, title);
    // never resumed by hand: Photoshop commits when `run` returns and rolls back when it throws
    await context.hostControl.suspendHistory({ documentID: documentId, name });
    return run(document, context);
  });
}

async function enter<T>(commandName: string, run: (context: ModalContext) => Promise<T>): Promise<T> {
  let cancelled = false;
  try {
    return await core.executeAsModal(
      (context) => {
        context.onCancel = () => {
          cancelled = true;
        };
        return run(context);
      },
      { commandName, timeOut: patienceSeconds },
    );
  } catch (error) {
    if (numberOf(error) === collision) {
      const sentence = "Photoshop is busy with a dialog or another plugin; finish that, then try again";
      throw problem(`${sentence} (${messageOf(error)}).`, { cause: error });
    }
    if (cancelled) throw problem("You stopped it in Photoshop; the document is as it was before.", { cause: error });
    throw error;
  }
}
