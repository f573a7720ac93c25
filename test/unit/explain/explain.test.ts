import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { engineFit } from "../../../src/check/spam/rule-weights.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { type ExplainOptions, explainScenarios } from "../../../src/explain/explain.ts";
import { selectFrom } from "../../../src/workspace/select-tests.ts";
import { makeProject } from "../../support/project-folder.ts";

const words =
  "The tulips are out, and so is our new catalogue: forty kinds of seeds, ten tools that last, and three books for rainy days.";
const url = "https://acme.example/unsubscribe/1";
const page = `<!doctype html>
<html lang="en">
<head>
<title>Spring</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
</head>
<body>
<div style="display:none">Forty kinds of seeds, ten tools that last and three books.</div>
<p>${words}</p>
<p><a href="${url}">Unsubscribe</a></p>
</body>
</html>
`;
const text = `${words}\n\nUnsubscribe: ${url}\n`;
const headers = { "List-Unsubscribe": `<${url}>`, "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" };

const scenario = (mail: object = {}, more: object = {}): string =>
  stringify(
    {
      purpose: "marketing",
      from: "Acme <news@acme.example>",
      message: { mime: { subject: "What is new in our garden", headers, html: page, text, ...mail } },
      expect: { overall: ["inbox >= 80"] },
      ...more,
    },
    { lineWidth: 0 },
  );

/** Explains scenarios of a project. */
async function explain(files: Readonly<Record<string, string>>, options: Partial<ExplainOptions> = {}) {
  const project = await makeProject(files);
  try {
    const config = await loadConfig({ cwd: project.dir, env: {} });
    const paths = Object.keys(files).filter((file) => /^scenarios\/[^/]+$/.test(file));
    const selection = await selectFrom(config, { paths });
    const signal = new AbortController().signal;
    return await explainScenarios(config, selection, { seed: "spring", signal, ...options });
  } finally {
    await project.remove();
  }
}

/** Explains `scenarios/mail.yaml`. */
async function explainMail(mail: string, options?: Partial<ExplainOptions>) {
  const { scenarios, diff } = await explain({ "scenarios/mail.yaml": mail }, options);
  const [first] = scenarios;
  if (!first) throw new Error("nothing was explained");
  return { ...first, whole: diff };
}

