import { type Clips, noClips } from "./clips.ts";
import type { LineHeight } from "./css-values.ts";
import type { Tone } from "./paint.ts";
import { type Place, unmoved } from "./place.ts";
import type { Keyframes } from "./style-sheet.ts";
import { openSurroundings, type Surroundings } from "./surroundings.ts";
import type { Viewport } from "./viewport.ts";

/** Computed style of an element in one viewport, limited to what decides what a reader sees. */
export interface ComputedStyle {
  readonly display: string;
  /** Reason why the element and everything in it is hidden, regardless of descendants' styles. */
  readonly hiddenBy: string | undefined;
  readonly clips: Clips;
  readonly isVisible: boolean;
  /** Opacity, multiplied with that of all ancestors. */
  readonly opacity: number;
  readonly fontSizePx: number;
  readonly isBold: boolean;
  readonly lineHeight: LineHeight;
  /** Inherited; indents the first line of each block. */
  readonly textIndentPx: number;
  /** First-line indent of the nearest block. */
  readonly lineIndentPx: number;
  readonly color: string;
  /** Fill color of the text. Undefined if it is `color`. */
  readonly fill: string | undefined;
  /** Nearest background behind the text. `unknownBackground` if it is an image or translucent. */
  readonly background: string;
  /** Whether the nearest block clips its text because its lines have no height. */
  readonly cutsLines: boolean;
  readonly rare: RareStyle;
  readonly place: Place;
  /** Reason why the element is off the screen. */
  readonly awayBy: string | undefined;
  readonly variables: ReadonlyMap<string, string>;
  /** Whether the element may overlap what precedes it. */
  readonly liesOver: boolean;
  /** Whether what follows may overlap the element. */
  readonly liesUnder: boolean;
  /** Whether the element paints outside of its box: a thick outline or shadow. */
  readonly paintsAround: boolean;
  /** How the element lays out its children. `flat`: in the rows of a grid that have no height. */
  readonly layout: "flow" | "row" | "column" | "flat";
  readonly surroundings: Surroundings;
}

/** Properties that mail rarely changes. */
export interface RareStyle {
  /** Colors of the text other than its own: shadows, outlines, a background that shows through. */
  readonly paints: readonly string[];
  /** Scale factor from zoom and transformations, multiplied with that of all ancestors. */
  readonly scale: number;
  readonly letterSpacingPx: number;
  readonly isRightToLeft: boolean;
  /** Whether a filter of the element or of an ancestor changes colors in a way that is not computed. */
  readonly isFiltered: boolean;
  /** Change of colors by the filters of the element and its ancestors. */
  readonly tone: Tone | undefined;
  /** Radius of the blur of the element and its ancestors, in pixels of the screen. */
  readonly blurPx: number;
  /** Whether the back of the element faces the reader. */
  readonly isTurned: boolean;
  /** Color of the body, which tables inherit in quirks mode. */
  readonly bodyText: string;
}

export const rootStyle: ComputedStyle = {
  display: "block",
  hiddenBy: undefined,
  clips: noClips,
  isVisible: true,
  opacity: 1,
  fontSizePx: 16,
  isBold: false,
  lineHeight: "normal",
  textIndentPx: 0,
  lineIndentPx: 0,
  color: "black",
  fill: undefined,
  background: "white",
  cutsLines: false,
  rare: {
    paints: [],
    scale: 1,
    letterSpacingPx: 0,
    isRightToLeft: false,
    isFiltered: false,
    tone: undefined,
    blurPx: 0,
    isTurned: false,
    bodyText: "black",
  },
  place: unmoved,
  awayBy: undefined,
  variables: new Map(),
  liesOver: false,
  liesUnder: false,
  paintsAround: false,
  layout: "flow",
  surroundings: openSurroundings,
};

export interface StyleContext {
  /** Whether the reader has opened everything that opens. */
  readonly isOpened: boolean;
  readonly viewport: Viewport;
  readonly isQuirky: boolean;
  /** Color of links. */
  readonly linkText: string;
  readonly keyframes: ReadonlyMap<string, Keyframes>;
}

export const isInline = (display: string): boolean => display === "inline" || display === "contents";
