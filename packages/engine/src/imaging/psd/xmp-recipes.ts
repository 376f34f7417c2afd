// Pure. How layers were made, in the XMP packet of a Photoshop file, which every program of that family passes on.

import { joinRecipes, parseRecipes } from "../recipes.ts";

const namespace = "urn:scumble:recipes:1#";
const ours = /<rdf:Description rdf:about="" xmlns:scumble="urn:scumble:recipes:1#">[\s\S]*?<\/rdf:Description>/;
const kept = /<scumble:recipes>([\s\S]*?)<\/scumble:recipes>/;

/**
 * A packet with recipes added to those it holds; everything else in it stays as it is.
 *
 * @param packet null: the file has none
 * @param recipes JSON array
 * @source Adobe XMP Specification Part 1 (2012), serialisation: several descriptions of one resource
 */
export function addXmpRecipes(packet: string | null, recipes: string): string {
  const known = packet === null ? null : recipesText(packet);
  const description = describe(joinRecipes(known, recipes));
  if (packet === null || !packet.includes("</rdf:RDF>")) return newPacket(description);
  if (ours.test(packet)) return packet.replace(ours, () => description);
  return packet.replace("</rdf:RDF>", () => `${description}</rdf:RDF>`);
}

/** The recipes in a packet. */
export function xmpRecipes(packet: string): unknown[] {
  return parseRecipes(recipesText(packet));
}

function recipesText(packet: string): string | null {
  const text = kept.exec(packet)?.[1];
  return text === undefined ? null : text.replace(/&(amp|lt|gt);/g, (_, name: string) => entities[name]!);
}

const entities: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">" };

function describe(recipes: string): string {
  const text = recipes.replace(/[&<>]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[sign] ?? sign);
  const open = `<rdf:Description rdf:about="" xmlns:scumble="${namespace}">`;
  return `${open}<scumble:recipes>${text}</scumble:recipes></rdf:Description>`;
}

function newPacket(description: string): string {
  return [
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    `${description}</rdf:RDF></x:xmpmeta>`,
    '<?xpacket end="w"?>',
  ].join("\n");
}
