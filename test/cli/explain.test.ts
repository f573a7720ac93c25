import { execFileSync } from "node:child_process";
import { cp, lstat, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { applyPatch, parsePatch, type StructuredPatch } from "diff";
import { afterEach, describe, expect, test, vi } from "vitest";
import { engineFit } from "../../src/check/spam/rule-weights.ts";
import { maxTrials } from "../../src/explain/explain.ts";
import type { ScenarioExplanation } from "../../src/result/explanation.ts";
import { explanationSchema } from "../../src/result/explanation-schema.ts";
import type { RunReport } from "../../src/result/run-report.ts";
import { makeProject } from "../support/project-folder.ts";
import { interrupt, isDeno, launchCli, projectRoot } from "../support/run-cli.ts";
import { runCommand } from "../support/run-command.ts";
import { inCi, inDepth, inDepthOnNode, isThorough, sampleOf } from "../support/sample-of.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function projectWith(files: Readonly<Record<string, string>>): Promise<string> {
  const project = await makeProject(files);
  closers.push(project.remove);
  return project.dir;
}

/** Installs the packages that message sources need. */
async function linkPackages(dir: string): Promise<void> {
  await mkdir(join(dir, "node_modules"));
  for (const name of ["mjml", "react", "react-dom", "@react-email"])
    await symlink(join(projectRoot, "node_modules", name), join(dir, "node_modules", name));
}

/** Explains one scenario, and validates the output against its schema. */
async function explain(
  dir: string,
  args: readonly string[],
): Promise<ScenarioExplanation & { readonly code: number | null }> {
  const { code, stdout, stderr } = await runCommand(["explain", ...args, "--json"], { cwd: dir });
  // Deno warns about a module that MJML's packages import.
  expect(
    stderr.replace(/^.*DeprecationWarning: The `punycode` module[^\n]*\n(?:.*--trace-deprecation.*\n)?/, ""),
  ).toBe("");
  const { scenarios } = explanationSchema.parse(JSON.parse(stdout));
  const [first] = scenarios;
  if (!first) throw new Error("nothing was explained");
  return { ...first, code };
}

