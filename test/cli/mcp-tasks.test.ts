import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { applyPatch, parsePatch } from "diff";
import { afterEach, describe, expect, test } from "vitest";
import { type McpAnswer, startMcp } from "../support/mcp-client.ts";
import { makeProject } from "../support/project-folder.ts";
import { projectRoot } from "../support/run-cli.ts";
import { isThorough, sampleOf } from "../support/sample-of.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A replacement in a file of the project, as the editing tool of an agent makes it. */
interface Edit {
  readonly edit: string;
  readonly from: string | RegExp;
  readonly to: string;
}

/** One step of an agent: a call and a part of its answer, an edit, or the diff of the last answer. */
type Step =
  | { readonly call: string; readonly with?: object; readonly answers: object }
  | Edit
  | "apply the diff";

/** A task as an agent solved it: what is wrong with the project, and each step. */
interface Task {
  /** What a person broke in the shipped project. */
  readonly broken: readonly Edit[];
  readonly steps: readonly Step[];
}

const campaign = { paths: ["scenarios/weekly-newsletter.yaml"] };
const prize = { paths: ["scenarios/known-bad/prize-draw.yaml"] };
const passed = { run: { verdict: "passed", exitCode: 0, isSimulated: true } };

const tasks: Readonly<Record<string, Task>> = {
  "a template names a variable that does not exist": {
    broken: [
      {
        edit: "templates/weekly-newsletter.html.hbs",
        from: "{{lead_title}}</h1>",
        to: "{{lead_titel}}</h1>",
      },
    ],
    steps: [
      {
        call: "list",
        with: campaign,
        answers: { total: 3, tests: [{ scenario: "weekly-newsletter" }, {}, {}] },
      },
      {
        call: "validate",
        with: campaign,
        answers: {
          isValid: false,
          errors: expect.arrayContaining([
            expect.objectContaining({
              code: "template-invalid",
              place: "templates/weekly-newsletter.html.hbs:6:77",
              frame: expect.stringContaining("{{lead_titel}}"),
              hint: expect.stringContaining('Did you mean "lead_title"?'),
            }),
          ]),
        },
      },
      { edit: "templates/weekly-newsletter.html.hbs", from: "{{lead_titel}}", to: "{{lead_title}}" },
      { call: "validate", with: campaign, answers: { isValid: true, messages: 3, errorCount: 0 } },
      { call: "run", with: campaign, answers: passed },
    ],
  },
  "marketing mail lost its way to unsubscribe": {
    broken: [
      {
        edit: "scenarios/weekly-newsletter.yaml",
        from: /\n {6}List-Unsubscribe: .*\n {6}List-Unsubscribe-Post: .*/,
        to: "",
      },
    ],
    steps: [
      {
        call: "run",
        with: campaign,
        answers: {
          run: { verdict: "failed", exitCode: 1 },
          tests: [{ isBlocked: true, verdict: "failed" }, {}, {}],
          next: expect.stringContaining("Call explain"),
        },
      },
      {
        call: "check",
        with: { ...campaign, limit: 1 },
        answers: {
          messages: [
            {
              errors: 2,
              findings: expect.arrayContaining([
                expect.objectContaining({
                  check: "list-unsubscribe",
                  severity: "error",
                  fix: expect.stringContaining("List-Unsubscribe"),
                }),
              ]),
            },
          ],
        },
      },
      {
        edit: "scenarios/weekly-newsletter.yaml",
        from: "      List-Id:",
        to: '      List-Unsubscribe: "<{{unsubscribeUrl}}>"\n      List-Unsubscribe-Post: List-Unsubscribe=One-Click\n      List-Id:',
      },
      {
        call: "preview",
        with: { ...campaign, limit: 1 },
        answers: {
          messages: [
            { headers: expect.arrayContaining([expect.stringMatching(/^List-Unsubscribe: <https/)]) },
          ],
        },
      },
      { call: "run", with: campaign, answers: passed },
      { call: "history", with: { scenario: "weekly-newsletter" }, answers: { total: 3 } },
    ],
  },
  "a campaign lands in spam for many reasons": {
    broken: [],
    steps: [
      {
        call: "run",
        with: prize,
        answers: { run: { verdict: "failed" }, tests: [{ title: "prize-draw", isBlocked: true }] },
      },
      {
        call: "explain",
        with: prize,
        answers: {
          scenarios: [{ outcome: "edits-found", remains: [] }],
          diff: expect.stringContaining("scenarios/known-bad/prize-draw.yaml"),
          isDiffExact: true,
        },
      },
      "apply the diff",
      { edit: "scenarios/known-bad/prize-draw.yaml", from: /REPLACE-ME/g, to: "prizes" },
      { call: "validate", with: prize, answers: { isValid: true } },
      { call: "run", with: prize, answers: passed },
      { call: "collect", with: {}, answers: { runs: [], tests: [], total: 0 } },
    ],
  },
};

/** Copies the project that ships with Placewright. */
async function copyProject(): Promise<string> {
  const { dir, remove } = await makeProject({});
  closers.push(remove);
  for (const name of ["scenarios", "templates", "placewright.config.ts"])
    await cp(join(projectRoot, name), join(dir, name), { recursive: true });
  return dir;
}

async function makeEdit(dir: string, { edit, from, to }: Edit): Promise<void> {
  const path = join(dir, edit);
  const before = await readFile(path, "utf8");
  const after = before.replace(from, to);
  expect(after, `${edit} has ${from}`).not.toBe(before);
  await writeFile(path, after);
}

async function applyDiff(dir: string, diff: string): Promise<void> {
  for (const patch of parsePatch(diff)) {
    const path = join(dir, (patch.newFileName ?? "").replace(/^b\//, ""));
    const after = applyPatch(await readFile(path, "utf8"), patch);
    if (after === false) throw new Error(`the diff does not apply to ${path}`);
    await writeFile(path, after);
  }
}

describe("a recorded task", () => {
  test.each(sampleOf(Object.entries(tasks), 3, isThorough))("%s", async (_, { broken, steps }) => {
    const dir = await copyProject();
    for (const edit of broken) await makeEdit(dir, edit);
    const mcp = await startMcp(dir);
    closers.push(mcp.close);
    let last: McpAnswer | undefined;
    for (const step of steps) {
      if (step === "apply the diff") await applyDiff(dir, last?.result.diff);
      else if ("edit" in step) await makeEdit(dir, step);
      else {
        last = await mcp.call(step.call, { ...step.with });
        expect(last.errors, step.call).toEqual([]);
        expect(last.result, step.call).toMatchObject(step.answers);
        expect(last.size, step.call).toBeLessThan(24_000);
      }
    }
  });
});
