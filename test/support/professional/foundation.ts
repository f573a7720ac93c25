import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { type Brand, brands, imageOf, linkOf, pageOf, unsubscribeOf } from "./brand.ts";
import type { Draft, Purpose } from "./compose.ts";
import { expandInky } from "./inky.ts";
import { shownTexts } from "./shown-texts.ts";

const folder = dirname(createRequire(import.meta.url).resolve("foundation-emails/package.json"));

/** A list of the pages, and one page with intentionally invalid markup. */
const noMail = new Set(["index", "inliner-bugs"]);
const transactional = new Set(["basic", "order", "password", "welcome"]);

/** The templates of Foundation for Emails, and the pages of its visual tests, as campaigns. */
export async function foundationDrafts(): Promise<Draft[]> {
  const css = await readFile(join(folder, "dist/foundation-emails.css"), "utf8");
  return [
    ...(await readAll("templates", (name, source) =>
      toDraft("Foundation templates", name, source, transactional.has(name) ? "transactional" : "marketing"),
    )),
    ...(await readAll("test/visual/pages", (name, source) =>
      toDraft("Foundation pages", name, source + footer, "marketing"),
    )),
  ];

  async function readAll(path: string, make: (name: string, source: string) => Draft): Promise<Draft[]> {
    const names = (await readdir(join(folder, path))).map((file) => basename(file, ".html")).toSorted();
    return Promise.all(
      names
        .filter((name) => !noMail.has(name))
        .map(async (name) => make(name, await readFile(join(folder, path, `${name}.html`), "utf8"))),
    );
  }

  function toDraft(collection: string, name: string, source: string, purpose: Purpose): Draft {
    const brand = Object.values(brands)[name.length % 5] ?? brands.acme;
    const filled = fillInPlaceholders(source, brand, purpose);
    const subject = shownTexts(/<h[1-4][^>]*>[\s\S]*?<\/h[1-4]>/.exec(filled)?.[0] ?? "", () => false)[0];
    return {
      collection,
      name,
      purpose,
      brand,
      subject: subject ?? `News of ${brand.name}`,
      html: page(expandInky(filled), css, subject ?? name),
      shows: shownTexts(filled, (element) => element === "style"),
    };
  }
}

const footer = `
<container><row><columns>
<p class="text-center"><small>You get this because you signed up at our site. {{address}}. <a href="#">Unsubscribe</a></small></p>
</columns></row></container>`;

/** Values for the placeholders of the templates: links, images, and the sender's addresses. */
function fillInPlaceholders(source: string, brand: Brand, purpose: Purpose): string {
  let [links, images] = [0, 0];
  return source
    .replace(/href="(?:#|)"(?=[^<]*(?:opt-out|unsubscribe))/gi, () =>
      purpose === "marketing" ? `href="${unsubscribeOf(brand)}"` : `href="${pageOf(brand, "/settings")}"`,
    )
    .replace(/href="(?:#|)"(?=>(?:hello@[\w.]+)<)/g, `href="mailto:hello@${brand.domain}"`)
    .replace(/hello@nocopywrite\.com/g, `hello@${brand.domain}`)
    .replaceAll("krakenacademy.com", brand.domain)
    .replaceAll("{{address}}", brand.address)
    .replaceAll("<item><img", `<item href="${pageOf(brand, "/social")}"><img`)
    .replace(
      /href="(?:#|http:\/\/get\.foundation|http:\/\/google\.com|)"/g,
      () => `href="${links++ % 2 === 0 ? pageOf(brand, `/page/${links}`) : linkOf(brand, `/page/${links}`)}"`,
    )
    .replace(/src="http:\/\/placehold\.it\/[^"]*"/g, () => `src="${imageOf(brand, `image-${++images}`)}"`);
}

/** The document around a template, as the documentation of Foundation has it. */
const page = (
  content: string,
  css: string,
  title: string,
): string => `<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml" lang="en" xml:lang="en">
<head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8">
<meta name="viewport" content="width=device-width">
<title>${title}</title>
<style>
${css}
</style>
</head>
<body>
<span class="preheader">Here is what is new, in a minute of reading.</span>
<table class="body" data-made-with-foundation>
<tr>
<td class="float-center" align="center" valign="top">
<center data-parsed>
${content}
</center>
</td>
</tr>
</table>
<!-- prevent Gmail on iOS font size manipulation -->
<div style="display:none; white-space:nowrap; font:15px courier; line-height:0;">${"&nbsp; ".repeat(30)}</div>
</body>
</html>
`;
