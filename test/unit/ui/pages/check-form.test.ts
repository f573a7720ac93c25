import { expect, test } from "vitest";
import type { Scenario } from "../../../../src/scenario/scenario.ts";
import { noFields } from "../../../../src/ui/check/check-source.ts";
import { campaignChoiceMarkup, checkFormMarkup } from "../../../../src/ui/pages/check-form.ts";
import { readPart } from "./rendered-page.ts";

const render = (more: Partial<Parameters<typeof checkFormMarkup>[0]> = {}) =>
  readPart(String(checkFormMarkup({ fields: noFields, knownFrom: undefined, ...more })));

test("the form keeps what was written", () => {
  const fields = {
    ...noFields,
    pasted: "source",
    from: "a@b.example",
    subject: "Hi",
    unsubscribe: "https://a",
    purpose: "marketing",
  };
  const { html, options, texts } = render({ fields });
  for (const value of ["a@b.example", "Hi", "https://a"]) expect(html).toContain(`value="${value}"`);
  expect(texts("textarea")).toEqual(["source"]);
  expect(options().map((option) => option.endsWith("*"))).toEqual([false, true, false]);
  expect(render().options()[0]).toBe("As its headers say*");
});

test("the form assumes the sender of the campaigns", () => {
  expect(render({ knownFrom: "Shop <a@b.example>" }).html).toContain(
    'placeholder="Shop &lt;a@b.example&gt;"',
  );
  expect(render({ knownFrom: "x" }).text).toContain("Empty: the sender of your campaigns.");
  expect(render().html).toContain('placeholder="Acme &lt;news@acme.example&gt;"');
  expect(render().text).toContain("As readers see it.");
});

test("the form checks the same message again if nothing else is given", () => {
  const again = render({ fields: { ...noFields, again: "id-1" }, againName: "a.eml" });
  expect(again.hidden()).toEqual(["again=id-1"]);
  expect(again.text).toContain("Leave both empty to check a.eml again.");
  expect(render().hidden()).toEqual([]);
  expect(render().text).toContain("A message with its headers, HTML, or MJML.");
});

test("a campaign can be chosen, of at most 300", () => {
  const scenarios = (count: number) =>
    ({ scenarios: Array.from({ length: count }, (_, at) => ({ name: `s${at}` }) as Scenario) }) as const;
  expect(campaignChoiceMarkup(scenarios(0))).toBe("");
  expect(readPart(String(campaignChoiceMarkup(scenarios(2)))).options()).toEqual(["s0", "s1"]);
  expect(readPart(String(campaignChoiceMarkup(scenarios(301)))).options()).toHaveLength(300);
});
