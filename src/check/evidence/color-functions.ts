import { type Color, converter, interpolateWithPremultipliedAlpha, type Mode } from "culori";
import { readNumber, splitList, splitWords } from "./html/css-values.ts";

type ReadColor = (text: string | undefined) => Color | undefined;

/** How a color function writes the channels of a color. */
interface Notation {
  readonly mode: Mode;
  readonly channels: readonly [string, string, string];
  /** Factors from culori's channels to those of CSS. */
  readonly scales: readonly [number, number, number];
  /** Whether the last two channels are percentages. */
  readonly isInPercent?: boolean;
}

const rgb: Notation = { mode: "rgb", channels: ["r", "g", "b"], scales: [255, 255, 255] };
const hsl: Notation = { mode: "hsl", channels: ["h", "s", "l"], scales: [1, 100, 100], isInPercent: true };

const notations: Readonly<Record<string, Notation>> = {
  rgb,
  rgba: rgb,
  hsl,
  hsla: hsl,
  hwb: { mode: "hwb", channels: ["h", "w", "b"], scales: [1, 100, 100], isInPercent: true },
  lab: { mode: "lab", channels: ["l", "a", "b"], scales: [1, 1, 1] },
  lch: { mode: "lch", channels: ["l", "c", "h"], scales: [1, 1, 1] },
  oklab: { mode: "oklab", channels: ["l", "a", "b"], scales: [1, 1, 1] },
  oklch: { mode: "oklch", channels: ["l", "c", "h"], scales: [1, 1, 1] },
  srgb: { ...rgb, scales: [1, 1, 1] },
  "srgb-linear": { ...rgb, mode: "lrgb", scales: [1, 1, 1] },
  "display-p3": { ...rgb, mode: "p3", scales: [1, 1, 1] },
};

/** Spaces in which `color-mix()` mixes. */
const spaces: Readonly<Record<string, Mode>> = {
  srgb: "rgb",
  "srgb-linear": "lrgb",
  "display-p3": "p3",
  lab: "lab",
  lch: "lch",
  oklab: "oklab",
  oklch: "oklch",
  hsl: "hsl",
  hwb: "hwb",
  xyz: "xyz65",
  "xyz-d65": "xyz65",
  "xyz-d50": "xyz50",
};

const own = <T>(record: Readonly<Record<string, T>>, key: string): T | undefined =>
  Object.hasOwn(record, key) ? record[key] : undefined;

/**
 * Computes a mixed color, a relative color, or one with calculated channels. `read` reads the colors in it.
 * Returns undefined for anything else.
 */
export function computeColor(text: string, read: ReadColor): Color | undefined {
  const [, name = "", inside = ""] = /^([a-z-]+)\((.*)\)$/is.exec(text) ?? [];
  const lower = name.toLowerCase();
  if (lower === "color-mix") return mix(inside.toLowerCase(), read);
  return lower === "color" || own(notations, lower) ? absolute(lower, inside.toLowerCase(), read) : undefined;
}

function mix(inside: string, read: ReadColor): Color | undefined {
  const [method = "", ...parts] = splitList(inside);
  const [, space = ""] = /^in ([\w-]+)(?: shorter hue)?$/.exec(method) ?? [];
  const mode = own(spaces, space);
  if (!mode || parts.length !== 2) return undefined;
  const [first, second] = parts.map((part) => {
    const words = splitWords(part);
    const share = words.find((word) => word.endsWith("%"));
    return {
      color: read(words.filter((word) => word !== share).join(" ")),
      share: share === undefined ? undefined : readNumber(share),
    };
  });
  if (!first?.color || !second?.color) return undefined;
  const ofFirst = first.share ?? 1 - (second.share ?? 0.5);
  const ofSecond = second.share ?? 1 - ofFirst;
  const sum = ofFirst + ofSecond;
  if (ofFirst < 0 || ofSecond < 0 || sum === 0) return undefined;
  const mixed = interpolateWithPremultipliedAlpha([first.color, second.color], mode)(ofSecond / sum);
  return sum < 1 ? { ...mixed, alpha: (mixed.alpha ?? 1) * sum } : mixed;
}

/** Computes the channels of a color function, and reads it without what was computed. */
function absolute(name: string, inside: string, read: ReadColor): Color | undefined {
  const words = splitList(inside.replaceAll("/", " / ")).flatMap(splitWords);
  const isRelative = words[0] === "from";
  const origin = isRelative ? read(words[1]) : undefined;
  if (isRelative ? !origin : !inside.includes("(")) return undefined;
  const rest = words.slice(isRelative ? 2 : 0).filter((word) => word !== "/");
  const space = name === "color" ? (rest.shift() ?? "") : name;
  const notation = own(notations, space);
  if (!notation || rest.length < 3 || rest.length > 4) return undefined;
  const known = origin ? channelsOf(origin, notation) : new Map<string, number>();
  const values = rest.map((word) => channel(word, known));
  if (values.includes(undefined)) return undefined;
  const [first, second, third, alpha = known.get("alpha") ?? 1] = values.map((value, place) =>
    notation.isInPercent && (place === 1 || place === 2) && /\d$/.test(value ?? "") ? `${value}%` : value,
  );
  return read(`${name}(${name === "color" ? `${space} ` : ""}${first} ${second} ${third} / ${alpha})`);
}

function channelsOf(color: Color, { mode, channels, scales }: Notation): ReadonlyMap<string, number> {
  const converted: object = converter(mode)(color);
  return new Map([
    ...channels.map((name, place) => {
      const value: unknown = Reflect.get(converted, name);
      return [name, typeof value === "number" ? value * (scales[place] ?? 1) : 0] as const;
    }),
    ["alpha", color.alpha ?? 1],
  ]);
}

/** Returns a channel without names and calculations. Undefined if it cannot be computed. */
function channel(word: string, known: ReadonlyMap<string, number>): string | undefined {
  const plain = word.replace(/(?<![\w.-])[a-z]+(?![\w(-])/g, (name) => decimal(known.get(name)) ?? name);
  if (!plain.includes("(")) return plain;
  return plain.includes("%") ? undefined : decimal(readNumber(plain));
}

const decimal = (value: number | undefined): string | undefined =>
  value === undefined ? undefined : String(Number(value.toFixed(6)));
