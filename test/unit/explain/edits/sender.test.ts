import { describe, expect, test } from "vitest";
import { proposeEdits } from "../../../../src/explain/edits/edits.ts";
import { contextWith, finding, htmlAfter } from "../texts.ts";

type Rows = readonly Readonly<Record<string, unknown>>[];

describe("the URL to unsubscribe", () => {
  const own = "https://acme.example/u/1";
  const target = async (variants: Rows) => {
    const given = { findings: [finding("unsubscribe-link")], variants };
    const html = await htmlAfter("unsubscribe-link", "<p>a</p>", given);
    const [edit] = proposeEdits(contextWith({ html: "<p>a</p>" }, given));
    return [/href="([^"]*)"/.exec(html ?? "")?.[1], edit?.hasPlaceholder];
  };
  const placeholder = ["https://acme.example/unsubscribe?id=REPLACE-ME", true];

  test.each<[string, Rows, unknown[]]>([
    ["of each row", [{ name: "a", unsubscribe: own }], ["{{unsubscribe}}", false]],
    ["of a row with a longer name", [{ my_Unsubscribe_url: own }], ["{{my_Unsubscribe_url}}", false]],
    ["of all rows", [{ unsubscribe: own }, { unsubscribe: `${own}2` }], ["{{unsubscribe}}", false]],
    ["is a placeholder without rows", [], placeholder],
    ["is a placeholder if a row has none", [{ unsubscribe: own }, {}], placeholder],
    [
      "is a placeholder if a row has one that is not https",
      [{ unsubscribe: "http://a.example" }],
      placeholder,
    ],
    ["is a placeholder if it does not begin with https", [{ unsubscribe: ` ${own}` }], placeholder],
    [
      "is a placeholder if no name is about it",
      [{ "a unsubscribe": own, "unsubscribe-b": own }],
      placeholder,
    ],
  ])("%s", async (_, variants, expected) => {
    expect(await target(variants)).toEqual(expected);
  });
});
