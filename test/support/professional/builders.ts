import { readFile } from "node:fs/promises";
import { brands, fillIn } from "./brand.ts";
import type { Draft } from "./compose.ts";
import { shownTexts } from "./shown-texts.ts";

const pages = [
  ["mcn-blocks", "marketing", "orchard", "The shop is open again"],
  ["kl-rows", "marketing", "lumen", "You left something behind"],
  ["nl-rows", "marketing", "harbor", "Plan your summer by boat"],
  ["es-structures", "marketing", "fernway", "A library card for summer"],
  ["hse-modules", "marketing", "acme", "Webinar: how small teams plan"],
  ["vml-hero", "marketing", "harbor", "Double points until Sunday"],
  ["u-rows", "transactional", "harbor", "Your ticket for the long night"],
  ["fluid-hybrid", "transactional", "acme", "Your statement for April"],
] as const;

/** Pages with the markup of drag-and-drop editors of sending services, and hand-coded pages. */
export const builderDrafts = (): Promise<Draft[]> =>
  Promise.all(
    pages.map(async ([name, purpose, brandName, subject]) => {
      const brand = brands[brandName];
      const file = new URL(`./builders/${name}.html`, import.meta.url);
      const html = fillIn(await readFile(file, "utf8"), brand);
      return {
        collection: "Markup of editors",
        name,
        purpose,
        brand,
        subject,
        html,
        shows: shownTexts(
          html,
          (element, { class: classes = "" }) =>
            ["title", "style", "noscript"].includes(element) || /\bpreheader\b/.test(classes),
        ),
      };
    }),
  );
