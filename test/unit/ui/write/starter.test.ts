import { describe, expect, test } from "vitest";
import { readForm } from "../../../../src/ui/write/scenario-form.ts";
import { starterOf, toFileName } from "../../../../src/ui/write/starter.ts";

test.each([
  ["Spring sale 2026", "spring-sale-2026"],
  ["  Grüße  &  Küsse! ", "gru-e-kusse"],
  ["-a--b-", "a-b"],
  ["../x", "x"],
  ["日本", ""],
  ["x".repeat(61), "x".repeat(60)],
])("the campaign %j has the file name %j", (name, file) => {
  expect(toFileName(name)).toBe(file);
});

describe("a new campaign", () => {
  const campaign = { name: "Spring sale", from: "Acme <news@acme.example>", subject: 'Tulips: "now" # 1' };

  test("is a scenario that the form can read, with a template of its name", () => {
    const form = readForm(starterOf(campaign).scenario);
    expect(form).toMatchObject({
      name: "spring-sale",
      tags: ["campaign"],
      kind: "template",
      fields: [
        { name: "from", value: "Acme <news@acme.example>" },
        { name: "subject", value: "{{headline}}" },
        { name: "preheader", value: "{{preheader}}" },
        { name: "template", value: "spring-sale" },
      ],
      variants: { kind: "rows", rows: [{ name: "en", headline: 'Tulips: "now" # 1' }] },
    });
    expect(form).toHaveProperty("expectations.length", 3);
  });

  test("has every variable of its template in its row", () => {
    const { scenario, template } = starterOf(campaign);
    const used = [...template.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name);
    expect(new Set(used)).toEqual(new Set(["subject", "preheader", "headline", "unsubscribeUrl"]));
    for (const name of ["preheader", "headline", "unsubscribeUrl"]) expect(scenario).toContain(`${name}: `);
    expect(scenario).toContain("List-Unsubscribe=One-Click");
    expect(scenario).toContain("purpose: marketing");
  });

  test("is written without breaking long values into lines", () => {
    const { scenario } = starterOf({ ...campaign, subject: "word ".repeat(60).trim() });
    expect(scenario).toContain(`headline: ${"word ".repeat(60).trim()}\n`);
  });

  test.each([
    ["no name", { name: "!" }, "it has no name"],
    ["no address", { from: "Acme" }, "From has no email address"],
    ["an address of several lines", { from: "a@b.example\nX: y" }, "From has no email address"],
    ["an address after a line end", { from: "X\na@b.example" }, "From has no email address"],
    ["a long address", { from: `${"a".repeat(201)}@b.example` }, "From has no email address"],
    ["no subject", { subject: "  " }, "it has no subject"],
    ["a subject of several lines", { subject: "a\nb" }, "it has no subject"],
    ["a long subject", { subject: "a".repeat(501) }, "it has no subject"],
  ])("is refused with %s", (_, change, words) => {
    expect(() => starterOf({ ...campaign, ...change })).toThrow(`Cannot start the campaign: ${words}`);
  });

  test("may have a subject of 500 characters, and a name of 200 in From", () => {
    const longest = { subject: "a".repeat(500), from: `${"a".repeat(200)}@${"b".repeat(200)}` };
    expect(starterOf({ ...campaign, ...longest }).scenario).toContain("a".repeat(500));
  });
});
