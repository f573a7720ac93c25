import { readLength, readNumber, splitList, splitWords } from "./css-values.ts";
import { type Viewport, viewports } from "./viewport.ts";

/** Effect of a transformation on a box, limited to what decides whether its text is visible. */
export interface Transformation {
  readonly scaleX: number;
  readonly scaleY: number;
  /** Offset in pixels. Small percentages, which refer to the box itself, count as 0. */
  readonly x: number;
  readonly y: number;
  /** Whether the back of the box faces the reader. */
  readonly isTurned: boolean;
}

export const untransformed: Transformation = {
  scaleX: 1,
  scaleY: 1,
  x: 0,
  y: 0,
  isTurned: false,
};

/** Least percentage that may move a box off the screen. */
const leastPercent = 900;
/** Least percentage that moves a block that is as wide as the screen off it. */
const leastWidePercent = 150;
/** Least height of a box of text, in pixels. */
const lineHeightPx = 24;

/**
 * Returns an offset in pixels. A box has an unknown size, so only percentages that move a block off the screen
 * count.
 */
export function readOffset(
  word: string,
  axis: "x" | "y",
  fontSizePx: number,
  viewport: Viewport,
  isWide = false,
): number | undefined {
  const share = /^(-?[\d.]+)%$/.exec(word)?.[1];
  if (share === undefined) {
    const [least, most] = [0, axis === "x" ? viewport.widthPx : viewport.heightPx].map((size) =>
      readLength(word, fontSizePx, viewport, false, size),
    );
    if (least === undefined || most === undefined) return undefined;
    return Math.sign(least) === Math.sign(most)
      ? Math.sign(least) * Math.min(Math.abs(least), Math.abs(most))
      : 0;
  }
  if (Math.abs(Number(share)) < (isWide && axis === "x" ? leastWidePercent : leastPercent)) return 0;
  return (Number(share) / 100) * (axis === "x" ? viewport.widthPx : lineHeightPx);
}

const call = /([a-z0-9]+)\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*/y;