/** Applies patches as `patch -p1` does. */
async function patch(dir: string, patches: readonly StructuredPatch[]): Promise<void> {
  for (const each of patches) {
    const path = join(dir, (each.newFileName ?? "").replace(/^b\//, ""));
    const patched = applyPatch(await readFile(path, "utf8"), each);
    if (patched === false) throw new Error(`the patch of ${each.newFileName} does not apply`);
    await writeFile(path, patched);
  }
}

/** Checks and runs a project's scenarios. */
async function passes(dir: string, path: string): Promise<boolean> {
  const check = await runCommand(["check", path], { cwd: dir });
  const run = await runCommand(["run", path, "--project", "local"], { cwd: dir });
  return check.code === 0 && run.code === 0;
}

const words =
  "The tulips are out, and so is our new catalogue: forty kinds of seeds, ten tools that last, and three books for rainy days.";
const html = (body = `<p>${words}</p>`) => `<html lang="en">
<head><title>Spring</title></head>
<body>
${body}
<p><a href="https://acme.example/unsubscribe/1">Unsubscribe</a></p>
</body>
</html>
`;
const headers = {
  "List-Unsubscribe": "<https://acme.example/unsubscribe/1>",
  "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
};

/** Returns a scenario as JSON, which is valid YAML. */
const scenario = (message: object, more: object = {}): string =>
  `${JSON.stringify(
    {
      purpose: "marketing",
      from: "Acme <news@acme.example>",
      message,
      expect: { overall: ["inbox >= 80"] },
      ...more,
    },
    undefined,
    2,
  )}\n`;
const mime = (mail: object = {}, more: object = {}) =>
  scenario(
    { mime: { subject: "The tulips are out", headers, html: html(), text: `${words}\n`, ...mail } },
    more,
  );

/** Returns the files of a folder, with everything that a change to them would alter. */
async function stateOf(dir: string): Promise<readonly string[]> {
  const names = (await readdir(dir, { recursive: true })).toSorted();
  return Promise.all(
    names.map(async (name) => {
      const { mtimeMs, size, mode, ino } = await lstat(join(dir, name));
      return [name, mtimeMs, size, mode, ino].join(" ");
    }),
  );
}

// Each test starts processes that try dozens of messages.
describe("placewright explain", () => {
  inDepthOnNode("finds edits that make the shipped known-bad message pass", async () => {
    const scratch = await projectWith({});
    const file = "scenarios/known-bad/prize-draw.yaml";
    const { code, stdout } = await runCommand(["explain", file, "--patch", join(scratch, "fix.diff")]);
    expect(code).toBe(0);
    expect(stdout).toContain("--- a/scenarios/known-bad/prize-draw.yaml");
    expect(stdout).toMatch(/prize-draw passes with \d+ edits on the model \(\d+ combinations tried\)/);
    expect(stdout).toContain("→");
    expect(stdout).toContain("(simulated)");

    const copy = join(scratch, "copy");
    for (const name of ["scenarios", "templates", "placewright.config.ts"])
      await cp(join(projectRoot, name), join(copy, name), { recursive: true });
    await patch(copy, parsePatch(await readFile(join(scratch, "fix.diff"), "utf8")));
    const check = await runCommand(["check", file], { cwd: copy });
    expect(check.stdout).toContain("0 errors,");
    expect(check.code).toBe(0);
    const run = await runCommand(["run", file, "--project", "local"], { cwd: copy });
    expect(run.stdout).toContain("1 passed");
    expect(run.code).toBe(0);
  });

  test("shows every reason with its location in the message and in the scenario", async () => {
    const dir = await projectWith({
      "scenarios/mail.yaml": `purpose: marketing
from: Acme <news@acme.example>
message:
  mime:
    headers:
      List-Unsubscribe: <https://acme.example/u>
      List-Unsubscribe-Post: List-Unsubscribe=One-Click
    subject: "Re: the tulips are out"
    html: |
      <p>${words}</p>
      <p>See <a href="http://203.0.113.7/x">our page</a>.</p>
expect: { overall: [inbox >= 80] }
`,
    });
    const { tests } = await explain(dir, ["scenarios/mail.yaml"]);
    const reasons = tests[0]?.reasons ?? [];
    const places = (kind: string, check: string) =>
      reasons
        .filter((reason) => reason.kind === kind && (reason.check ?? reason.id) === check)
        .map(({ inSource, inMessage }) => [inSource?.file, inSource?.line, inMessage?.part, inMessage?.line]);
    const subject = ["scenarios/mail.yaml", 8, "header", 2];
    const link = ["scenarios/mail.yaml", 11, "text/html", 2];
    for (const [check, place] of [
      ["fake-reply", subject],
      ["link-address", link],
    ] as const) {
      expect(places("check", check)).toEqual([place]);
    }
    expect(places("spam", "link-address")).toEqual([link]);
    expect(reasons.some(({ kind }) => kind === "placement")).toBe(true);
    expect(reasons.find(({ id }) => id === "text-part")?.inSource).toEqual({
      file: "scenarios/mail.yaml",
      line: 9,
      column: 5,
    });
  });

  // Runs eight searches. The search itself is tested on both runtimes.
  test.skipIf(isDeno)(
    "edits the partial that a fault is in, and fails without any one hunk of the diff",
    async () => {
      const files = {
        "scenarios/mail.yaml": scenario({
          template: { name: "mail", subject: "Re: the tulips are out", headers },
        }),
        "templates/mail.html.hbs": html(`<p>${words}</p>\n{{> partials/offer}}`),
        "templates/partials/offer.hbs":
          "<p>Dear reader,</p>\n<p>take ten percent off with *|CODE|* until Friday.</p>\n",
      };
      const dir = await projectWith(files);
      const found = await explain(dir, ["scenarios/mail.yaml"]);
      expect(found.outcome).toBe("edits-found");
      expect(found.code).toBe(0);
      const reason = found.tests[0]?.reasons.find(({ id }) => id === "merge-tags");
      expect(reason?.inSource).toEqual({ file: "templates/partials/offer.hbs", line: 2, column: 30 });
      expect(found.edits.find(({ id }) => id === "merge-tags")?.files).toEqual([
        "templates/partials/offer.hbs",
      ]);
      const patches = parsePatch(found.diff);
      expect(patches.map(({ newFileName }) => newFileName)).toEqual([
        "b/scenarios/mail.yaml",
        "b/templates/partials/offer.hbs",
      ]);
      expect(patches.flatMap(({ hunks }) => hunks)).toHaveLength(patches.length);
      for (const left of [...patches, undefined]) {
        const copy = await projectWith(files);
        await patch(
          copy,
          patches.filter((each) => each !== left),
        );
        expect(await passes(copy, "scenarios/mail.yaml")).toBe(left === undefined);
      }
    },
  );

  test.skipIf(isDeno).each([
    ["a blank, in quotes", "partials/our offer", '"partials/our offer"'],
    ["a blank, in single quotes", "partials/our offer", "'partials/our offer'"],
    ["a blank, in brackets", "partials/our offer", "[partials/our offer]"],
    ["letters of other languages", "partials/frühling/ранний", "partials/frühling/ранний"],
  ])("edits a partial whose name has %s", async (_, name, call) => {
    const dir = await projectWith({
      "scenarios/mail.yaml": scenario({ template: { name: "mail", subject: "The tulips are out", headers } }),
      "templates/mail.html.hbs": html(`<p>${words}</p>\n{{> ${call}}}`),
      [`templates/${name}.hbs`]: "<p>Take ten percent off with *|CODE|* until Friday.</p>\n",
    });
    const { outcome, edits, diff } = await explain(dir, ["scenarios/mail.yaml"]);
    expect(outcome).toBe("edits-found");
    expect(edits.flatMap(({ files }) => files)).toEqual([`templates/${name}.hbs`]);
    expect(parsePatch(diff).map(({ newFileName }) => newFileName)).toEqual([`b/templates/${name}.hbs`]);
  });

  test("edits the locale that a subject is written in", async () => {
    const dir = await projectWith({
      "scenarios/mail.yaml": scenario(
        { template: { name: "mail", subject: '{{t "sale.subject"}}', headers } },
        { variants: [{ locale: "en" }] },
      ),
      "templates/mail.html.hbs": html(),
      "templates/locales/en.yaml": "# What inboxes show.\nsale:\n  subject: 'Re: the tulips are out'\n",
    });
    const { diff, outcome, tests } = await explain(dir, ["scenarios/mail.yaml"]);
    expect(outcome).toBe("edits-found");
    expect(diff).toContain("-  subject: 'Re: the tulips are out'\n+  subject: 'the tulips are out'");
    expect(tests[0]?.reasons.find(({ id }) => id === "fake-reply")?.inSource).toMatchObject({
      file: "templates/locales/en.yaml",
      line: 3,
    });
  });

  inDepth("edits the texts in a TypeScript scenario", async () => {
    const files = {
      "scenarios/mail.ts": `import { defineScenario, mime } from "placewright";

// The tag is another system's.
const html = \`<p>Dear %%name%%, ${words}</p>
<p><a href="https://acme.example/unsubscribe/1">Unsubscribe</a></p>\`;

export default defineScenario({
  purpose: "marketing",
  from: "Acme <news@acme.example>",
  message: mime({
    subject: 'Re: it\\'s spring',
    html,
    text: "${words}",
  }),
  expect: { overall: ["inbox >= 80"] },
});
`,
    };
    const dir = await projectWith(files);
    const { outcome, diff } = await explain(dir, ["scenarios/mail.ts"]);
    expect(outcome).toBe("edits-found");
    expect(diff).toContain("-    subject: 'Re: it\\'s spring',");
    expect(diff).toContain("+    subject: 'it\\'s spring',");
    expect(diff).toContain(`+const html = \`<p>Dear, ${words}</p>`);
    await patch(dir, parsePatch(diff));
    expect(await passes(dir, "scenarios/mail.ts")).toBe(true);
  });

  inDepthOnNode("judges all variants of a scenario, and shows their common reasons once", async () => {
    const dir = await projectWith({
      "scenarios/mail.yaml": mime(
        { subject: "{{line}}" },
        {
          variants: [
            { name: "a", line: "Re: the tulips are out" },
            { name: "b", line: "Re: the tulips are out" },
            { name: "c", line: "The tulips are out" },
          ],
        },
      ),
    });
    const { outcome, tests, diff } = await explain(dir, ["scenarios/mail.yaml"]);
    expect(outcome).toBe("edits-found");
    expect(tests.map(({ title, heldBack }) => [title, heldBack])).toEqual([
      ["mail (a)", true],
      ["mail (b)", true],
      ["mail (c)", false],
    ]);
    expect(diff.match(/^\+.*"the tulips are out"/gm)).toHaveLength(2);
    const { stdout } = await runCommand(["explain", "--grep", "mail \\((a|b)\\)"], { cwd: dir });
    expect(stdout.match(/same reasons as mail \(a\)/g)).toHaveLength(1);
    expect(stdout).not.toContain("mail (c)");
  });

  test("reports that a message already passes", async () => {
    const dir = await projectWith({ "scenarios/mail.yaml": mime() });
    const { code, stdout } = await runCommand(["explain", "scenarios/mail.yaml"], { cwd: dir });
    expect(stdout).toContain("mail already passes on the model: nothing to change.");
    expect(stdout).not.toContain("--- a/");
    expect(code).toBe(0);
  });

  describe("in a folder with a calibration", () => {
    const calibration = {
      version: 1,
      fittedAt: "2026-11-20T10:00:00.000Z",
      model: { logOddsAtZero: engineFit.logOddsAtZero, logOddsPerPoint: engineFit.logOddsPerPoint },
      calibration: {
        tests: 200,
        brier: 0.05,
        brierLow: 0.02,
        brierHigh: 0.08,
        logOddsError: 1,
        overall: { intercept: 1.5, slope: 1 },
        isps: {},
      },
    };
    const project = (file: object) =>
      projectWith({
        "scenarios/mail.yaml": mime({}, { expect: { overall: ["inbox >= 90"] } }),
        ".placewright/calibration.json": JSON.stringify(file),
      });

    inDepthOnNode("uses it, as run does, and reports the ranges of the rates", async () => {
      const dir = await project(calibration);
      const run = await runCommand(["run", "scenarios/mail.yaml", "--project", "local"], { cwd: dir });
      expect(run.code).toBe(1);
      const report: RunReport = JSON.parse(await readFile(join(dir, "reports/latest/report.json"), "utf8"));
      const { overall, isps, calibration: fitted } = report.tests[0]?.placement ?? {};
      expect(overall?.inboxPercent).toBeLessThan(90);
      const { outcome, tests } = await explain(dir, ["scenarios/mail.yaml"]);
      expect(outcome).toBe("no-edits-found");
      expect(tests[0]?.placement).toEqual({ overall, isps, calibration: fitted });
      expect(overall?.ranges?.inbox.lowPercent).toBeLessThan(overall?.inboxPercent ?? 0);

      const { stdout } = await runCommand(["explain", "scenarios/mail.yaml"], { cwd: dir });
      const words = stdout.replace(/\s+/g, " ");
      expect(words).toMatch(/Simulated: [\d.]+% in the inbox \([\d.]+ to [\d.]+%\)/);
      expect(words).toContain("which is calibrated on 200 tests, Brier score 0.050 (0.020 to 0.080)");
      const status = await runCommand(["status"], { cwd: dir });
      expect(status.stdout).toMatch(/simulated: [\d.]+% in the inbox \([\d.]+ to [\d.]+%\)/);
      expect(status.stdout).toContain("calibrated on 200 tests");
    });

    test.each([
      ["another version of the format", { ...calibration, version: 2 }],
      ["another model", { ...calibration, model: { logOddsAtZero: -1, logOddsPerPoint: 1 } }],
    ])("rejects a damaged file: %s", async (_, file) => {
      const dir = await project(file);
      const { code, stderr } = await runCommand(["explain", "scenarios/mail.yaml"], { cwd: dir });
      expect(stderr).toContain("Cannot use the calibration");
      expect(stderr).toContain("placewright calibrate again, or delete the file");
      expect(code).toBe(2);
    });
  });

  inDepthOnNode("reports the range of each rate that an edit changes", async () => {
    const dir = await projectWith({
      "scenarios/mail.yaml": mime(
        { subject: "RE: FREE MONEY FOR YOU" },
        { expect: { overall: ["inbox >= 93"] } },
      ),
    });
    const { edits } = await explain(dir, ["scenarios/mail.yaml"]);
    const [effect] = edits.flatMap(({ effects }) => effects);
    expect(effect?.beforeRange?.lowPercent).toBeLessThan(effect?.beforePercent ?? 0);
    expect(effect?.afterRange?.highPercent).toBeGreaterThan(effect?.afterPercent ?? 100);
    const { stdout } = await runCommand(["explain", "scenarios/mail.yaml"], { cwd: dir });
    expect(stdout.replace(/\s+/g, " ")).toMatch(
      /inbox >= 93: [\d.]+% \([\d.]+ to [\d.]+%\) → [\d.]+% \([\d.]+ to [\d.]+%\) \(simulated\)/,
    );
  });

  test.each([
    [
      "a scripted placement",
      mime({}, { simulate: "* inbox=10 spam=90", expect: { overall: ["inbox >= 80"] } }),
      "10% land in the inbox",
    ],
    [
      "a finished message",
      scenario({ eml: "scenarios/messages/mail.eml" }, { expect: { overall: ["spam >= 100"] } }),
      "The message is a finished file (eml)",
    ],
    [
      "a template that the service holds",
      scenario(
        { serviceTemplate: { arn: "arn:aws:ses:us-east-1:123456789012:template/x" } },
        { expect: { overall: ["spam >= 100"] } },
      ),
      "The template is stored at the sending service",
    ],
  ])("reports that no edit helps with %s, and why", async (_what, text, why) => {
    const dir = await projectWith({
      "scenarios/mail.yaml": text,
      "scenarios/messages/mail.eml":
        "From: Acme <news@acme.example>\r\nSubject: Tulips\r\nMessage-ID: <1@acme.example>\r\nDate: Sat, 21 Nov 2026 09:00:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nTulips\r\n",
    });
    const { code, stdout } = await runCommand(["explain", "scenarios/mail.yaml"], { cwd: dir });
    expect(stdout).toContain("No edits found that make mail pass on the model");
    expect(stdout).toContain("Remaining problems to fix by hand");
    expect(stdout.replace(/\s+/g, " ")).toContain(why);
    expect(stdout).not.toContain("--- a/");
    expect(code).toBe(1);
  });

  test("prints the best edits and what remains if they do not suffice", async () => {
    const dir = await projectWith({
      "scenarios/mail.yaml": mime({
        subject: "Re: the tulips are out",
        html: html(`<p>${words}</p><p><a href="https://acme.conm/x">Our page</a></p>`),
      }),
    });
    const { code, outcome, edits, remains, diff } = await explain(dir, ["scenarios/mail.yaml"]);
    expect(outcome).toBe("no-edits-found");
    expect(edits.map(({ id }) => id)).toContain("fake-reply");
    expect(remains.join("\n")).toContain("link-host");
    expect(diff).toContain('+      "subject": "the tulips are out"');
    expect(code).toBe(1);
  });

  test("prints the edits of the warnings that it can fix if another one cannot be fixed", async () => {
    const dir = await projectWith({
      "scenarios/mail.yaml": `purpose: transactional
from: Acme <news@acme.example>
message:
  mime:
    subject: Your receipt of today
    html: |
      <p>Thank you for your order of ten tulips. <a href="http://acme.example/o">See it</a><img src="https://acme.example/a.png"></p>
expect: { overall: [inbox >= 90], checks: { warnings: 0 } }
`,
    });
    const { outcome, edits, diff, remains } = await explain(dir, ["scenarios/mail.yaml"]);
    expect(outcome).toBe("no-edits-found");
    expect(edits.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["link-plain-http", "image-alternatives", "text-part"]),
    );
    for (const { errors, warnings } of edits) {
      expect(errors).toEqual({ before: 0, after: 0 });
      expect(warnings?.after).toBeLessThan(warnings?.before ?? 0);
    }
    expect(diff).toContain("https://acme.example/o");
    expect(remains.join("\n")).toMatch(/Checks: [1-7] warnings?; expected warnings <= 0/);
    expect(remains.length).toBeGreaterThan(1);
  });

  inDepthOnNode("fixes warnings only if they count", async () => {
    const files = {
      "scenarios/mail.yaml": mime({
        subject: "Re: the tulips are out",
        html: html(`<p style="color:#eeeeee">${words}</p>`),
      }),
    };
    const lax = await explain(await projectWith(files), ["scenarios/mail.yaml"]);
    expect(lax.edits.map(({ id }) => id)).toEqual(["fake-reply"]);
    const dir = await projectWith({
      ...files,
      "placewright.config.ts": 'export default { check: { failOn: "warn" } };\n',
    });
    const strict = await explain(dir, ["scenarios/mail.yaml"]);
    expect(strict.outcome).toBe("edits-found");
    expect(strict.edits.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["fake-reply", "contrast", "viewport", "preheader", "dark-mode"]),
    );
  });

  test("refuses a sender that is no address, also if no message needs it", async () => {
    const dir = await projectWith({ "scenarios/mail.yaml": mime({}, {}) });
    const { code, stdout, stderr } = await runCommand(["explain", "--from", "not an address"], { cwd: dir });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain('Cannot send from "not an address": ');
  });

  test("uses the given sender, and proposes none if none is given", async () => {
    const dir = await projectWith({
      "scenarios/mail.yaml": mime({}, { from: "Acme <acme.news@gmail.com>" }),
    });
    const named = await explain(dir, ["scenarios/mail.yaml", "--from", "news@acme.example"]);
    expect(named.outcome).toBe("edits-found");
    expect(named.diff).toContain('+  "from": "Acme <news@acme.example>"');
    const unnamed = await explain(dir, ["scenarios/mail.yaml"]);
    expect(unnamed.outcome).toBe("no-edits-found");
    expect(unnamed.remains.join("\n")).toContain("from-public-mailbox");
  });

  inDepthOnNode("tries a bounded number of combinations, and changes nothing in the project", async () => {
    const dir = await projectWith({});
    for (const name of ["scenarios", "templates", "placewright.config.ts"])
      await cp(join(projectRoot, name), join(dir, name), { recursive: true });
    const before = await stateOf(dir);
    const { trials, isMinimal } = await explain(dir, ["scenarios/known-bad/prize-draw.yaml"]);
    expect(trials).toBeGreaterThan(2);
    expect(trials).toBeLessThanOrEqual(maxTrials);
    expect(isMinimal).toBe(true);
    expect(await stateOf(dir)).toEqual(before);
  });

  inDepthOnNode("escapes hostile text in the diff and in the terminal", async () => {
    const file = "scenarios/our spring mail \u001b[31m.yaml";
    const dir = await projectWith({
      [file]: `name: hostile
purpose: marketing
from: Acme <news@acme.example>
message:
  mime:
    headers:
      List-Unsubscribe: <https://acme.example/u>
      List-Unsubscribe-Post: List-Unsubscribe=One-Click
    subject: "Re: the \\u200etulips are out"
    text: |
      --- a/etc/passwd
      +++ b/etc/passwd
      @@ -1 +1 @@
      ::error::not ours
      ${words}
      \u001b]0;title\u0007 *|NAME|*
      -- a/etc/passwd
expect: { overall: [inbox >= 50] }
`,
    });
    const { code, stdout } = await runCommand(["explain", file], { cwd: dir });
    expect(code).toBe(0);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the test searches for control characters.
    expect(stdout).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f\u200e]/);
    expect(stdout).not.toMatch(/^(?:::|---|\+\+\+)/m);
    const { diff } = await explain(dir, [file]);
    const patches = parsePatch(diff);
    expect(patches.map(({ newFileName }) => newFileName)).toEqual([`b/${file}`]);
    await patch(dir, patches);
    expect(await readFile(join(dir, file), "utf8")).toContain("\u001b]0;title\u0007\n");
    expect(await passes(dir, file)).toBe(true);
  });

  inDepthOnNode("redacts secrets of the sources in the terminal, but not in the diff file", async () => {
    const secret = "wJalrXUtnFEMIK7MDENGbPxRfiCYzEXAMPLEKEY1";
    const dir = await projectWith({
      "scenarios/mail.yaml": mime({ html: html(`<p>${words} ${secret} *|NAME|*</p>`) }),
    });
    const env = { AWS_SECRET_ACCESS_KEY: secret, AWS_ACCESS_KEY_ID: "AKIAIOSFODNN7EXAMPLE" };
    for (const format of [[], ["--json"]]) {
      const { code, stdout, stderr } = await runCommand(["explain", ...format, "--patch", "fix.diff"], {
        cwd: dir,
        env,
      });
      expect(stdout + stderr).not.toContain(secret);
      expect(stdout).toContain("merge-tags");
      expect(code).toBe(0);
    }
    const diff = await readFile(join(dir, "fix.diff"), "utf8");
    expect((await lstat(join(dir, "fix.diff"))).mode & 0o077).toBe(0);
    await patch(dir, parsePatch(diff));
    expect(await readFile(join(dir, "scenarios/mail.yaml"), "utf8")).toContain(secret);
  });

  inCi("stops on Ctrl-C, and removes its copy of the project", async () => {
    const temporary = await projectWith({});
    const dir = await projectWith({});
    for (const name of ["scenarios", "templates", "placewright.config.ts"])
      await cp(join(projectRoot, name), join(dir, name), { recursive: true });
    const { child, ended } = launchCli(["explain", "scenarios/known-bad/prize-draw.yaml"], {
      cwd: dir,
      env: { TMPDIR: temporary },
    });
    const copies = async () =>
      (await readdir(temporary)).filter((name) => name.startsWith("placewright-explain-"));
    await vi.waitFor(async () => expect(await copies()).toHaveLength(1), { timeout: 120_000, interval: 20 });
    interrupt(child);
    expect((await ended).code).toBe(130);
    expect(await copies()).toEqual([]);
  });

  test.each([
    ["an option that it does not have", ["--format", "sarif"], {}, "Unknown option '--format'"],
    ["a path that is not there", ["scenarios/none.yaml"], {}, "No file or folder named"],
    [
      "a scenario that cannot be built",
      [],
      { "scenarios/mail.yaml": mime({ subject: "{{missing}}" }) },
      "missing",
    ],
    [
      "scenarios without messages",
      [],
      { "scenarios/health.yaml": "domain: acme.example\nexpect: { overall: [inbox >= 90] }\n" },
      "health scenarios send none",
    ],
  ])("rejects %s", async (_what, args, files, message) => {
    const dir = await projectWith({ "placewright.config.ts": "export default {};\n", ...files });
    await mkdir(join(dir, "scenarios"), { recursive: true });
    const { code, stderr } = await runCommand(["explain", ...args], { cwd: dir });
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  inDepthOnNode("preserves byte order marks, line ends, and files that are not UTF-8", async () => {
    const files = {
      "scenarios/mail.yaml": `\uFEFF${scenario({ template: { name: "mail", subject: "Re: the tulips are out", headers } })}`,
      "templates/mail.html.hbs": html(`<p>${words}</p>\n{{> offer}}`),
      "templates/offer.hbs": "<p>Dear reader,</p>\r\n<p>ten percent off with *|CODE|* today.</p>\r\n",
    };
    const dir = await projectWith(files);
    await writeFile(join(dir, "templates/other.html.hbs"), Buffer.from([0x3c, 0x70, 0x3e, 0xe9, 0x0a]));
    const { outcome, diff } = await explain(dir, ["scenarios/mail.yaml"]);
    expect(outcome).toBe("edits-found");
    await patch(dir, parsePatch(diff));
    expect(await readFile(join(dir, "scenarios/mail.yaml"), "utf8")).toMatch(/^\uFEFF\{/);
    expect(await readFile(join(dir, "templates/offer.hbs"), "utf8")).toBe(
      "<p>Dear reader,</p>\r\n<p>ten percent off with today.</p>\r\n",
    );
    expect(diff).not.toContain("other.html.hbs");
    expect(await passes(dir, "scenarios/mail.yaml")).toBe(true);
  });

  inDepth("reports what its copy of the project lacks", async () => {
    const dir = await projectWith({
      "scenarios/mail.yaml": mime({
        subject: "Re: the tulips are out",
        attachments: [{ path: ".assets/tulips.txt" }],
      }),
      ".assets/tulips.txt": "Tulips",
    });
    const { code, stderr } = await runCommand(["explain"], { cwd: dir });
    expect(stderr).toContain("Cannot try edits in a copy of the project");
    expect(code).toBe(2);
  });

  // Three projects with two searches each. The search itself is tested on both runtimes.
  test.skipIf(isDeno).each<[label: string, foot: string, scenarios: Readonly<Record<string, object>>]>([
    [
      "the same fault of a partial that they share",
      '<p><a href="http://203.0.113.1/">more</a></p>',
      { s1: { subject: "Re: News 1 of this week" }, s2: { subject: "Re: News 2 of this week" } },
    ],
    [
      "a footer that each of them lacks",
      "<p>Acme</p>",
      { s1: { subject: "News 1 of this week" }, s2: { subject: "News 2 of this week" } },
    ],
    [
      "a fault of one, which the other has not",
      '<p>{{#if bad}}<a href="http://203.0.113.1/">more</a>{{/if}}</p>',
      { s1: { subject: "News 1 of this week", bad: true }, s2: { subject: "Re: News 2", bad: false } },
    ],
  ])(
    "writes one diff of several scenarios, which git applies and all pass with: %s",
    async (_, foot, mails) => {
      const files = {
        ...Object.fromEntries(
          Object.entries(mails).map(([name, { bad = false, ...mail }]: [string, { bad?: boolean }]) => [
            `scenarios/${name}.yaml`,
            scenario(
              { template: { name: "n", headers, ...mail } },
              {
                variants: [{ bad }],
                expect: { overall: ["inbox >= 93"], checks: { "unsubscribe-link": "passed" } },
              },
            ),
          ]),
        ),
        "templates/n.html.hbs": `<p>${words} <a href="https://acme.example/">Read on</a></p>\n{{> partials/foot}}\n`,
        "templates/partials/foot.hbs": `${foot}\n`,
      };
      const dir = await projectWith(files);
      const { code, stdout } = await runCommand(["explain", "--json", "--patch", "all.diff"], { cwd: dir });
      const explanation = explanationSchema.parse(JSON.parse(stdout));
      expect(explanation.scenarios.map(({ outcome }) => outcome)).toEqual(["edits-found", "edits-found"]);
      expect(code).toBe(0);
      expect(await readFile(join(dir, "all.diff"), "utf8")).toBe(explanation.diff);
      expect(explanation.diff.match(/^\+.*Unsubscribe from this list/gm)).toHaveLength(1);
      for (const diff of [explanation.diff, explanation.scenarios.map((each) => each.diff).join("")]) {
        const copy = await projectWith({ ...files, "all.diff": diff });
        execFileSync("git", ["apply", "all.diff"], {
          cwd: copy,
          env: { ...process.env, GIT_CEILING_DIRECTORIES: join(copy, "..") },
        });
        const again = await runCommand(["explain", "--json"], { cwd: copy });
        expect(
          explanationSchema.parse(JSON.parse(again.stdout)).scenarios.map(({ outcome }) => outcome),
        ).toEqual(["passes", "passes"]);
      }
    },
  );

  inDepthOnNode("edits MJML in templates, partials, and included files", async () => {
    const dir = await projectWith({
      "scenarios/mail.yaml": `purpose: marketing
from: Acme <news@acme.example>
message:
  mjml:
    name: sale
    subject: "RE: FREE MONEY FOR YOU"
expect: { overall: [inbox >= 93], checks: { unsubscribe-link: passed } }
`,
      "templates/sale.mjml": `<mjml lang="en">
<mj-body>
<mj-section><mj-column>
<mj-text>Dear *|FNAME|*, ${words}</mj-text>
<mj-button href="http://203.0.113.1/offer">Read on</mj-button>
</mj-column></mj-section>
{{> partials/more.mjml}}
<mj-include path="../shared/part.mjml" />
</mj-body>
</mjml>
`,
      "templates/partials/more.mjml.hbs":
        '<mj-section><mj-column>\n<mj-button href="http://203.0.113.2/more">More</mj-button>\n</mj-column></mj-section>\n',
      "shared/part.mjml":
        '<mj-section><mj-column>\n<mj-button href="http://203.0.113.3/part">Part</mj-button>\n</mj-column></mj-section>\n',
    });
    await linkPackages(dir);
    const { tests, outcome, edits, diff } = await explain(dir, ["scenarios/mail.yaml"]);
    const places = tests[0]?.reasons
      .filter(({ id, kind }) => kind === "check" && (id === "link-address" || id === "merge-tags"))
      .map(({ id, inSource }) => [id, inSource?.file, inSource?.line]);
    expect(places).toEqual(
      expect.arrayContaining([
        ["merge-tags", "templates/sale.mjml", 4],
        ["link-address", "templates/sale.mjml", 5],
      ]),
    );
    expect(edits.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        "list-unsubscribe",
        "one-click-unsubscribe",
        "unsubscribe-link",
        "merge-tags",
        "fake-reply",
        "link-address",
      ]),
    );
    expect(outcome).toBe("edits-found");
    expect(parsePatch(diff).map(({ newFileName }) => newFileName)).toEqual([
      "b/scenarios/mail.yaml",
      "b/shared/part.mjml",
      "b/templates/partials/more.mjml.hbs",
      "b/templates/sale.mjml",
    ]);
    await patch(dir, parsePatch(diff));
    expect(await passes(dir, "scenarios/mail.yaml")).toBe(true);
  });

  test.each(sampleOf(["partials/btn.mjml", "btn.mjml"], 2, isThorough))(
    "edits an MJML partial without .hbs where it is written: %s",
    async (name) => {
      const dir = await projectWith({
        "scenarios/mail.yaml": scenario(
          { mjml: { name: "c", subject: "Your order" } },
          { purpose: "transactional", expect: { Gmail: ["spam <= 5"] } },
        ),
        "templates/c.mjml": `<mjml lang="en">
<mj-body>
<mj-section><mj-column>
<mj-text>${words}</mj-text>
{{> ${name}}}
</mj-column></mj-section>
</mj-body>
</mjml>
`,
        [`templates/${name}`]: '<mj-button href="https://bit.ly/x">Order</mj-button>\n',
      });
      await linkPackages(dir);
      const { diff, tests } = await explain(dir, ["scenarios/mail.yaml"]);
      expect(parsePatch(diff).map(({ newFileName }) => newFileName)).toContain(`b/templates/${name}`);
      expect(tests[0]?.reasons.map(({ inSource }) => inSource?.file)).toContain(`templates/${name}`);
    },
  );

  inDepth("edits the texts of a React scenario, and the URLs in its modules", async () => {
    const dir = await projectWith({
      "scenarios/mail.yaml": `purpose: marketing
from: Acme <news@acme.example>
message:
  reactEmail:
    component: emails/sale.tsx
    subject: "RE: FREE MONEY FOR YOU"
expect: { overall: [inbox >= 93] }
`,
      "emails/sale.tsx": `import { Foot } from "./parts/foot.tsx";

export default function Sale() {
  return (
    <html lang="en">
      <body>
        <p>${words}</p>
        <Foot />
      </body>
    </html>
  );
}
`,
      "emails/parts/foot.tsx": `export const Foot = () => (
  <p>
    <a href="http://203.0.113.1/offer">Our offer</a>
    <a href="https://acme.example/unsubscribe">Unsubscribe</a>
  </p>
);
`,
    });
    await linkPackages(dir);
    const { tests, outcome, edits, diff } = await explain(dir, ["scenarios/mail.yaml"]);
    const reason = tests[0]?.reasons.find(({ id, kind }) => kind === "check" && id === "link-address");
    expect(reason?.inSource).toMatchObject({ file: "emails/parts/foot.tsx", line: 3 });
    expect(edits.map(({ id }) => id)).toEqual(
      expect.arrayContaining(["list-unsubscribe", "one-click-unsubscribe", "fake-reply", "link-address"]),
    );
    expect(outcome).toBe("edits-found");
    expect(parsePatch(diff).map(({ newFileName }) => newFileName)).toEqual([
      "b/emails/parts/foot.tsx",
      "b/scenarios/mail.yaml",
    ]);
    await patch(dir, parsePatch(diff));
    expect(await passes(dir, "scenarios/mail.yaml")).toBe(true);
  });

  inDepth("reports that a function creates the message", async () => {
    const dir = await projectWith({
      "scenarios/mail.ts": `import { defineScenario, mime } from "placewright";
export default defineScenario({
  purpose: "marketing",
  from: "Acme <news@acme.example>",
  variants: [{ word: "Re:" }],
  message: ({ word }) => mime({ subject: word + " tulips", text: "Tulips" }),
  expect: { overall: ["inbox >= 80"] },
});
`,
    });
    const { remains, outcome } = await explain(dir, ["scenarios/mail.ts"]);
    expect(outcome).toBe("no-edits-found");
    expect(remains.at(-1)).toMatch(/^A function creates the message/);
  });

  inDepthOnNode("reports a scenario that the edits of another one break", async () => {
    const mail = (variant: object, more: object = {}) =>
      scenario(
        { template: { name: "n", subject: "News of this week", headers } },
        { variants: [variant], ...more },
      );
    const dir = await projectWith({
      "scenarios/first.yaml": mail(
        { unsubscribeUrl: "https://acme.example/u" },
        { expect: { overall: ["inbox >= 80"], checks: { "unsubscribe-link": "passed" } } },
      ),
      "scenarios/second.yaml": mail({ other: "a row without the address" }),
      "templates/n.html.hbs": `<p>${words}</p>\n`,
    });
    const { code, stdout } = await runCommand(["explain", "--json"], { cwd: dir });
    const { scenarios } = explanationSchema.parse(JSON.parse(stdout));
    expect(scenarios.map(({ outcome }) => outcome)).toEqual(["edits-found", "no-edits-found"]);
    expect(scenarios[1]?.remains.join("\n")).toMatch(
      /^With the edits of the other scenarios in shared files: .*unsubscribeUrl/,
    );
    expect(code).toBe(1);
  });

  inDepthOnNode("explains each scenario of a selection, and fails if one has no edits", async () => {
    const dir = await projectWith({
      "scenarios/good.yaml": mime(),
      "scenarios/reply.yaml": mime({ subject: "Re: the tulips are out" }),
      "scenarios/scripted.yaml": mime({}, { simulate: "* inbox=10 spam=90" }),
    });
    const { code, stdout } = await runCommand(["explain", "--json"], { cwd: dir });
    const { scenarios } = explanationSchema.parse(JSON.parse(stdout));
    expect(scenarios.map(({ scenario: name, outcome }) => [name, outcome])).toEqual([
      ["good", "passes"],
      ["reply", "edits-found"],
      ["scripted", "no-edits-found"],
    ]);
    expect(code).toBe(1);
    await rm(join(dir, "scenarios/scripted.yaml"));
    expect((await runCommand(["explain", "--grep", "good|reply"], { cwd: dir })).code).toBe(0);
  });
});
