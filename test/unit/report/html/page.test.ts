import { createHash } from "node:crypto";
import { html } from "hono/html";
import { describe, expect, test } from "vitest";
import { dataMarkup, packedMarkup } from "../../../../src/report/html/pack.ts";
import { type PageFrame, renderPage, streamPage } from "../../../../src/report/html/page.ts";
import { attributes, elements, texts } from "./elements.ts";
import { unpacked } from "./packed.ts";

const frame: PageFrame = {
  title: "A <title>",
  color: "#1a7f37",
  skipTo: { id: "tests", words: "Skip to the tests" },
};
const body = html`<main id="tests">a</main>`;
const render = (served?: PageFrame["served"]): Promise<string> =>
  renderPage({ ...frame, body, ...(served ? { served } : {}) });
const own = { styles: ".own{}", script: "own()" };

const metaOf = (markup: string, name: string): string | undefined =>
  elements(markup, "meta").find(({ attribs }) => name === (attribs["name"] ?? attribs["http-equiv"]))
    ?.attribs["content"];
const scriptOf = (markup: string): string => /<script>([\s\S]*)<\/script>\n<\/body>/.exec(markup)?.[1] ?? "";

describe("a page", () => {
  test("has its title, its color, its body, and a link that skips to its content", async () => {
    const page = await render();
    expect(texts(page, "title")).toEqual(["A <title>"]);
    expect(decodeURIComponent(attributes(page, "link", "href")[0] ?? "")).toContain('fill="#1a7f37"');
    expect(elements(page, "a", "skip")).toEqual([
      { attribs: { class: "skip", href: "#tests" }, text: "Skip to the tests" },
    ]);
    expect(texts(page, "main")).toEqual(["a"]);
  });

  const policy = (markup: string, last: string) =>
    `default-src 'none'; script-src 'sha256-${createHash("sha256").update(scriptOf(markup)).digest("base64")}'; style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; ${last}`;

  test("in a file connects to nothing, and runs its own script only", async () => {
    const page = await render();
    expect(metaOf(page, "Content-Security-Policy")).toBe(policy(page, "form-action 'none'"));
    expect(metaOf(page, "referrer")).toBe("no-referrer");
    expect(scriptOf(page)).not.toBe("");
    expect(texts(page, "style")[0]).not.toContain(".own{}");
  });

  test("of the dashboard connects to its server, and has its styles and script", async () => {
    const [page, served] = [await render(), await render(own)];
    expect(metaOf(served, "Content-Security-Policy")).toBe(
      policy(served, "connect-src 'self'; form-action 'self'"),
    );
    expect(metaOf(served, "referrer")).toBe("same-origin");
    expect(scriptOf(served)).toMatch(/own\(\)$/);
    expect(scriptOf(page)).not.toContain("own()");
    expect(texts(served, "style")[0]).toMatch(/\.own\{\}$/);
  });

  test("arrives in pieces, as its body does", async () => {
    const pieces: string[] = [];
    for await (const piece of streamPage(frame, [html`<p>a</p>`, html`<p>b</p>`])) pieces.push(piece);
    expect(pieces.slice(1, -1)).toEqual(["<p>a</p>", "<p>b</p>"]);
    expect(pieces[0]).toMatch(/^<!doctype html>/);
    expect(pieces.at(-1)).toMatch(/<\/html>\n$/);
  });
});

test("data in a page keeps its value, and ends no script", () => {
  const value = { text: "</script><b>", list: [1, undefined] };
  const markup = String(dataMarkup("index", value));
  expect(markup).toBe(
    '<script type="application/json" id="index">{"text":"\\u003c/script>\\u003cb>","list":[1,null]}</script>',
  );
});

test("packed values are unpacked to the same", async () => {
  const values = ["</script>", "日本", { a: [1] }];
  expect(unpacked(String(await packedMarkup(values)))).toEqual([values]);
});
