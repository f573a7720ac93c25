import type { ScreenshotSource } from "../../../workspace/screenshots/save-screenshots.ts";
import { frameViews, toViewDocument } from "./frame-views.ts";

/** Width of a message on each device, in pixels. */
const widths = { desktop: 600, phone: 375 } as const;

/** Returns the documents of a message in every view, on a desktop and on a phone. */
export const screenshotSources = (html: string): ScreenshotSource[] =>
  frameViews.flatMap((view) =>
    Object.entries(widths).map(([device, width]) => ({
      view: `${view}-${device}`,
      document: toViewDocument(html, view),
      width,
    })),
  );
