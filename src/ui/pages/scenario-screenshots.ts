import { html } from "hono/html";
import { plural } from "../../base/plural.ts";
import { type Markup, timeMarkup } from "../../report/html/markup.ts";
import { toSafeLine } from "../../report/safe-text.ts";
import type { Screenshot } from "../../workspace/screenshots/screenshot-folder.ts";
import type { ScenarioPage } from "./scenario-page.ts";

/** Renders the last screenshots of the message, those that changed first. Nothing if none were taken. */
export function screenshotsMarkup({ screenshots: shown }: Pick<ScenarioPage, "screenshots">): Markup | "" {
  if (!shown || shown.screenshots.length === 0) return "";
  const { takenAt, screenshots, folder } = shown;
  const changed = screenshots.filter(({ differentPixels = 0 }) => differentPixels > 0);
  const same = screenshots.filter((each) => !changed.includes(each));
  return html`<section class="section card" aria-labelledby="shots"><div class="card-bar"><h2 id="shots">Screenshots</h2><p class="small muted">${timeMarkup(takenAt)} · ${changed.length === 0 ? "no view differs from the last ones" : `${changed.length} of ${plural(screenshots.length, "view")} ${changed.length === 1 ? "differs" : "differ"} from the last ones`}</p></div>
${changed.map(
  (each) =>
    html`<figure class="shot-change"><figcaption><b><bdi>${nameOf(each)}</bdi></b> <span class="warned">! ${pixels(each)}</span></figcaption><div class="shots">${[
      [each.before, "before"],
      [each.file, "now"],
      [each.difference, "differences"],
    ].map(([file, words]) => (file ? pictureMarkup(folder, file, nameOf(each), words) : ""))}</div></figure>`,
)}
${same.length > 0 ? html`<div class="shots">${same.map((each) => pictureMarkup(folder, each.file, nameOf(each)))}</div>` : ""}
</section>`;
}

const nameOf = ({ view }: Screenshot): string => toSafeLine(view.replaceAll("-", ", "));

const pixels = ({ differentPixels = 0 }: Screenshot): string =>
  `${differentPixels.toLocaleString("en")} ${differentPixels === 1 ? "pixel differs" : "pixels differ"}`;

/** The words under a picture name it, so that it needs no alternative text. */
const pictureMarkup = (folder: string, file: string, name: string, words?: string): Markup => {
  const path = `/screenshots/${folder}/${file}`;
  return html`<a href="${path}"><img src="${path}" alt="" loading="lazy"><span class="small">${words === undefined ? name : html`<span class="spoken">${name}, </span>${words}`}</span></a>`;
};
