/** A screen that mail is read on, as media queries see it. */
export interface Viewport {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly colorScheme: "light" | "dark";
  readonly pixelRatio: number;
  readonly pointer: "fine" | "coarse";
  /** Whether the reader prefers reduced motion. */
  readonly isCalm: boolean;
}

const withMouse = (widthPx: number, heightPx: number, pixelRatio = 1): Viewport => ({
  widthPx,
  heightPx,
  colorScheme: "light",
  pixelRatio,
  pointer: "fine",
  isCalm: false,
});

const withFinger = (widthPx: number, heightPx: number, pixelRatio: number): Viewport => ({
  ...withMouse(widthPx, heightPx, pixelRatio),
  pointer: "coarse",
});

const inDark = (viewport: Viewport): Viewport => ({ ...viewport, colorScheme: "dark" });

/**
 * Common screens, in the order of the bits of a `ScreenSet`. Each message is evaluated on the first two, and
 * on each other screen that its style sheets distinguish from earlier ones.
 */
export const viewports = {
  desktop: withMouse(1280, 800),
  phone: withFinger(390, 844, 3),
  dark: inDark(withMouse(1280, 800)),
  tablet: withFinger(768, 1024, 2),
  smallPhone: withFinger(320, 568, 2),
  narrowPhone: withFinger(375, 812, 3),
  olderPhone: withFinger(375, 667, 2),
  androidPhone: withFinger(360, 800, 3),
  largePhone: withFinger(430, 932, 3),
  turnedPhone: withFinger(844, 390, 3),
  darkPhone: inDark(withFinger(390, 844, 3)),
  largeTablet: withFinger(820, 1180, 2),
  turnedTablet: withFinger(1024, 768, 2),
  readingPane: withMouse(640, 800),
  laptop: withMouse(1440, 900, 2),
  calmLargeScreen: { ...withMouse(1920, 1080), isCalm: true },
} as const satisfies Readonly<Record<string, Viewport>>;

export const allViewports: readonly Viewport[] = Object.values(viewports);

/** Set of screens as bits: bit 0 is the first of `viewports`. */
export type ScreenSet = number;

export const everyScreen: ScreenSet = 2 ** allViewports.length - 1;

export const screensWhere = (test: (viewport: Viewport) => boolean): ScreenSet =>
  allViewports.reduce((set, viewport, place) => (test(viewport) ? set | (1 << place) : set), 0);
