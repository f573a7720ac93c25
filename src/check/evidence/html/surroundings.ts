/** The surroundings of an element's content, as far as they decide whether its text is visible. */
export interface Surroundings {
  /**
   * Height, in pixels, between the start of the content and the end of the box that clips it. Infinite if
   * there is none, or if it is unknown.
   */
  readonly roomPx: number;
  /** Largest margin above the content in that box: adjoining margins collapse. */
  readonly marginPx: number;
  /** Whether the element is a block that is about as wide as the screen. */
  readonly isWide: boolean;
  /** Whether an opaque background lies between the content and what is behind its stacking context. */
  readonly isBacked: boolean;
}

export const openSurroundings: Surroundings = {
  roomPx: Number.POSITIVE_INFINITY,
  marginPx: 0,
  isWide: true,
  isBacked: false,
};

export const areSameSurroundings = (left: Surroundings, right: Surroundings): boolean =>
  left.roomPx === right.roomPx &&
  left.marginPx === right.marginPx &&
  left.isWide === right.isWide &&
  left.isBacked === right.isBacked;

export interface Surrounding {
  readonly display: string;
  readonly position: string;
  readonly isFloating: boolean;
  /** Height of the clipping box of the element, without its padding unless `isBorderBox`. */
  readonly clippedPx: number | undefined;
  readonly isBorderBox: boolean;
  /** Whether the element may be moved in a way that is not computed here. */
  readonly isMoved: boolean;
  /** Whether the element paints an opaque background behind all its content. */
  readonly isOpaque: boolean;
  /** Whether what is in the element may be in a stacking context of its own. */
  readonly isStacked: boolean;
  pxOf(property: string): number | undefined;
}

/** Left padding or margin, in pixels, beyond which a block is not as wide as the screen. */
const maxLeftPx = 100;

export function surroundingsOf(
  declared: ReadonlyMap<string, string>,
  parent: Surroundings,
  surrounding: Surrounding,
): Surroundings {
  const { display } = surrounding;
  if (display === "inline" || display === "contents") return parent;
  const isWide = parent.isWide && isWideBlock(declared, surrounding);
  const isBacked = !surrounding.isStacked && (parent.isBacked || surrounding.isOpaque);
  const { roomPx, marginPx } = roomOf(declared, parent, surrounding);
  return isWide === parent.isWide &&
    isBacked === parent.isBacked &&
    roomPx === parent.roomPx &&
    marginPx === parent.marginPx
    ? parent
    : { roomPx, marginPx, isWide, isBacked };
}

/** Returns the surroundings of an element without declarations. */
export const surroundingsIn = (parent: Surroundings, display: string): Surroundings =>
  parent.isWide && !["block", "list-item", "flow-root", "inline", "contents", "none"].includes(display)
    ? { ...parent, isWide: false }
    : parent;

function isWideBlock(
  declared: ReadonlyMap<string, string>,
  { display, position, isFloating, pxOf }: Surrounding,
): boolean {
  const isNear = (property: string): boolean =>
    !declared.has(property) || declared.get(property) === "auto" || (pxOf(property) ?? maxLeftPx) < maxLeftPx;
  return (
    ["block", "list-item", "flow-root"].includes(display) &&
    !isFloating &&
    ["static", "relative"].includes(position) &&
    /^(auto|100%)$/.test(declared.get("width") ?? "auto") &&
    /^(none|100%)$/.test(declared.get("max-width") ?? "none") &&
    isNear("margin-left") &&
    isNear("padding-left")
  );
}

function roomOf(
  declared: ReadonlyMap<string, string>,
  parent: Surroundings,
  { position, clippedPx, isBorderBox, isMoved, pxOf }: Surrounding,
): Pick<Surroundings, "roomPx" | "marginPx"> {
  const [above, below] = ["padding-top", "padding-bottom"].map((side) =>
    declared.has(side) ? pxOf(side) : 0,
  );
  const down = declared.has("top") && position === "relative" ? pxOf("top") : 0;
  const margin = declared.has("margin-top") && declared.get("margin-top") !== "auto" ? pxOf("margin-top") : 0;
  const isKnown =
    !isMoved &&
    ["static", "relative"].includes(position) &&
    down !== undefined &&
    down >= 0 &&
    margin !== undefined &&
    margin >= 0;
  const outer = isKnown ? parent.roomPx - down - (above ?? 0) : Number.POSITIVE_INFINITY;
  const own =
    clippedPx === undefined || above === undefined || below === undefined
      ? Number.POSITIVE_INFINITY
      : isBorderBox
        ? Math.max(clippedPx, above + below) - above
        : clippedPx + below;
  const marginPx = Math.max(parent.marginPx, margin ?? 0);
  return own < outer - marginPx
    ? { roomPx: own, marginPx: 0 }
    : outer === Number.POSITIVE_INFINITY
      ? { roomPx: outer, marginPx: 0 }
      : { roomPx: outer, marginPx };
}
