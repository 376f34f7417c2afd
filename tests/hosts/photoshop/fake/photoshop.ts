// An in-memory Photoshop: what the documentation states is enforced, what is not modelled throws.
import type { Action, Core, ModalContext, Photoshop } from "../../../../plugins/photoshop-uxp/src/photoshop-api.ts";
import { anchors, bitDepths, createDocument, documentModes, type FakeDocument, type NewDocument } from "./document.ts";
import { guard } from "./guard.ts";
import { createImageLedger, type ImageLedger } from "./image-data.ts";
import { createImaging } from "./imaging.ts";
import { layerKinds, placements } from "./layer.ts";
import { createRules, photoshopError, type Rules } from "./rules.ts";

export interface FakePhotoshop {
  /** `require("photoshop")`. */
  readonly api: Photoshop;
  readonly rules: Rules;
  readonly images: ImageLedger;
  readonly documents: readonly FakeDocument[];
  open(options: NewDocument): FakeDocument;
  close(document: FakeDocument): void;
  /** The plugin is gone: ends its modal scopes as a throw would. */
  abandon(): void;
  /** Presses Escape in the open modal scope. */
  cancel(): void;
  /** Tells listeners of an event, as `select` when the person selects a layer. */
  notify(event: string): void;
  /** Whether layer metadata can be written; a host may refuse. */
  metadataWorks: boolean;
}

export function createFakePhotoshop(): FakePhotoshop {
  const rules = createRules();
  const images = createImageLedger(rules);
  const listeners: { readonly events: readonly string[]; readonly tell: (event: string, data: unknown) => void }[] = [];
  let documents: readonly FakeDocument[] = [];
  let onCancel: (() => void) | null = null;

  const documentOf = (id: number): FakeDocument => {
    const found = documents.find((document) => document.id === id);
    if (found === undefined) throw photoshopError("The document does not exist");
    return found;
  };

  const context = (): ModalContext =>
    guard<ModalContext>("executionContext", {
      get isCancelled() {
        return rules.cancelled;
      },
      get onCancel() {
        return onCancel;
      },
      set onCancel(call) {
        onCancel = call;
      },
      reportProgress() {},
      hostControl: guard("hostControl", {
        async suspendHistory({ documentID, name }) {
          await rules.pause("suspendHistory");
          return documentOf(documentID).suspend(name);
        },
        async resumeHistory(suspension, commit = true) {
          await rules.pause("resumeHistory");
          if (!documents.some((document) => document.resume(suspension, commit)))
            throw photoshopError("Unknown suspension");
        },
      }),
    });

  const core = guard<Core>("core", {
    isModal: () => rules.depth > 0 || rules.otherPlugin !== null,
    async executeAsModal(run, options) {
      if (typeof options?.commandName !== "string" || options.commandName === "")
        throw photoshopError("executeAsModal needs a commandName");
      await rules.pause("executeAsModal");
      if (rules.otherPlugin !== null)
        throw photoshopError(`Plugin: ${rules.otherPlugin} is running a modal command`, 9);
      rules.depth += 1;
      let commit = false;
      try {
        const result = await run(context(), undefined);
        if (rules.cancelled) throw photoshopError("User cancelled", 128);
        commit = true;
        return result;
      } finally {
        rules.depth -= 1;
        if (rules.depth === 0) {
          // documented: open suspensions are committed on return and rolled back on a throw
          for (const document of documents) document.settle(commit);
          rules.cancelled = false;
          onCancel = null;
        }
      }
    },
  });

  const fake: FakePhotoshop = {
    rules,
    images,
    metadataWorks: true,
    get documents() {
      return documents;
    },
    open(options) {
      const document = createDocument(rules, options);
      documents = [document, ...documents];
      return document;
    },
    close(document) {
      documents = documents.filter((other) => other !== document);
    },
    abandon() {
      rules.depth = 0;
      rules.cancelled = false;
      for (const document of documents) document.settle(false);
      images.forget();
    },
    cancel() {
      rules.cancelled = true;
      onCancel?.();
    },
    notify(event) {
      // documented: silenced while a modal scope is open
      if (rules.depth > 0) return;
      for (const { events, tell } of listeners) if (events.includes(event)) tell(event, {});
    },
    api: guard<Photoshop>("photoshop", {
      app: guard("app", {
        get activeDocument() {
          return documents[0]?.face ?? null;
        },
        get documents() {
          return documents.map(({ face }) => face);
        },
      }),
      core,
      imaging: createImaging({ rules, images, document: documentOf }),
      action: guard<Action>("action", {
        async batchPlay(descriptors) {
          await rules.pause("batchPlay");
          return descriptors.map((descriptor) => playMetadata(fake, descriptor));
        },
        async addNotificationListener(events, tell) {
          listeners.push({ events, tell });
        },
      }),
      constants: guard("constants", {
        LayerKind: guard("LayerKind", layerKinds),
        DocumentMode: guard("DocumentMode", documentModes),
        BitsPerChannelType: guard("BitsPerChannelType", bitDepths),
        AnchorPosition: guard("AnchorPosition", anchors),
        ElementPlacement: guard("ElementPlacement", placements),
      }),
    }),
  };
  return fake;
}

/** Reads or writes a layer's XMP: the only descriptors that are modelled. */
function playMetadata({ rules, documents, metadataWorks }: FakePhotoshop, descriptor: { readonly _obj: string }) {
  const { _obj, _target, to } = descriptor as Readonly<Record<string, unknown>> & { readonly _obj: string };
  const [property, layer, document] = (_target ?? []) as readonly Readonly<Record<string, unknown>>[];
  if (property?._property !== "metadata" || layer?._ref !== "layer" || document?._ref !== "document")
    throw new TypeError(`batchPlay ${_obj} is not modelled`);
  const owner = documents.find(({ id }) => id === document._id);
  if (owner === undefined) throw photoshopError("The document does not exist");
  const node = owner.nodeOf(Number(layer._id));
  if (_obj === "get") return { metadata: { layerXMP: node.state.xmp } };
  if (_obj !== "set") throw new TypeError(`batchPlay ${_obj} is not modelled`);
  rules.needModal("batchPlay set metadata");
  if (!metadataWorks) throw photoshopError("The command “Set” is not currently available");
  const { layerXMP } = to as { readonly layerXMP: string };
  owner.change("metadata", "Layer Metadata", () => {
    node.state = { ...node.state, xmp: layerXMP };
  });
  return {};
}
