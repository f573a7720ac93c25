import { expect, test } from "vitest";
import { screenshotsMarkup } from "../../../../src/ui/pages/scenario-screenshots.ts";
import type { Screenshot } from "../../../../src/workspace/screenshots/screenshot-folder.ts";
import { readPart } from "./rendered-page.ts";

const shot = (view: string, more: Partial<Screenshot> = {}): Screenshot => ({
  view,
  file: `${view}.png`,
  ...more,
});
const render = (...screenshots: Screenshot[]) =>
  readPart(
    String(
      screenshotsMarkup({
        screenshots: { takenAt: "2026-03-01T08:00:00Z", folder: "sale", screenshots } as never,
      }),
    ),
  );

test("screenshots that changed are first, with what they were and what differs", () => {
  const { text, links, texts } = render(
    shot("phone-light"),
    shot("phone-dark", { differentPixels: 1234, before: "b.png", difference: "d.png" }),
    shot("desktop", { differentPixels: 1 }),
    shot("tablet", { differentPixels: 0 }),
  );
  expect(text).toContain("Mar 1, 2026, 08:00 UTC · 2 of 4 views differ from the last ones");
  expect(texts("figcaption")).toEqual(["phone, dark ! 1,234 pixels differ", "desktop ! 1 pixel differs"]);
  expect(links()).toEqual([
    "phone, dark, before → /screenshots/sale/b.png",
    "phone, dark, now → /screenshots/sale/phone-dark.png",
    "phone, dark, differences → /screenshots/sale/d.png",
    "desktop, now → /screenshots/sale/desktop.png",
    "phone, light → /screenshots/sale/phone-light.png",
    "tablet → /screenshots/sale/tablet.png",
  ]);
});

test("screenshots may all be as they were, or differ all", () => {
  const same = render(shot("phone"));
  expect(same.text).toContain("no view differs from the last ones");
  expect(same.ofClass("shots")).toHaveLength(1);
  const changed = render(shot("phone", { differentPixels: 5 }));
  expect(changed.text).toContain("1 of 1 view differs");
  expect(changed.ofClass("shots")).toHaveLength(1);
});

test("nothing is shown before screenshots were taken", () => {
  expect(screenshotsMarkup({ screenshots: undefined })).toBe("");
  expect(render().text).toBe("");
});
