import { describe, expect, test } from "vitest";
import type { EditContext } from "../../../../src/explain/edits/edit.ts";
import { proposeEdits } from "../../../../src/explain/edits/edits.ts";
import { contextWith, finding, type Texts } from "../texts.ts";

const html = `<html><head></head><body>
<script>a</script><form><input></form><img src="a.png"><table><td bgcolor="#eee">*|A|* t\u00adulips</td></table>
<p style="display:none">These words are hidden</p><font size="7" color="#777">Loud</font>
<a href="http://plain.example/a">a</a> <a href="https://u:p@cred.example/a">a</a>
<a href="https://bit.ly/a">a</a> <a href="http://192.0.2.1/a">a</a> <a href="https://a.example/">www.b.example</a>
<a href="https://r.example/?u=https://a.example/b">a</a>
</body></html>`;
const texts: Texts = { from: "Acme <a@acme.example>", subject: "Re: TULIPS   A.R.E!!! 🌷🌷🌷", html };
const links = [
  ["http://plain.example/a", "a"],
  ["https://u:p@cred.example/a", "a"],
  ["https://bit.ly/a", "a"],
  ["http://192.0.2.1/a", "a"],
  ["https://a.example/", "www.b.example"],
  ["https://r.example/?u=https://a.example/b", "a"],
] as const;
const given = { links, hidden: ["These words are hidden"], subject: "Re: TULIPS" };

/** The finding of a check, with what its edit looks for. */
const found = (check: string) =>
  finding(check, {
    items: check === "contrast" ? ["#777", "#ffffff"] : links.map(([href]) => href),
    excerpt: "www.b.example",
  });
const contextOf = (
  checks: readonly string[],
  more: Partial<Parameters<typeof contextWith>[1]> = {},
): EditContext => {
  const context = contextWith(texts, { ...given, findings: checks.map(found), symbols: checks, ...more });
  return { ...context, sender: { address: "news@acme.example", origin: "given by --from" } };
};

/** The checks and rules that edits address: whether an edit needs a value of the author, and a domain. */
const addressed: [check: string, needsValue: boolean, needsDomain?: boolean][] = [
  ["from-public-mailbox", false],
  ["display-name", true, true],
  ["brand-impersonation", true, true],
  ["reply-to", false, true],
  ["unsubscribe-address", false],
  ["list-unsubscribe", true, true],
  ["unsubscribe-link", true, true],
  ["merge-tags", false],
  ["active-content", false],
  ["forms", true, true],
  ["hidden-text", false],
  ["invisible-characters", false],
  ["image-alternatives", true],
  ["image-only", true],
  ["fake-reply", false],
  ["subject-white-space", false],
  ["subject-punctuation", false],
  ["subject-capitals", false],
  ["subject-emoji", false],
  ["link-address", true, true],
  ["link-shortener", true, true],
  ["link-redirect", false],
  ["link-credentials", false],
  ["link-plain-http", false],
  ["link-text", false],
  ["document-title", false],
  ["language", true],
  ["viewport", false],
  ["dark-mode", false],
  ["preheader", true],
  ["table-roles", false],
  ["contrast", false],
  ["FONT_SHOUTS", false],
  ["HTML_LEGACY", false],
  ["text-part", false],
];
const idsOf = (context: EditContext): string[] => proposeEdits(context).map(({ id }) => id);

test("nothing is proposed without a finding", () => {
  expect(idsOf(contextOf([]))).toEqual([]);
  expect(idsOf(contextOf(["unknown-check"]))).toEqual([]);
});

describe("an edit is proposed for its finding", () => {
  test.each(addressed)("%s alone; it needs a value of the author: %s", (check, needsValue) => {
    expect(proposeEdits(contextOf([check])).map(({ id, hasPlaceholder }) => [id, hasPlaceholder])).toEqual([
      [check, needsValue],
    ]);
  });

  test.each(addressed)("%s, also if another message does not have it", (check) => {
    const [none, one] = [contextOf([]), contextOf([check])];
    for (const messages of [
      [...none.messages, ...one.messages],
      [...one.messages, ...none.messages],
    ])
      expect(idsOf({ ...one, messages })).toEqual([check]);
  });

  test.each(addressed.filter(([, , needsDomain]) => needsDomain))(
    "%s, unless the domain is unknown",
    (check) => {
      expect(idsOf(contextOf([check], { domain: undefined }))).toEqual([]);
    },
  );

  test.each(
    addressed.filter(
      ([check]) => !/^(?:display|brand|reply-to|unsubscribe-address|list-|preheader)/.test(check),
    ),
  )("%s, and changes a text: a placeholder if it needs a value: %s", async (check, needsValue) => {
    const context = contextOf([check]);
    const [edit] = proposeEdits(context);
    const draft = await edit?.apply(context.draft);
    const changed = [...(draft?.texts ?? [])].filter(
      ([kind, text]) => text !== context.draft.texts.get(kind),
    );
    expect(changed.length).toBeGreaterThan(0);
    expect(JSON.stringify(changed).includes("REPLACE-ME")).toBe(needsValue && check !== "language");
  });

  test("one click: with a URL that it needs, unless the message has one", () => {
    const context = contextOf(["one-click-unsubscribe"]);
    expect(idsOf(context)).toEqual(["list-unsubscribe", "one-click-unsubscribe"]);
    const [message] = context.messages;
    const withHeader = (value: string) => ({
      ...context,
      messages: message
        ? [
            {
              ...message,
              evidence: Object.assign(Object.create(message.evidence), { first: () => value }),
            },
          ]
        : [],
    });
    expect(idsOf(withHeader("<HTTPS://acme.example/u>"))).toEqual(["one-click-unsubscribe"]);
    expect(idsOf(withHeader("<http://acme.example/u>"))).toEqual(["one-click-unsubscribe"]);
    expect(idsOf(withHeader("<mailto:u@acme.example>"))).toEqual([
      "list-unsubscribe",
      "one-click-unsubscribe",
    ]);
  });

  test("not headers of a message that can have none", () => {
    const checks = ["list-unsubscribe", "one-click-unsubscribe"];
    expect(idsOf(contextOf(checks, { kind: "simple" }))).toEqual([]);
  });

  test("not links, if the message has none", () => {
    const checks = ["link-redirect", "link-credentials", "link-plain-http", "link-text"];
    expect(idsOf(contextOf(checks, { links: [] }))).toEqual([]);
  });

  test("of several checks, in a fixed order, and only those that count", () => {
    const checks = addressed.map(([check]) => check);
    const context = contextOf(checks);
    const all = idsOf(context);
    expect(new Set(all).size).toBe(all.length);
    expect(
      proposeEdits(context, (id) => id === "text-part" || id === "viewport").map(({ id }) => id),
    ).toEqual(["viewport", "text-part"]);
    expect(proposeEdits(context, (id) => id === "SIGNS_REPEATED").map(({ id }) => id)).toEqual([
      "subject-punctuation",
    ]);
  });
});
