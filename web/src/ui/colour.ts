// Colours out of artwork, in OKLCH so that "as light as this" means the same for every hue.

interface Lch { l: number; c: number; h: number }

const linear = (v: number) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
const gamma = (v: number) => (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055);

export function toLch(hex: string): Lch | null {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex);
  if (!match) return null;
  const [r, g, b] = match.slice(1).map((pair) => linear(parseInt(pair, 16) / 255)) as [number, number, number];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  const a = 1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s;
  const bb = 0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s;
  return { l: 0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s, c: Math.hypot(a, bb), h: Math.atan2(bb, a) };
}

export function toHex({ l, c, h }: Lch): string {
  // Give up colourfulness, never lightness, when a colour does not exist on a screen.
  for (let chroma = c; ; chroma = Math.max(0, chroma - 0.01)) {
    const a = chroma * Math.cos(h);
    const b = chroma * Math.sin(h);
    const ll = (l + 0.3963377774 * a + 0.2158037573 * b) ** 3;
    const mm = (l - 0.1055613458 * a - 0.0638541728 * b) ** 3;
    const ss = (l - 0.0894841775 * a - 1.291485548 * b) ** 3;
    const rgb = [
      4.0767416621 * ll - 3.3077115913 * mm + 0.2309699292 * ss,
      -1.2684380046 * ll + 2.6097574011 * mm - 0.3413193965 * ss,
      -0.0041960863 * ll - 0.7034186147 * mm + 1.707614701 * ss,
    ];
    if (chroma === 0 || rgb.every((v) => v >= -0.001 && v <= 1.001)) {
      return `#${rgb.map((v) => Math.round(255 * gamma(Math.min(1, Math.max(0, v)))).toString(16).padStart(2, '0')).join('')}`;
    }
  }
}

const kGrey = 0.03;

/** The accent of a palette, light enough for words on a dark picture, or null when the artwork has no colour to give. */
export function accentOf(colors: readonly string[] | undefined): string | null {
  let best: Lch | null = null;
  for (const hex of colors ?? []) {
    const lch = toLch(hex);
    if (lch && lch.c > kGrey && (!best || lch.c > best.c)) best = lch;
  }
  if (!best) return null;
  return toHex({ l: 0.8, c: Math.min(0.14, Math.max(0.07, best.c)), h: best.h });
}

/** The palette's main colour, dark enough to carry white words (at least 7:1). */
export function shadeOf(colors: readonly string[] | undefined): string {
  const lch = toLch(colors?.[0] ?? '') ?? { l: 0.2, c: 0.01, h: 1.2 };
  return toHex({ l: Math.min(0.28, Math.max(0.16, lch.l * 0.5)), c: Math.min(0.07, lch.c), h: lch.h });
}

export function seedOf(id: string): number {
  let hash = 2166136261;
  for (let i = 0; i < id.length; i++) hash = Math.imul(hash ^ id.charCodeAt(i), 16777619);
  return hash >>> 0;
}

/** Two hues for something without any picture: always the same for the same id. */
export function inventedPalette(id: string): { sky: string; ground: string; disc: string; colors: string[] } {
  const seed = seedOf(id);
  // Olive and mustard look dirty at this lightness: the hues run from leaf green through blue to brick.
  const hue = ((130 + (seed % 275)) * Math.PI) / 180;
  const turn = (((seed >>> 9) % 80) + 40) * (Math.PI / 180);
  const sky = toHex({ l: 0.46, c: 0.085, h: hue });
  const ground = toHex({ l: 0.25, c: 0.055, h: hue - 0.25 });
  const disc = toHex({ l: 0.76, c: 0.115, h: hue + turn });
  return { sky, ground, disc, colors: [disc, sky] };
}
