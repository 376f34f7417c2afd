// Short texts as pixels, in the system's sans-serif face.
import sharp from "sharp";

/** HWC rgba8, straight alpha. */
export interface Label {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

const looks = {
  plain: { font: "sans 8", colour: "#333333" },
  red: { font: "sans bold 8", colour: "#c81e1e" },
  bold: { font: "sans bold 11", colour: "#111111" },
} as const;

/** @param text one line, not empty */
export async function drawLabel(text: string, look: keyof typeof looks): Promise<Label> {
  const { font, colour } = looks[look];
  // what cannot be seen at the end makes all labels as high as the tallest letters, so that they stand on one line
  const markup = `<span foreground="${colour}">${escapeMarkup(text)}<span alpha="1">Áj</span></span>`;
  // 96 pixels an inch, as screens count points
  const { data, info } = await sharp({ text: { text: markup, font, dpi: 96, rgba: true } })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