describe("explain", () => {
  test("finds nothing to change in a message that passes", async () => {
    const { tests, whole, ...rest } = await explainMail(scenario());
    expect(rest).toEqual({
      scenario: "mail",
      file: "scenarios/mail.yaml",
      outcome: "passes",
      edits: [],
      diff: "",
      isMinimal: true,
      trials: 0,
      remains: [],
    });
    expect(whole).toBe("");
    const [only] = tests;
    expect(only).toMatchObject({ title: "mail", verdict: "passed", heldBack: false });
    expect(Object.keys(only?.placement ?? {})).toEqual(["overall", "isps"]);
  });

  test("finds the one edit that a blocked message needs, and what it changes", async () => {
    const { tests, whole, edits, diff, ...rest } = await explainMail(
      scenario({ subject: "Re: What is new in our garden" }),
    );
    expect(rest).toMatchObject({ outcome: "edits-found", isMinimal: true, remains: [] });
    expect(tests).toMatchObject([
      { verdict: "failed", heldBack: true, summary: expect.stringContaining("error") },
    ]);
    expect(edits).toMatchObject([
      {
        id: "fake-reply",
        hasPlaceholder: false,
        files: ["scenarios/mail.yaml"],
        errors: { before: 1, after: 0 },
        warnings: { before: 0, after: 0 },
      },
    ]);
    expect(diff).toContain(
      '-    subject: "Re: What is new in our garden"\n+    subject: "What is new in our garden"\n',
    );
    expect(whole).toBe(diff);
    const [reason] = tests[0]?.reasons ?? [];
    expect(reason).toMatchObject({
      kind: "check",
      id: "fake-reply",
      severity: "error",
      inMessage: { part: "header", line: 2 },
      inSource: { file: "scenarios/mail.yaml", line: 5, column: 14 },
    });
  });

  test("states the effects of an edit on a threshold, with ranges", async () => {
    const { edits } = await explainMail(
      scenario({ subject: "RE: FREE MONEY FOR YOU" }, { expect: { overall: ["inbox >= 93"] } }),
    );
    const effects = edits.flatMap((edit) => edit.effects);
    expect(effects.length).toBeGreaterThan(0);
    for (const {
      test: title,
      scope,
      threshold,
      beforePercent,
      afterPercent,
      beforeRange,
      afterRange,
    } of effects) {
      expect([title, scope, threshold]).toEqual(["mail", "overall", "inbox >= 93"]);
      expect(afterPercent).toBeGreaterThan(beforePercent);
      expect(beforeRange?.lowPercent).toBeLessThanOrEqual(beforePercent);
      expect(afterRange?.highPercent).toBeGreaterThanOrEqual(afterPercent);
    }
  });

  test.each<[string, object, string]>([
    ["a scripted placement", { simulate: "* inbox=10 spam=90" }, "10% land in the inbox"],
    [
      "a finished message",
      { message: { eml: "scenarios/messages/mail.eml" }, expect: { overall: ["spam >= 100"] } },
      "The message is a finished file (eml), which is sent byte for byte: change its source",
    ],
    [
      "a template that the service stores",
      {
        message: { serviceTemplate: { arn: "arn:aws:ses:us-east-1:123456789012:template/x" } },
        expect: { overall: ["spam >= 100"] },
      },
      "The template is stored at the sending service",
    ],
  ])("says what remains for %s, without edits", async (_, more, why) => {
    const { scenarios, diff } = await explain({
      "scenarios/mail.yaml": scenario({}, more),
      "scenarios/messages/mail.eml":
        "From: Acme <news@acme.example>\r\nSubject: Tulips\r\nMessage-ID: <1@acme.example>\r\nDate: Sat, 21 Nov 2026 09:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nTulips\r\n",
    });
    expect(scenarios).toMatchObject([
      { outcome: "no-edits-found", edits: [], diff: "", isMinimal: true, trials: 0 },
    ]);
    expect(scenarios[0]?.remains.join("\n")).toContain(why);
    expect(diff).toBe("");
  });

  test("says that a function creates the message", async () => {
    const { scenarios } = await explain({
      "scenarios/mail.ts": `import { defineScenario } from "placewright";
export default defineScenario({
  from: "Acme <news@acme.example>",
  message: () => ({ mime: { subject: "Re: the tulips are out", html: ${JSON.stringify(page)}, text: ${JSON.stringify(text)} } }),
  expect: { overall: ["spam >= 100"] },
});
`,
    });
    expect(scenarios[0]).toMatchObject({ outcome: "no-edits-found", trials: 0 });
    expect(scenarios[0]?.remains.at(-1)).toContain("A function creates the message");
  });

  test("names each variant in what remains, and passes only if all pass", async () => {
    const variants = [
      { name: "a", line: "The tulips are out" },
      { name: "b", line: "Re: the tulips are out" },
    ];
    const mail = (simulate: object) => scenario({ subject: "{{line}}" }, { variants, ...simulate });
    const found = await explainMail(mail({}));
    expect(found.outcome).toBe("edits-found");
    expect(found.tests.map(({ title, heldBack }) => [title, heldBack])).toEqual([
      ["mail (a)", false],
      ["mail (b)", true],
    ]);
    expect(found.edits.map(({ id }) => id)).toEqual(["fake-reply"]);
    const scripted = await explainMail(mail({ simulate: "* inbox=10 spam=90" }));
    expect(scripted.outcome).toBe("no-edits-found");
    expect(scripted.remains.filter((each) => each.includes("10%")).map((each) => each.slice(0, 9))).toEqual([
      "mail (a):",
      "mail (b):",
    ]);
  });

  test("keeps the best edits if they do not suffice, and names the rest", async () => {
    const { outcome, edits, diff, remains } = await explainMail(
      scenario({ subject: "Re: What is new in our garden" }, { simulate: "* inbox=10 spam=90" }),
    );
    expect([outcome, edits.map(({ id }) => id)]).toEqual(["no-edits-found", ["fake-reply"]]);
    expect(diff).toContain('+    subject: "What is new in our garden"');
    expect(remains).toHaveLength(1);
    expect(remains[0]).toContain("10%");
  });

  test("starts each scenario with the edits of the earlier ones in shared files", async () => {
    const template = { template: { name: "mail", subject: "The tulips are out", headers } };
    const mail = scenario({}, { message: template });
    const { scenarios, diff } = await explain({
      "scenarios/a.yaml": mail,
      "scenarios/b.yaml": mail,
      "templates/mail.html.hbs": page.replace(
        words,
        `${words} Take ten percent off with *|CODE|* until Friday.`,
      ),
    });
    expect(scenarios.map(({ scenario: name, outcome, edits }) => [name, outcome, edits.length])).toEqual([
      ["a", "edits-found", 1],
      ["b", "edits-found", 0],
    ]);
    expect(scenarios[1]).toMatchObject({ diff: "", isMinimal: true, trials: 0, remains: [] });
    expect(diff).toBe(scenarios[0]?.diff);
    expect(diff.match(/^\+\+\+ /gm)).toHaveLength(1);
  });

  const shared = (more: object) =>
    scenario(
      {},
      { message: { template: { name: "mail", subject: "The tulips are out", headers } }, ...more },
    );
  const withTag = page.replace(words, `${words} Take ten percent off with *|CODE|* until Friday.`);
  const noWarning = { expect: { overall: ["inbox >= 80"], checks: { warnings: 0 } } };

  test("adds the edits of later scenarios to those of earlier ones, in one diff of a shared file", async () => {
    const { scenarios, diff } = await explain({
      "scenarios/a.yaml": shared({}),
      "scenarios/b.yaml": shared(noWarning),
      "templates/mail.html.hbs": withTag.replace("<title>Spring</title>\n", ""),
    });
    expect(scenarios.map(({ outcome, edits }) => [outcome, edits.map(({ id }) => id)])).toEqual([
      ["edits-found", ["merge-tags"]],
      ["edits-found", ["document-title"]],
    ]);
    expect(diff.match(/^\+\+\+ .*/gm)).toEqual(["+++ b/templates/mail.html.hbs"]);
    expect(diff.match(/^[-+](?![-+]).*/gm)).toEqual([
      "+<title>{{subject}}</title>",
      expect.stringMatching(/^-<p>.*\*\|CODE\|\*/),
      expect.stringMatching(/^\+<p>/),
    ]);
    expect(scenarios[1]?.diff.match(/^[-+](?![-+]).*/gm)).toEqual(["+<title>{{subject}}</title>"]);
  });

  test("says if a scenario fails because of the edits of a later one", async () => {
    const { scenarios } = await explain({
      "scenarios/a.yaml": shared({ expect: { overall: ["inbox >= 1"], checks: { warnings: ">= 1" } } }),
      "scenarios/b.yaml": shared(noWarning),
      "templates/mail.html.hbs": page.replace("<title>Spring</title>\n", ""),
    });
    expect(scenarios.map(({ outcome, edits }) => [outcome, edits.length])).toEqual([
      ["no-edits-found", 0],
      ["edits-found", 1],
    ]);
    expect(scenarios[0]?.remains).toEqual([
      expect.stringMatching(/^With the edits of the other scenarios in shared files: .*warning/),
    ]);
  });

  test("says if a scenario fails in spite of the edits of an earlier one", async () => {
    const { scenarios } = await explain({
      "scenarios/a.yaml": shared({}),
      "scenarios/b.yaml": shared({ simulate: "* inbox=10 spam=90" }),
      "templates/mail.html.hbs": withTag,
    });
    expect(scenarios.map(({ outcome, edits }) => [outcome, edits.length])).toEqual([
      ["edits-found", 1],
      ["no-edits-found", 0],
    ]);
    expect(scenarios[1]?.remains).toEqual([
      expect.stringMatching(/^With the edits of the other scenarios in shared files: .*10%/),
    ]);
  });

  test("uses the given sender instead of a public mailbox, and no other", async () => {
    const mail = scenario({}, { from: "Acme <acme@gmail.com>" });
    const given = await explainMail(mail, { from: "news@acme.example" });
    expect(given.edits.find(({ id }) => id === "from-public-mailbox")?.sentence).toContain(
      "Sends from news@acme.example, given by --from",
    );
    expect(given.diff).toContain("+from: Acme <news@acme.example>");
    const none = await explainMail(mail);
    expect(none.edits.map(({ id }) => id)).not.toContain("from-public-mailbox");
    expect(none.outcome).toBe("no-edits-found");
  });

  test("does not propose edits for warnings that block nothing, and does if they count", async () => {
    const html = page.replace("<title>Spring</title>\n", "");
    const free = await explainMail(scenario({ subject: "Re: What is new in our garden", html }));
    expect(free.edits.map(({ id }) => id)).toEqual(["fake-reply"]);
    const counted = await explainMail(
      scenario({ html }, { expect: { overall: ["inbox >= 80"], checks: { warnings: 0 } } }),
    );
    expect(counted).toMatchObject({ outcome: "edits-found", remains: [] });
    expect(counted.edits.map(({ id }) => id)).toEqual(["document-title"]);
    expect(counted.edits[0]).toMatchObject({
      errors: { before: 0, after: 0 },
      warnings: { before: 1, after: 0 },
    });
  });

  test("names the errors that block a message without edits, or its warnings if they count", async () => {
    const source = (subject: string) =>
      `From: Acme <news@acme.example>\r\nSubject: ${subject}\r\nMessage-ID: <1@acme.example>\r\nDate: Sat, 21 Nov 2026 09:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nTulips are out!!!\r\n`;
    const remainsOf = async (checks: object) => {
      const { scenarios } = await explain({
        "scenarios/mail.yaml": scenario(
          {},
          { message: { eml: "scenarios/messages/mail.eml" }, expect: { overall: ["inbox >= 1"], ...checks } },
        ),
        "scenarios/messages/mail.eml": source("Re: Tulips!!!"),
      });
      return scenarios[0]?.remains ?? [];
    };
    const blocked = await remainsOf({});
    expect(blocked.filter((each) => each.includes("(fake-reply):"))).toHaveLength(1);
    expect(blocked.filter((each) => each.includes("(subject-punctuation):"))).toEqual([]);
    const counted = await remainsOf({ checks: { warnings: 0 } });
    expect(counted.filter((each) => /\((?:fake-reply|subject-punctuation)\):/.test(each))).toHaveLength(2);
    expect(counted.some((each) => each.includes("warning"))).toBe(true);
  });

  test("does not list thresholds that only warn as remaining", async () => {
    const { remains } = await explainMail(
      scenario(
        {},
        { simulate: "* inbox=10 spam=90", expect: { overall: ["inbox >= 80", { warn: "spam <= 5" }] } },
      ),
    );
    expect(remains).toHaveLength(1);
  });

  test("shows the calibration of the model", async () => {
    const { scenarios } = await explain({
      "scenarios/mail.yaml": scenario(),
      ".placewright/calibration.json": JSON.stringify({
        version: 1,
        fittedAt: "2026-11-20T10:00:00.000Z",
        model: { logOddsAtZero: engineFit.logOddsAtZero, logOddsPerPoint: engineFit.logOddsPerPoint },
        calibration: {
          tests: 200,
          brier: 0.05,
          brierLow: 0.02,
          brierHigh: 0.08,
          logOddsError: 1,
          overall: { intercept: 0, slope: 1 },
          isps: {},
        },
      }),
    });
    expect(scenarios[0]?.tests[0]?.placement.calibration).toEqual({
      tests: 200,
      brier: 0.05,
      brierLow: 0.02,
      brierHigh: 0.08,
    });
  });

  test("stops if it is aborted", async () => {
    await expect(
      explainMail(scenario({ subject: "Re: What is new" }), { signal: AbortSignal.abort(new Error("stop")) }),
    ).rejects.toThrow("stop");
  });

  test.each([".hidden/a.txt", "reports/a.txt"])(
    "reports a message that can be built in the project, but not in its copy: with %s",
    async (path) => {
      const files = {
        "scenarios/mail.yaml": scenario({ subject: "Re: What is new", attachments: [{ path }] }),
        [path]: "not copied",
      };
      await expect(explain(files)).rejects.toMatchObject({
        code: "scenario-invalid",
        message: expect.stringContaining("Cannot try edits in a copy of the project"),
        location: { file: "scenarios/mail.yaml" },
      });
    },
  );
});