/** Parses `transform`. Returns undefined if browsers drop it. */
export function readTransform(
  value: string,
  fontSizePx = 16,
  viewport: Viewport = viewports.desktop,
  isWide = false,
): Transformation | undefined {
  if (value === "none") return untransformed;
  // Functions in functions in functions are not computed.
  if (/\([^()]*\([^()]*\(/.test(value)) return untransformed;
  let [all, at] = [untransformed, 0];
  while (at < value.length) {
    call.lastIndex = at;
    const match = call.exec(value);
    if (!match) return undefined;
    at = call.lastIndex;
    const inside = match[2] ?? "";
    const args = inside === "" ? [""] : splitList(inside);
    const own =
      transformOf(match[1] ?? "", args, fontSizePx, viewport, isWide) ??
      (inside.includes("(") ? untransformed : undefined);
    if (!own) return undefined;
    all = {
      scaleX: all.scaleX * own.scaleX,
      scaleY: all.scaleY * own.scaleY,
      x: all.x + own.x * all.scaleX,
      y: all.y + own.y * all.scaleY,
      isTurned: all.isTurned !== own.isTurned,
    };
  }
  return at > 0 ? all : undefined;
}

function transformOf(
  name: string,
  args: readonly string[],
  fontSizePx: number,
  viewport: Viewport,
  isWide = false,
): Transformation | undefined {
  const px = (word = "0", axis: "x" | "y" = "x") => readOffset(word, axis, fontSizePx, viewport, isWide);
  const [x, y] = [px(args[0]), px(args[1], "y")];
  const numbers = args.map((word) => readNumber(word));
  const [first, second = first] = numbers;
  switch (name) {
    case "translate":
    case "translate3d":
      return x === undefined || y === undefined ? undefined : { ...untransformed, x, y };
    case "translatex":
      return x === undefined ? undefined : { ...untransformed, x };
    case "translatey": {
      const down = px(args[0], "y");
      return down === undefined ? undefined : { ...untransformed, y: down };
    }
    case "scale":
    case "scale3d":
      return first === undefined || second === undefined
        ? undefined
        : { ...untransformed, scaleX: first, scaleY: second };
    case "scalex":
      return first === undefined ? undefined : { ...untransformed, scaleX: first };
    case "scaley":
      return first === undefined ? undefined : { ...untransformed, scaleY: first };
    case "rotatex":
    case "rotatey": {
      const cosine = cosineOf(args[0]);
      if (cosine === undefined) return undefined;
      return {
        ...untransformed,
        [name === "rotatex" ? "scaleY" : "scaleX"]: cosine,
        isTurned: cosine < 0,
      };
    }
    case "rotate3d": {
      const [aroundX, aroundY, aroundZ] = numbers;
      if (aroundZ !== 0 || (aroundX === 0) === (aroundY === 0)) return untransformed;
      return transformOf(aroundY === 0 ? "rotatex" : "rotatey", args.slice(3), fontSizePx, viewport);
    }
    case "skew":
    case "skewx": {
      const cosine = cosineOf(args[0]);
      return cosine !== undefined && Math.abs(cosine) < leastSkew
        ? { ...untransformed, scaleX: 0 }
        : untransformed;
    }
    case "matrix3d": {
      const at = (place: number) => numbers[place] ?? 0;
      return args.length === 16 && !numbers.includes(undefined)
        ? {
            ...untransformed,
            scaleX: Math.hypot(at(0), at(1), at(2)),
            scaleY: Math.hypot(at(4), at(5), at(6)),
            x: at(12),
            y: at(13),
          }
        : undefined;
    }
    case "matrix": {
      const [a, b, c, d, e, f] = numbers;
      return args.length === 6 &&
        a !== undefined &&
        b !== undefined &&
        c !== undefined &&
        d !== undefined &&
        e !== undefined &&
        f !== undefined
        ? { ...untransformed, scaleX: Math.hypot(a, b), scaleY: Math.hypot(c, d), x: e, y: f }
        : undefined;
    }
    default:
      return ["translatez", "scalez", "rotate", "rotatez", "skewy", "perspective"].includes(name)
        ? untransformed
        : undefined;
  }
}

/** Cosine of a skew below which nothing is left of a box. */
const leastSkew = 0.001;

const degrees: Readonly<Record<string, number>> = { deg: 1, turn: 360, grad: 0.9, rad: 180 / Math.PI };

function cosineOf(angle = ""): number | undefined {
  const [, number, unit = ""] = /^(-?[\d.]+)(deg|turn|grad|rad)$/.exec(angle) ?? [];
  return number === undefined
    ? undefined
    : Math.round(Math.cos((Number(number) * (degrees[unit] ?? 1) * Math.PI) / 180) * 1e6) / 1e6;
}

/** Parses the property `scale`. A single factor applies to both directions. */
export function readScale(value: string): readonly [number, number] | undefined {
  const numbers = splitWords(value).map((word) => readNumber(word));
  const [x, y = x] = numbers;
  return x === undefined || y === undefined || numbers.includes(undefined) ? undefined : [x, y];
}

/** Parses the property `rotate`. Only rotations around the horizontal or vertical axis can hide a box. */
export function readRotate(value: string): Transformation | undefined {
  const words = splitWords(value);
  const [axis, angle] = words;
  if (words.length === 4) return transformOf("rotate3d", words, 16, viewports.desktop);
  return axis === "x" || axis === "y"
    ? transformOf(`rotate${axis}`, [angle ?? ""], 16, viewports.desktop)
    : untransformed;
}

/**
 * Whether a `clip-path` clips everything. Returns undefined if browsers drop it, and false if it cannot be
 * computed.
 */
export function leavesNothing(value: string): boolean | undefined {
  const [, name = "", inside = ""] = /^([a-z]+)\((.*)\)$/.exec(value) ?? [];
  const all = splitWords(inside);
  const end = all.findIndex((word) => word === "at" || word === "round");
  const words = end < 0 ? all : all.slice(0, end);
  const sizes = words.map(sizeOf);
  switch (name) {
    case "inset": {
      if (words.length > 4 || sizes.some((size) => size === undefined)) return undefined;
      const [top, right = top, bottom = top, left = right] = sizes;
      return covers(top, bottom) || covers(left, right);
    }
    case "circle":
    case "ellipse":
      if (words.length > (name === "circle" ? 1 : 2)) return undefined;
      if (words.some((word, place) => !sizes[place] && !/^(closest|farthest)-side$|\(/.test(word)))
        return undefined;
      return (
        sizes.some((size) => size && (size.px ?? size.percent ?? 9) <= (size.px === undefined ? 0 : 2)) ||
        isBeforeStart(sizes, end < 0 ? [] : all.slice(end + 1).map(sizeOf))
      );
    case "path":
      // Without a line or a curve, a path has no area, and with all points in one place neither.
      return /^[^a-z]*(?:[mz][^a-z]*)+$/.test(inside) || !/[1-9]/.test(inside);
    case "polygon":
      return isFlat(inside);
    case "rect":
    case "xywh": {
      const numbers = sizes.map((size) => size?.px);
      const [one = 0, two = 9, three = 9, four = 0] = numbers;
      if (words.length !== 4 || numbers.includes(undefined)) return false;
      return name === "rect" ? two <= four || three <= one : three <= 0 || four <= 0;
    }
    default:
      return false;
  }
}

/** Whether a circle or an ellipse is left of its box, or above it. */
const isBeforeStart = (
  [width, height = width]: readonly (Size | undefined)[],
  [x, y]: readonly (Size | undefined)[],
): boolean =>
  [
    [width?.px, x?.px],
    [height?.px, y?.px],
  ].some(([radius, center]) => radius !== undefined && center !== undefined && center + radius <= 0);

interface Size {
  readonly px?: number;
  readonly percent?: number;
}

function sizeOf(word: string): Size | undefined {
  const percent = /^(-?[\d.]+)%$/.exec(word)?.[1];
  if (percent !== undefined) return { percent: Number(percent) };
  const px = readLength(word, 16, viewports.desktop, false);
  return px === undefined ? (/^[a-z]+\(/.test(word) ? {} : undefined) : { px };
}

const covers = (one: Size | undefined, other: Size | undefined): boolean =>
  (one?.percent ?? 0) + (other?.percent ?? 0) >= 100;

/** Whether all corners of a polygon are on one horizontal or vertical line. */
function isFlat(inside: string): boolean {
  const corners = inside
    .split(",")
    .map((corner) => splitWords(corner.trim()))
    .filter((corner) => !["nonzero", "evenodd"].includes(corner[0] ?? ""));
  return [0, 1].some((side) => corners.every((corner) => corner[side] === corners[0]?.[side]));
}
