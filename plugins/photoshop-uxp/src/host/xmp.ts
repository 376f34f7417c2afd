// Pure. A layer's note as an XMP packet, and back.

const namespace = "https://scumble.dev/ns/1.0/";
const signs: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
};

/**
 * An XMP packet with the note as the attribute `scumble:note`.
 * @source ISO 16684-1, 7.3 packet wrapper and 7.9.2 attributes
 */
export function toXmp(note: string): string {
  const text = note.replace(/[&<>"\n]/g, (sign) => signs[sign] ?? sign);
  return [
    '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    `<rdf:Description rdf:about="" xmlns:scumble="${namespace}" scumble:note="${text}"/>`,
    '</rdf:RDF></x:xmpmeta><?xpacket end="w"?>',
  ].join("\n");
}

/** The note in a packet, as an attribute or, as Photoshop may rewrite it, as an element; null: there is none. */
export function fromXmp(packet: string): string | null {
  const prefix = new RegExp(`xmlns:([\\w-]+)="${namespace.replace(/[.]/g, "\\.")}"`).exec(packet)?.[1];
  if (prefix === undefined) return null;
  const attribute = new RegExp(`${prefix}:note="([^"]*)"`).exec(packet)?.[1];
  const text = attribute ?? new RegExp(`<${prefix}:note>([^<]*)</${prefix}:note>`).exec(packet)?.[1];
  if (text === undefined) return null;
  const plain: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text.replace(/&(?:(lt|gt|quot|apos|amp)|#(\d+)|#x([0-9a-fA-F]+));/g, (_, name, decimal, hex) =>
    name === undefined
      ? String.fromCodePoint(Number.parseInt(decimal ?? hex, decimal === undefined ? 16 : 10))
      : plain[name]!,
  );
}
