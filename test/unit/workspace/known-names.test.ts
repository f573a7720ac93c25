import { describe, expect, test } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import { isps } from "../../../src/service/placement/isps.ts";
import { doubtfulSelectors, knownNamesOf } from "../../../src/workspace/known-names.ts";
import { selectRunnable } from "../../../src/workspace/select-tests.ts";
import { makeProject } from "../../support/project-folder.ts";

const seeds = (isp: string) =>
  `{ name: "own", provider: "seedlist", send: { via: "smtp", host: "127.0.0.1" }, seeds: [{ isp: "${isp}", imap: { host: "127.0.0.1" }, seeds: [{ address: "a@seed.example", password: { env: "P" } }] }] }`;
const local = '{ name: "local", provider: "local" }';
const ses = '{ name: "ses", provider: "sesv2" }';
const own = '{ name: "panel", provider: "module", module: "./panel.ts" }';

/** Loads one scenario with a threshold on a mailbox provider. */
async function select(selector: string, projects: readonly string[], project?: string, check = "") {
  const { dir, remove } = await makeProject({
    "placewright.config.ts": `export default { projects: [${projects.join()}], ${check} };\n`,
    "scenarios/a.yaml": `from: a@acme.example\nmessage: { simple: { subject: Hi, text: Hello } }\nexpect:\n  "${selector}": [inbox >= 1]\n`,
    "scenarios/b.yaml":
      "tags: [b]\nfrom: a@acme.example\nmessage: { simple: { subject: Hi, text: Hello } }\nexpect: { overall: [inbox >= 1] }\n",
  });
  try {
    const config = await loadConfig({ cwd: dir, env: {} });
    const { broken, warnings } = await selectRunnable(config, project ? { project: [project] } : {});
    return {
      problems: broken.flatMap(({ problems }) =>
        problems.map(({ reason, hint, location }) => [
          reason.replace(/^.*?: /, ""),
          hint,
          [location?.line, location?.column],
        ]),
      ),
      warnings,
    };
  } finally {
    await remove();
  }
}

const none = { problems: [], warnings: [] };
const misspelled = {
  problems: [["expect.Gmial is not the name of a mailbox provider", 'Did you mean "Gmail"?', [4, 3]]],
  warnings: [],
};

describe("a threshold on a mailbox provider", () => {
  test.each([
    ["Gmail", [local]],
    ["gmail", [ses]],
    ["*", [local]],
    ["overall", [seeds("Web.de")]],
    ["Web.de", [seeds("Web.de")]],
    ["Web.de", [local, seeds("Web.de")]],
    ["Overmail", [seeds("Overmail")]],
    ["Overal", [seeds("Overal")]],
    ["Orange", [own]],
  ])("%s is valid if a project may measure it: %j", async (selector, projects) => {
    expect(await select(selector, projects)).toEqual(none);
  });

  test.each([[[local]], [[ses]], [[local, ses]]])("is misspelled with %j", async (projects) => {
    expect(await select("Gmial", projects)).toEqual(misspelled);
  });

  test.each([
    "AON",
    "Mail",
    "Overmail",
    "Controls AG",
    "Yahoo!",
    "Gmail 2",
    "iCloud+",
    "Hotmail.de",
    "Gmial",
  ])("%s may be one that a custom provider measures", async (selector) => {
    expect(await select(selector, [own])).toEqual(none);
    expect(await select(selector, [local, ses, own])).toEqual(none);
  });

  test.each([
    ["overal", "overall"],
    ["Basline", "baseline"],
    ["contrl", "control"],
    ["chekcs", "checks"],
  ])("is not %s, whatever a custom provider measures", async (selector, meant) => {
    expect((await select(selector, [own])).problems).toEqual([
      [
        expect.stringContaining(`expect.${selector} is not the name of a mailbox provider`),
        `Did you mean "${meant}"?`,
        [4, 3],
      ],
    ]);
  });

  test.each(["Yahoo!", "Gmail 2", "iCloud+", "Hotmail.de", "Hotmial.de", "Mails", "GMX2"])(
    "%s is a warning, not a misspelled name, if Amazon may measure it",
    async (selector) => {
      expect(await select(selector, [ses])).toEqual({
        problems: [],
        warnings: [expect.stringContaining(`whether a project measures "${selector}" is known only after`)],
      });
    },
  );

  test("is a mistake if every project is known not to measure it", async () => {
    const reason = "expect.Orange is not the name of a mailbox provider that a project measures";
    expect(await select("Orange", [local])).toEqual({
      problems: [[reason, `Use one of: overall, *, ${isps.map(({ name }) => name).join(", ")}`, [4, 3]]],
      warnings: [],
    });
    expect((await select("Orange", [seeds("Web.de")])).problems).toEqual([
      [reason, "Use one of: overall, *, Web.de", [4, 3]],
    ]);
    // Another name that is spelled right is not a misspelled one.
    expect((await select("Gmail", [seeds("Mail")])).problems).toEqual([
      [
        "expect.Gmail is not the name of a mailbox provider that a project measures",
        "Use one of: overall, *, Mail",
        [4, 3],
      ],
    ]);
  });

  test("is doubtful if the selected projects do not measure it", async () => {
    expect(await select("Web.de", [local, seeds("Web.de")], "local")).toEqual({
      problems: [],
      warnings: [expect.stringMatching(/^scenarios\/a\.yaml: no selected project measures "Web\.de"/)],
    });
  });

  test("is a warning if Amazon may measure it", async () => {
    expect(await select("Orange", [local, ses])).toEqual({
      problems: [],
      warnings: [
        expect.stringMatching(
          /^scenarios\/a\.yaml: whether a project measures "Orange" is known only after a test\. .*Gmail/,
        ),
      ],
    });
  });
});

test("a custom check that the config does not define is a mistake if it defines others", async () => {
  const { dir, remove } = await makeProject({
    "placewright.config.ts": `import { defineCheck } from "placewright";
const footer = defineCheck({ id: "acme/footer", severity: "warn", about: "x", fix: "y", source: "https://acme.example", run: () => [] });
export default { check: { custom: [footer] } };
`,
    "scenarios/a.yaml":
      "from: a@acme.example\nmessage: { simple: { subject: Hi, text: Hello } }\nexpect:\n  checks: { acme/foter: passed, acme/footer: passed }\n  overall: [inbox >= 1]\n",
  });
  const config = await loadConfig({ cwd: dir, env: {} });
  await expect(selectRunnable(config, {})).rejects.toMatchObject({
    problems: [
      {
        reason: expect.stringContaining('"acme/foter"'),
        hint: 'Did you mean "acme/footer"?',
        location: { line: 4 },
      },
    ],
  });
  await remove();
});

test("nothing is doubtful if all names are known", () => {
  const settings = { provider: "local" } as const;
  const names = knownNamesOf({ check: {} }, [{ name: "local", settings, pace: {} as never }]);
  expect([names.isComplete, names.customChecks, doubtfulSelectors([], names)]).toEqual([true, undefined, []]);
  expect(names.mailboxProviders).toEqual(isps.map(({ name }) => name));
});
