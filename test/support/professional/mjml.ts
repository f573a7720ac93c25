import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { brands, fillIn } from "./brand.ts";
import type { Draft } from "./compose.ts";
import { shownTexts } from "./shown-texts.ts";

type Compile = (
  source: string,
  options: { validationLevel: "strict" },
) => { html: string } | Promise<{ html: string }>;

const templates = [
  ["newsletter", "marketing", "fernway"],
  ["sale", "marketing", "orchard"],
  ["product-launch", "marketing", "lumen"],
  ["event-invitation", "marketing", "harbor"],
  ["welcome-series", "marketing", "acme"],
  ["re-engagement", "marketing", "acme"],
  ["survey", "marketing", "harbor"],
  ["digest", "marketing", "acme"],
  ["magazine", "marketing", "orchard"],
  ["receipt", "transactional", "acme"],
  ["password-reset", "transactional", "harbor"],
  ["shipping-notice", "transactional", "orchard"],
  ["trial-ends", "transactional", "lumen"],
  ["security-alert", "transactional", "fernway"],
] as const;

/** MJML elements whose text is not part of the message, or is shown only after a reader opens them. */
const unseen = new Set([
  "mj-title",
  "mj-preview",
  "mj-style",
  "mj-accordion-text",
  "mj-html-attribute",
  "title",
  "style",
]);

/** The templates of `mjml/`, compiled by MJML 4 and by MJML 5. */
export async function mjmlDrafts(): Promise<Draft[]> {
  const drafts = await Promise.all(
    (["mjml", "mjml5"] as const).map(async (packageName) => {
      const compile = load(packageName);
      const made: Draft[] = [];
      for (const [name, purpose, brandName] of templates) {
        const brand = brands[brandName];
        const file = new URL(`./mjml/${name}.mjml`, import.meta.url);
        const source = fillIn(await readFile(file, "utf8"), brand);
        const { html } = await compile(source, { validationLevel: "strict" });
        made.push({
          collection: packageName === "mjml" ? "MJML 4" : "MJML 5",
          name,
          purpose,
          brand,
          subject: /<mj-title>(.*?)<\/mj-title>/.exec(source)?.[1] ?? name,
          html: withoutChance(html, source),
          shows: shownTexts(source, (element) => unseen.has(element)),
        });
      }
      return made;
    }),
  );
  return drafts.flat();
}

/** MJML names accordions, carousels, and menus at random. Numbers them instead, so that the message is reproducible. */
function withoutChance(html: string, source: string): string {
  const names = new Map<string, string>();
  return html.replace(/(?<![0-9a-f])[0-9a-f]{16}(?![0-9a-f])/g, (name) => {
    if (source.includes(name)) return name;
    const counted = names.get(name) ?? String(names.size + 1).padStart(16, "0");
    names.set(name, counted);
    return counted;
  });
}

function load(packageName: string): Compile {
  const loaded = createRequire(import.meta.url)(packageName) as Compile & { default?: Compile };
  return loaded.default ?? loaded;
}
