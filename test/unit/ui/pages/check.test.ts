import { describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../../src/base/errors.ts";
import type { Finding } from "../../../../src/result/finding.ts";
import type { MessageReport } from "../../../../src/result/run-report.ts";
import type { Scenario } from "../../../../src/scenario/scenario.ts";
import type { CheckedMessage } from "../../../../src/ui/check/check-message.ts";
import { type CheckSource, noFields } from "../../../../src/ui/check/check-source.ts";
import type { ProjectState } from "../../../../src/ui/open-project.ts";
import { type CheckPage, renderCheck, type ShownUpload } from "../../../../src/ui/pages/check.ts";
import { ownVisitor } from "../../../../src/ui/visitor.ts";
import { assertion } from "../../../support/sample-run-report.ts";
import { placed } from "../../../support/staged-ledger.ts";
import { readPage } from "./rendered-page.ts";

const source = ["From: a@b.example", "Subject: x", "", "<p>Ten tulips</p>"].join("\r\n");
const message: MessageReport = {
  contentHash: "a",
  kind: "raw",
  from: "Acme <a@b.example>",
  subject: "Tulips",
  sizeBytes: 10,
  headers: [],
  attachments: [],
  notes: [],
  html: "<p>Ten tulips</p>\n<p>Two roses</p>\n",
  text: "Ten tulips",
};
const finding = (check: string, more: Partial<Finding> = {}): Finding => ({
  check,
  severity: "warn",
  message: `${check} found`,
  fix: `Fix ${check}`,
  source: "https://a.example",
  ...more,
});
const checksOf = (...findings: Finding[]) => ({
  findings,
  accepted: 0,
  passed: ["a", "b"],
  notMeasured: [{ check: "c", reason: "requires DNS" }],
  rulePacks: [],
  spam: [],
});
const checkedOf = (more: Partial<CheckedMessage> = {}): CheckedMessage => ({
  bytes: new TextEncoder().encode(source),
  message,
  problems: [],
  checks: checksOf(),
  placement: undefined,
  noPlacement: "not asked",
  assertions: [],
  links: [],
  notes: [],
  from: "a@b.example",
  subject: "Tulips",
  tookMs: 1234,
  verdict: "passed",
  words: "Send",
  reason: "No check found anything.",
  ...more,
});
const sourceOf = (more: Partial<CheckSource> = {}): CheckSource => ({
  kind: "html",
  name: "tulips.html",
  bytes: new TextEncoder().encode("12345"),
  from: "own@b.example",
  subject: "Own",
  unsubscribeUrl: "",
  purpose: "marketing",
  ...more,
});
const upload = (
  checked: Partial<CheckedMessage> = {},
  from: Partial<CheckSource> = {},
  more: Partial<ShownUpload> = {},
): ShownUpload =>
  ({
    id: "id-1",
    name: "tulips",
    source: sourceOf(from),
    checked: checkedOf(checked),
    ...more,
  }) as ShownUpload;
const scenarioOf = (...names: (string | undefined)[]) =>
  ({ name: "sale", variants: names.map((name) => ({ name, row: {} })) }) as unknown as Scenario;
const campaign = (checked: Partial<CheckedMessage> = {}, names: (string | undefined)[] = ["en"], at = 0) => {
  const scenario = scenarioOf(...names);
  return { scenario, variant: scenario.variants[at] ?? { row: {} }, checked: checkedOf(checked) };
};
const state = { scenarios: [scenarioOf("en")] } as unknown as ProjectState;
const render = async (of?: CheckPage["of"], more: Partial<CheckPage> = {}) =>
  readPage(
    await renderCheck({
      visit: { since: 3, visitor: ownVisitor() },
      state,
      mayWrite: true,
      knownFrom: undefined,
      fields: noFields,
      ...(of ? { of } : {}),
      ...more,
    }),
  );
const problem = new PlacewrightError("usage", "There is nothing to check", { hint: "Choose a file" });
const reader = { ...ownVisitor(), role: "viewer", isOfTeam: true } as const;

describe("the empty page", () => {
  test("asks for a message, or a campaign", async () => {
    const { texts, topics, options, html, main } = await render();
    expect(texts("h1")).toEqual(["Check any message"]);
    expect(main).toContain("Nothing is sent, and nothing is written.");
    expect([topics, options().at(-1)]).toEqual(["", "sale"]);
    expect(html).not.toContain("unsafe-inline");
    expect(html).not.toContain("Copy as text");
  });

  test("says why nothing was checked, and keeps the fields", async () => {
    const { texts, main, html } = await render(undefined, {
      problems: [problem],
      fields: { ...noFields, subject: "Kept" },
    });
    expect(texts("h1")).toEqual(["✕ Not checked"]);
    expect(main).toContain("It cannot be built as it is.");
    expect(main).toContain("There is nothing to check");
    expect(html).toContain('value="Kept"');
    expect((await render()).main).not.toContain("It cannot be built");
  });

  test("is without a form for people who may only read", async () => {
    const visit = { since: 3, visitor: reader };
    const { main, html } = await render(undefined, { visit });
    expect(main).toContain("Your role, viewer, may read this page.");
    expect(html).not.toContain('action="/check" enctype');
    const nobody = await render(undefined, {
      visit: { since: 3, visitor: { ...reader, role: undefined, isOfTeam: false } },
    });
    expect(nobody.main).toContain("Your role, none, may read this page.");
  });
});

describe("the answer", () => {
  test("is about a message that was given", async () => {
    const { texts, main, ofClass, html, topics } = await render(upload());
    expect(texts("h1")).toEqual(["✓ Send"]);
    expect(main).toContain("tulips.html, 5 B · checked in 1.2 seconds; nothing sent, nothing written");
    expect(ofClass("facts")).toEqual(["2 checks passed1 not measured"]);
    expect(main).toContain("No check found anything.");
    expect(html).toContain('<h1 class="answer passed">');
    expect(html).toContain("unsafe-inline");
    expect(topics).toBe("");
  });

  test("counts what is wrong", async () => {
    const missed = assertion("Gmail", "inbox", ">=", 80, 52);
    const { ofClass } = await render(
      upload({
        checks: checksOf(finding("x", { severity: "error" }), finding("y"), finding("z")),
        assertions: [missed, missed, assertion("Gmail", "inbox", ">=", 50, 52)],
      }),
    );
    expect(ofClass("facts")).toEqual([
      "1 error2 warnings2 expectations not met2 checks passed1 not measured",
    ]);
  });

  test("may have no checks, no message, and problems", async () => {
    const { main, ofClass } = await render(
      upload({ checks: undefined, message: undefined, problems: [problem] }),
    );
    expect(main).toContain("– not measured: only the sending service has the message.");
    expect(main).toContain("No mail client can read it. Fix the errors first.");
    expect(main).toContain("There is nothing to check");
    expect(ofClass("facts")).toEqual([""]);
    const { main: fine, html } = await render(upload());
    expect(html).not.toContain('<div class="report">');
    expect(fine).not.toMatch(/No mail client can read it|There is nothing to check|only the sending service/);
  });

  test("took at least a tenth of a second", async () => {
    expect((await render(upload({ tookMs: 3 }))).main).toContain("checked in 0.1 seconds");
  });

  test("has the notes of what was assumed, for a given message only", async () => {
    const notes = ["From is assumed", "The subject is its title"];
    expect((await render(upload({ notes }))).main).toContain("From is assumed. The subject is its title.");
    expect((await render(campaign({ notes }))).main).not.toContain("From is assumed");
  });

  test("shows MJML with its own lines", async () => {
    const mjml = "<mjml>\n<mj-body>\n</mj-body></mjml>";
    const { texts, links, main } = await render(
      upload(
        { mjml, checks: checksOf(finding("x", { line: 2 }), finding("y", { line: 9 })) },
        { kind: "mjml" },
      ),
    );
    expect(texts("h2")).toContain("MJML");
    expect(links()).toContain("Go to line 2 → #line-2");
    expect(links().join()).not.toContain("line 9");
    expect(main).toContain("<mj-body>");
    expect((await render(upload())).texts("h2")).not.toContain("MJML");
  });
});

describe("a finding", () => {
  const buttons = async (of: CheckPage["of"]) =>
    (await render(of)).links().filter((link) => /^(Go to line|Add both)/.test(link));

  test.each(["one-click-unsubscribe", "list-unsubscribe"])("of %s is fixed by the form", async (check) => {
    const checks = checksOf(finding(check));
    expect(await buttons(upload({ checks }))).toEqual(["Add both → #unsubscribe"]);
    expect(await buttons(upload({ checks }, { kind: "eml" }))).toEqual([]);
    expect(await buttons(upload({ checks }, { unsubscribeUrl: "https://a.example" }))).toEqual([]);
    expect(await buttons(campaign({ checks }))).toEqual([]);
    expect(await buttons(upload({ checks: checksOf(finding("other")) }))).toEqual([]);
  });

  test("leads to its line in the message", async () => {
    const checks = checksOf(finding("x", { excerpt: "Two roses", line: 2 }));
    const [own] = await buttons(upload({ checks }));
    expect(own).toMatch(/^Go to line \d+ → \/check\?id=id-1&part=(\w+)#\1-\d+$/);
    const [ofCampaign] = await buttons(campaign({ checks }, ["a&b"]));
    expect(ofCampaign).toMatch(/→ \/check\?scenario=sale&variant=a%26b&part=(\w+)#\1-\d+$/);
    const [plain] = await buttons(campaign({ checks }, [undefined]));
    expect(plain).toMatch(/→ \/check\?scenario=sale&part=/);
    expect(await buttons(upload({ checks, message: undefined }))).toEqual([]);
  });
});

describe("the message of a campaign", () => {
  test("is as in its files, and leads to the campaign and its variants", async () => {
    const { main, links, topics } = await render(campaign({}, ["en", undefined, "de"], 2));
    expect(main).toContain("sale · as in its files now, checked in 1.2 seconds; nothing sent");
    expect(topics).toBe("files");
    expect(links()).toEqual(
      expect.arrayContaining([
        "Open campaign → /scenario?name=sale&variant=de",
        "en → /check?scenario=sale&variant=en",
        "de → /check?scenario=sale&variant=de (current)",
      ]),
    );
    const one = await render(campaign());
    expect(one.ofClass("chip")).toEqual([]);
    expect(one.main).not.toContain("Save as campaign");
  });

  test("marks the variant that is shown, of at most 50", async () => {
    const { html } = await render(campaign({}, ["en", "de"], 1));
    expect(html).toContain('href="/check?scenario=sale&amp;variant=de" aria-current="true"');
    expect(html).not.toContain('variant=en" aria-current');
    const names = Array.from({ length: 51 }, (_, at) => `v${at}`);
    expect((await render(campaign({}, names))).ofClass("chip")).toHaveLength(50);
  });
});

describe("saving as a campaign", () => {
  test("has a form with a name, and why it was not saved", async () => {
    const { html, hidden } = await render(upload());
    expect(html).toContain('action="/check/save"');
    expect(hidden()).toContain("id=id-1");
    expect(html).toContain('id="name" name="name" value="tulips"');
    expect(html).not.toContain("aria-invalid");
    expect(html).toContain('href="#save"');
    const refused = await render(upload({}, {}, { saveProblems: [problem] }));
    expect(refused.ofClass("error")[0]).toContain("There is nothing to check");
    expect(refused.html).toContain('aria-invalid="true" aria-describedby="name-error" autofocus');
  });

  test("is not possible where nothing is written", async () => {
    const { main, html } = await render(upload(), { mayWrite: false });
    expect(main).toContain("Writing is switched off in placewright.config.ts");
    expect(html).not.toMatch(/action="\/check\/save"|href="#save"/);
    const team = await render(upload(), {
      mayWrite: false,
      visit: { since: 3, visitor: { ...reader, role: "admin" } },
    });
    expect(team.main).toContain("The dashboard of a team writes no files.");
    expect((await render(campaign())).html).not.toContain('href="#save"');
  });
});

describe("checking again", () => {
  test("keeps what was given, but for the file", async () => {
    const { html, hidden, main, options } = await render(
      upload({}, { unsubscribeUrl: "https://u.example/" }),
    );
    expect(hidden()).toContain("again=id-1");
    for (const value of ["own@b.example", "Own", "https://u.example/"])
      expect(html).toContain(`value="${value}"`);
    expect(options()).toContain("Marketing: people may unsubscribe*");
    expect(main).toContain("Leave both empty to check tulips.html again.");
    const other = await render(upload({}, { purpose: undefined }));
    expect(other.options()).toContain("As its headers say*");
  });

  test("of a campaign begins with the fields as they were sent", async () => {
    const { html, hidden } = await render(campaign(), { fields: { ...noFields, subject: "Kept" } });
    expect(html).toContain('value="Kept"');
    expect(hidden()).not.toContain("again=");
  });
});

describe("the answer as text", () => {
  test("has what was found, and what a model expects", async () => {
    const { texts, html } = await render(
      upload({
        words: "Do not send yet",
        reason: "x found",
        verdict: "failed",
        checks: checksOf(finding("x", { severity: "error" }), finding("y")),
        placement: {
          ...placed(90.5, { Gmail: 52 }),
          isps: [{ isp: "Gmail", inboxPercent: 52 }, { isp: "Yahoo" }],
        },
      }),
    );
    expect(html).toContain("Copy as text");
    expect(/<pre id="check-text"[^>]*><bdi>([\s\S]*?)<\/bdi>/.exec(html)?.[1]?.split("\n")).toEqual([
      "Do not send yet: tulips.html",
      "x found",
      "1 error, 1 warning, 2 checks passed, 1 not measured",
      "✕ x found. Fix x.",
      "! y found. Fix y.",
      "Inbox rates that a model expects (simulated): Overall 91%, Gmail 52%, Yahoo –",
    ]);
    expect(texts("pre").at(-1)).toContain("Do not send yet");
  });

  test("names a campaign, and has at most ten findings", async () => {
    const many = Array.from({ length: 11 }, (_, at) => finding(`f${at}`));
    const { html } = await render(campaign({ checks: checksOf(...many) }));
    const [, text = ""] = /<pre id="check-text"[^>]*><bdi>([\s\S]*?)<\/bdi>/.exec(html) ?? [];
    expect(text).toMatch(/^Send: sale\n/);
    expect(text.match(/^! /gm)).toHaveLength(10);
    expect(text).not.toContain("Inbox rates");
  });
});
