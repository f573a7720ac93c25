import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { convert } from "html-to-text";
import { describe, expect, test } from "vitest";
import { type RenderContext, renderMessage } from "../../../src/message/render.ts";
import type { RenderedMessage } from "../../../src/message/rendered-message.ts";
import { discoverScenarioFiles } from "../../../src/scenario/discover.ts";
import { loadScenarios } from "../../../src/scenario/load.ts";

const projectDir = fileURLToPath(new URL("../../..", import.meta.url)).replace(/[/\\]$/, "");
const context: RenderContext = {
  projectDir,
  templatesDir: `${projectDir}/templates`,
  seed: "shipped",
  date: new Date("2026-03-27T08:00:00Z"),
};

const files = await discoverScenarioFiles({ projectDir, scenariosDir: "scenarios" });
const { scenarios, problems } = await loadScenarios(files, { projectDir });

/** Every shipped message, by the name of its test. */
const messages: [string, RenderedMessage][] = [];
for (const scenario of scenarios) {
  for (const { name, row } of scenario.variants) {
    const source = typeof scenario.message === "function" ? await scenario.message(row) : scenario.message;
    const message = await renderMessage({ from: scenario.from, source, data: row }, context);
    messages.push([name === undefined ? scenario.name : `${scenario.name} (${name})`, message]);
  }
}
const named = (name: string): RenderedMessage => {
  const found = messages.find(([title]) => title === name);
  if (!found) throw new Error(`no message "${name}" among ${messages.map(([title]) => title).join(", ")}`);
  return found[1];
};
const good = messages.filter(([name]) => name !== "prize-draw");

test("loads every scenario", () => {
  expect(problems).toEqual([]);
  expect(scenarios.map(({ name }) => name).sort()).toEqual([
    "order-confirmation",
    "password-reset",
    "prize-draw",
    "product-announcement",
    "re-engagement",
    "spring-sale",
    "weekly-newsletter",
  ]);
});

describe.each(good)("%s", (name, { parsed, bytes = new Uint8Array() }) => {
  const html = parsed.html ?? "";

  test("is a complete message", () => {
    expect(parsed.subject).toMatch(/^\S.{8,90}$/);
    expect(parsed.text?.length).toBeGreaterThan(200);
    expect(`${parsed.subject}${parsed.text}${html}`).not.toMatch(/\{\{|\}\}|undefined|\[object|NaN/);
    expect(Buffer.from(bytes).toString("latin1").replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });

  test("has accessible HTML", () => {
    expect(html).toMatch(/<html lang="(en|de|fr)/);
    expect(html).toContain('name="color-scheme" content="light dark"');
    expect(html).toContain("@media (prefers-color-scheme: dark)");
    for (const [table] of html.matchAll(/<table\b[^>]*>\s*(?!\s*<caption)/g))
      if (!/<caption/.test(html.slice(html.indexOf(table), html.indexOf(table) + table.length + 10)))
        expect(table).toContain('role="presentation"');
    for (const [image] of html.matchAll(/<img\b[^>]*>/g)) expect(image).toMatch(/ alt="[^"]{5,}"/);
    expect(html.match(/<h1\b/g)).toHaveLength(1);
    expect(convert(html, { wordwrap: false })).toContain("12 Orchard Lane");
  });

  test("links to .example hosts only, over https", () => {
    const links = [...`${html} ${parsed.text}`.matchAll(/[a-z]+:\/\/([^\s/"'<>?)]+)/g)];
    expect(links.length).toBeGreaterThan(0);
    for (const [link, host = ""] of links)
      if (!link.startsWith("http://www.w3.org")) expect(`${link}`).toMatch(/^https:\/\/[^/]+\.example/);
      else expect(host).toBe("www.w3.org");
  });

  test("supports unsubscribing, if it is a campaign", () => {
    const isCampaign = !/^(order-confirmation|password-reset)/.test(name);
    const header = parsed.headers.find((field) => field.name === "List-Unsubscribe")?.value;
    expect(header !== undefined).toBe(isCampaign);
    expect(/unsubscribe|Abmelden|désinscrire/i.test(parsed.text ?? "") || !isCampaign).toBe(true);
    if (isCampaign)
      expect(parsed.headers).toContainEqual({
        name: "List-Unsubscribe-Post",
        value: "List-Unsubscribe=One-Click",
      });
  });
});

test("the seasonal campaign uses each market's language", () => {
  expect(named("spring-sale (en)").parsed.subject).toBe("25% off everything for the first warm weekend");
  expect(named("spring-sale (de)").parsed.subject).toMatch(/^25\s% auf alles/);
  expect(named("spring-sale (fr)").parsed.subject).toMatch(/^25\s% de remise/);
  expect(named("spring-sale (de)").parsed.text).toMatch(/Sonntag, 29\. März 2026 um 23:00 Uhr/);
  expect(named("spring-sale (en)").parsed.text).toContain("£67.50 (instead of £90.00)");
  expect(named("spring-sale (fr)").parsed.text).toMatch(/78,75\s€/);
  expect(named("spring-sale (de)").parsed.html).toMatch(/utm_content(=|&#x3D;)raised-bed/);
});

test("the order confirmation has a real PDF, an inline logo, and the appointment", async () => {
  const { attachments, html } = named("order-confirmation (en-GB)").parsed;
  const pdf = await readFile(`${projectDir}/scenarios/assets/invoice.pdf`);
  expect(attachments).toContainEqual({
    filename: "Invoice AG-20418.pdf",
    contentType: "application/pdf",
    sizeBytes: pdf.length,
    inline: false,
  });
  const text = pdf.toString("latin1");
  expect(text).toMatch(/^%PDF-1\.4\n/);
  for (const [, offset] of text.matchAll(/^(\d{10}) 00000 n $/gm))
    expect(text.slice(Number(offset), Number(offset) + 12)).toMatch(/^\d+ 0 obj/);
  expect(text.slice(Number(/startxref\n(\d+)/.exec(text)?.[1])).startsWith("xref")).toBe(true);
  expect(attachments.some(({ contentType }) => contentType === "text/calendar")).toBe(true);
  expect(html).toContain("data:image/png;base64,");
});

test("the announcement is sent as a template and shown from its local copy", () => {
  const { content, parsed } = named("product-announcement (customers)");
  expect(content).toMatchObject({ kind: "template", templateData: expect.stringContaining('"early":true') });
  expect(parsed.html).toContain("Order today");
  expect(named("product-announcement (subscribers)").parsed.html).toContain("14 April 2026");
});

test("the known-bad message has all its problems", () => {
  const { parsed } = named("prize-draw");
  expect(parsed.from).toContain("@gmail.com");
  expect(parsed.subject).toMatch(/^RE: \*\|FNAME\|\*/);
  expect(parsed.text).toBeUndefined();
  expect(parsed.html).toContain("http://203.0.113.77/");
  expect(parsed.html).toContain("https://bit.ly/");
  expect(parsed.headers.map(({ name }) => name.toLowerCase())).not.toContain("list-unsubscribe");
});
