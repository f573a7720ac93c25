/** A window that mail is read in. */
export interface Viewport {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly colorScheme: "light" | "dark";
}

/** A message is judged as mail programs show it: on a large screen, on a phone, and on a large screen in dark mode. */
export const viewports = {
  desktop: { widthPx: 1280, heightPx: 800, colorScheme: "light" },
  phone: { widthPx: 390, heightPx: 844, colorScheme: "light" },
  dark: { widthPx: 1280, heightPx: 800, colorScheme: "dark" },
} as const satisfies Readonly<Record<string, Viewport>>;
