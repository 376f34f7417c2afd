// Pure. What a layer's colour becomes over the colour below it, before alpha has its say.

/**
 * One channel over another, both 0 … 1.
 *
 * @param below backdrop, Cb
 * @param above source, Cs
 */
type ChannelBlend = (below: number, above: number) => number;
/** Red, green and blue, each 0 … 1. */
export type Rgb = readonly [number, number, number];
/** A whole colour over another. */
type ColorBlend = (below: Rgb, above: Rgb) => Rgb;

const multiply: ChannelBlend = (b, s) => b * s;
const screen: ChannelBlend = (b, s) => b + s - b * s;
const hardLight: ChannelBlend = (b, s) => (s <= 0.5 ? multiply(b, 2 * s) : screen(b, 2 * s - 1));
const colorDodge: ChannelBlend = (b, s) => (b === 0 ? 0 : s >= 1 ? 1 : Math.min(1, b / (1 - s)));
const colorBurn: ChannelBlend = (b, s) => (b >= 1 ? 1 : s <= 0 ? 0 : 1 - Math.min(1, (1 - b) / s));
const vividLight: ChannelBlend = (b, s) => (s <= 0.5 ? colorBurn(b, 2 * s) : colorDodge(b, 2 * s - 1));

function softLight(b: number, s: number): number {
  if (s <= 0.5) return b - (1 - 2 * s) * b * (1 - b);
  const curve = b <= 0.25 ? ((16 * b - 12) * b + 4) * b : Math.sqrt(b);
  return b + (2 * s - 1) * (curve - b);
}

/**
 * Modes that work on each channel alone.
 *
 * @source W3C Compositing and Blending Level 1, §9.1 (normal to exclusion); the others as Adobe's help names them, with
 * the formulas that follow from its words: linear dodge adds, linear burn adds and takes 1 away, linear light is linear
 * burn with twice the source, pin light replaces by lightness, hard mix is what vivid light tends to
 */
const channelBlends = {
  normal: (_, s) => s,
  multiply,
  screen,
  overlay: (b, s) => hardLight(s, b),
  darken: Math.min,
  lighten: Math.max,
  "color-dodge": colorDodge,
  "color-burn": colorBurn,
  "hard-light": hardLight,
  "soft-light": softLight,
  difference: (b, s) => Math.abs(b - s),
  exclusion: (b, s) => b + s - 2 * b * s,
  "linear-dodge": (b, s) => Math.min(1, b + s),
  "linear-burn": (b, s) => Math.max(0, b + s - 1),
  "vivid-light": vividLight,
  "linear-light": (b, s) => Math.min(1, Math.max(0, b + 2 * s - 1)),
  "pin-light": (b, s) => (s <= 0.5 ? Math.min(b, 2 * s) : Math.max(b, 2 * s - 1)),
  "hard-mix": (b, s) => (b + s >= 1 ? 1 : 0),
  subtract: (b, s) => Math.max(0, b - s),
  divide: (b, s) => (s <= 0 ? (b <= 0 ? 0 : 1) : Math.min(1, b / s)),
} as const satisfies Record<string, ChannelBlend>;

/**
 * Modes that mix hue, saturation and luminosity of two colours.
 *
 * @source W3C Compositing and Blending Level 1, §9.2; darker and lighter colour: the one of less, or more, luminosity
 */
const colorBlends = {
  hue: (b, s) => setLuminosity(setSaturation(s, saturation(b)), luminosity(b)),
  saturation: (b, s) => setLuminosity(setSaturation(b, saturation(s)), luminosity(b)),
  color: (b, s) => setLuminosity(s, luminosity(b)),
  luminosity: (b, s) => setLuminosity(b, luminosity(s)),
  "darker-color": (b, s) => (luminosity(s) < luminosity(b) ? s : b),
  "lighter-color": (b, s) => (luminosity(s) > luminosity(b) ? s : b),
} as const satisfies Record<string, ColorBlend>;

/** The field's blend modes, named as in CSS where CSS has them. */
export type BlendMode = keyof typeof channelBlends | keyof typeof colorBlends;

/** Every blend mode. */
export const blendModes = [...Object.keys(channelBlends), ...Object.keys(colorBlends)] as readonly BlendMode[];

/** The blend function B(Cb, Cs) of a mode. */
export function blendFunction(mode: BlendMode): ColorBlend {
  if (mode in colorBlends) return colorBlends[mode as keyof typeof colorBlends];
  const blend: ChannelBlend = channelBlends[mode as keyof typeof channelBlends];
  return ([r, g, b], above) => [blend(r, above[0]), blend(g, above[1]), blend(b, above[2])];
}

function luminosity([r, g, b]: Rgb): number {
  return 0.3 * r + 0.59 * g + 0.11 * b;
}

function saturation(color: Rgb): number {
  return Math.max(...color) - Math.min(...color);
}

function setLuminosity(color: Rgb, wanted: number): Rgb {
  const shift = wanted - luminosity(color);
  return clipColor([color[0] + shift, color[1] + shift, color[2] + shift]);
}

function clipColor(color: Rgb): Rgb {
  const light = luminosity(color);
  const least = Math.min(...color);
  const most = Math.max(...color);
  const clip = (channel: number) => {
    const raised = least < 0 ? light + ((channel - light) * light) / (light - least) : channel;
    return most > 1 ? light + ((raised - light) * (1 - light)) / (most - light) : raised;
  };
  return [clip(color[0]), clip(color[1]), clip(color[2])];
}

function setSaturation(color: Rgb, wanted: number): Rgb {
  const least = Math.min(...color);
  const range = Math.max(...color) - least;
  const stretch = (channel: number) => (range > 0 ? ((channel - least) * wanted) / range : 0);
  return [stretch(color[0]), stretch(color[1]), stretch(color[2])];
}
