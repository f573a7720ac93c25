/** A window that mail is read in. */
export interface Viewport {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** A message is judged as a mail program shows it on a large screen and on a phone. */
export const viewports = {
  desktop: { widthPx: 1280, heightPx: 800 },
  phone: { widthPx: 390, heightPx: 844 },
} as const satisfies Readonly<Record<string, Viewport>>;
