import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { complaintsOf } from "../../.ci/layers.mjs";
import { PlacewrightError, Problems } from "../../src/base/errors.ts";
import { showFailure, showFault } from "../../src/cli/failure.ts";
import { formatCheckRun } from "../../src/report/check/check-terminal.ts";
import { toGithubAnnotations } from "../../src/report/github.ts";
import type { Render } from "../../src/report/reporters.ts";
import { fileFormats } from "../../src/report/reporters.ts";
import { toSafeColumns, toSafeLine, toSafeLogLine, toSafeText } from "../../src/report/safe-text.ts";
import { createInk } from "../../src/report/terminal/ink.ts";
import {
  joinText,
  print,
  printBlock,
  printJson,
  printLines,
  printUsage,
  type TerminalText,
  textOf,
  workflowCommand,
} from "../../src/report/terminal/terminal-text.ts";
import { createTerminalReporter } from "../../src/report/terminal.ts";
import type { CheckReport } from "../../src/result/check-report.ts";
import type { RunEvent } from "../../src/result/run-event.ts";
import type { TestResult } from "../../src/result/run-report.ts";
import { makeProject } from "../support/project-folder.ts";
import { readerOf } from "../support/rendered-report.ts";
import type { CliRun } from "../support/run-cli.ts";
import { runCommand } from "../support/run-command.ts";
import { assertion, placement, runReportOf, test as sampleTest } from "../support/sample-run-report.ts";

const [esc, bel, csi] = ["\u001b", "\u0007", "\u009b"];

/** Payloads that an attacker could put into a name: CI commands, terminal sequences, and invisible text. */
const payloads: Readonly<Record<string, string>> = {
  "a GitHub command on a separate line": "x\n::add-mask::PWNED",
  "a GitHub command after CRLF": "x\r\n::set-env name=PATH::PWNED",
  "a GitHub command at the start": "::stop-commands::PWNED",
  "a group of GitHub's first syntax": "x ##[group]PWNED",
  "an Azure command": "x ##vso[task.setvariable variable=a]PWNED",
  "an Azure command across an escape": `x #${esc}[0m#vso[task.complete]PWNED`,
  "a TeamCity message": "x\n##teamcity[buildStatus status='SUCCESS' text='PWNED']",
  "a GitLab section": `x\nsection_start:1560896352:PWNED\r${esc}[0KPWNED`,
  "a Buildkite group": "--- PWNED",
  "an open Buildkite group": "x\n+++ PWNED",
  "a muted Buildkite group": "~~~ PWNED",
  "a Buildkite expansion": "^^^ +++ PWNED",
  "a Jenkins console note": `x${esc}[8mha:AAAAPWNED${esc}[0m`,
  "a link (OSC 8)": `x${esc}]8;;https://evil.example${bel}PWNED${esc}]8;;${bel}`,
  "the clipboard (OSC 52)": `x${esc}]52;c;UFdORUQ=${esc}\\PWNED`,
  "an OSC without its end": `x${esc}]0;PWNED`,
  "a clear screen": `x${esc}[2J${esc}[HPWNED`,
  "a DCS and an APC": `x${esc}Pq#0;2;0;0;0PWNED${esc}\\${esc}_GPWNED${esc}\\`,
  "C1 controls": `x${csi}2J\u009d0;PWNED\u009c\u0090PWNED\u009c\u0085PWNED`,
  "a line overwritten by CR": "failed\rPWNED",
  "a line overwritten by BS": "no\b\bPWNED",
  "form feed, tab and bell": `x\f\v\tPWNED${bel}`,
  "a line turned around": "x\u202EDENWP\u202C \u2066PWNED\u2069",
  "line separators": "x\u2028PWNED\u2029PWNED",
  "marks without width": "x\u200B\u200E\u200F\u061C\u2060\uFEFF\u00ADPWNED",
  "words in tags": `x${[..."PWNED"].map((letter) => String.fromCodePoint(0xe0000 + letter.charCodeAt(0))).join("")}PWNED`,
};
const kinds = Object.keys(payloads);

/** Placewright's own color and redraw sequences. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the test searches for them
const ownSequences = /\u001b\[(?:[0-9]{1,2}m|2K|0J|\d+A\r)/g;

/**
 * Expects that a text is inert: a terminal or CI service executes nothing in it, nothing is hidden, and no
 * line starts with foreign text.
 */
function expectInert(text: string): void {
  const visible = text.replace(ownSequences, "");
  expect(visible).not.toMatch(/(?!\n)\p{Control}/u);
  expect(visible).not.toMatch(
    /\p{Bidi_Control}|[\u2028\u2029\u200B\u2060\uFEFF\u00AD]|[\u{E0000}-\u{E007F}]/u,
  );
  expect(visible).not.toMatch(/##\w*\[/);
  expect(visible).not.toMatch(/\p{Surrogate}/u);
  for (const line of visible.split("\n")) {
    expect(line).not.toMatch(/^\s*::[a-z-]+(?: [^\n]*)?::/i);
    expect(line).not.toMatch(/^(?:---|\+\+\+|~~~|\^\^\^)(?:\s|$)/);
    expect(line).not.toMatch(/^(?:PWNED|::|##|section_)/);
  }
}

const streamOf = (options: { isTTY?: boolean; columns?: number } = {}) => {
  const written: TerminalText[] = [];
  return {
    stream: { ...options, write: (text: TerminalText) => written.push(text) },
    text: () => written.map(textOf).join(""),
  };
};

function closing(
  result: TestResult,
  change: Partial<ReturnType<typeof runReportOf>> = {},
  color = false,
): string {
  const { stream, text } = streamOf({ columns: 100 });
  createTerminalReporter({ stream, color }).onEnd({ ...runReportOf([result]), ...change });
  return text();
}

function progress(events: readonly RunEvent[], isTTY: boolean): string {
  const { stream, text } = streamOf({ isTTY, columns: 100 });
  const reporter = createTerminalReporter({ stream, color: isTTY, now: () => 1000 });
  for (const event of events) reporter.onEvent(event);
  reporter.onEvent({ type: "run-finished", atMs: 2000 } as RunEvent);
  return text();
}

const finding = (text: string): CheckReport => ({
  findings: [
    {
      check: "subject",
      severity: "error",
      message: text,
      fix: text,
      source: "https://acme.example/",
      excerpt: text,
    },
  ],
  accepted: 0,
  passed: [],
  notMeasured: [],
  rulePacks: [],
  spam: [{ engine: "rspamd", symbols: [], error: text }],
});

const events = (text: string): RunEvent[] => {
  const identity = { ...sampleTest("a"), title: text, project: text, provider: text };
  return [
    { type: "run-started", runId: text, tests: [identity], atMs: 0 },
    { type: "test-submitting", testId: identity.id, atMs: 1 },
    { type: "test-submitted", testId: identity.id, reportId: text, atMs: 2 },
    {
      type: "call-retried",
      testId: identity.id,
      attempt: 1,
      delayMs: 5,
      operation: text,
      reason: text,
      atMs: 3,
    },
    { type: "project-waiting", project: text, open: 1, nextPollAtMs: 9000, atMs: 4 },
    { type: "test-finished", result: { ...identity, verdict: "failed", summary: text }, atMs: 5 },
  ] as unknown as RunEvent[];
};

function failureOf(error: unknown, debug = false): string {
  const { stream, text } = streamOf();
  showFailure(error, { stderr: stream, color: true, options: { debug } });
  return text();
}

function faultOf(error: unknown, path: string): string {
  const { stream, text } = streamOf();
  showFault({ error, frames: [{ path, line: 3 }] }, "/project", {
    stderr: stream,
    color: false,
    options: { debug: true },
  });
  return text();
}

const withStack = (message: string, stack: string, cause?: unknown): Error =>
  Object.assign(new Error(message, { cause }), { stack });

/** All outputs that print foreign text to a terminal or a log, by their content. */
const outputs: Readonly<Record<string, (text: string) => string>> = {
  "progress in a log": (text) => progress(events(text), false),
  "progress at a terminal": (text) => progress(events(text), true),
  "the table": (text) =>
    closing(sampleTest(text, text, { verdict: "failed", project: text, scenario: text })),
  "the table's mailbox providers": (text) =>
    closing(
      sampleTest("a", undefined, {
        placement: { ...placement({}, 90), isps: [{ isp: text, inboxPercent: 10 }] },
        assertions: [assertion(text, "inbox", ">=", 95, 10)],
      }),
    ),
  "an expectation": (text) => {
    const { expectedPercent: _, ...each } = assertion("overall", "inbox", ">=", 95, undefined);
    return closing(
      sampleTest("a", undefined, { assertions: [{ ...each, source: `inbox >= ${text}`, message: text }] }),
    );
  },
  "a provider error": (text) =>
    closing(
      sampleTest("a", undefined, {
        verdict: "errored",
        error: { code: "provider-fault", message: text, hint: text, answer: text },
        reportName: text,
        submitUncertain: true,
      }),
    ),
  "the reason for blocking a message": (text) =>
    closing(sampleTest("a", undefined, { verdict: "failed", heldBack: true, checks: finding(text) })),
  "the summary": (text) => closing(sampleTest("a"), { summary: text }, true),
  "tests that are billed twice": (text) => {
    const { run } = runReportOf([]);
    const both = { project: text, testId: text, reportName: text };
    const reconciliation = {
      checkedAt: "2026-01-01T00:00:00Z",
      doubles: [{ ...both, reportIds: [text, text] }],
      orphans: [{ ...both, reportId: text }],
      vanished: [{ ...both, reportId: text }],
      unchecked: [{ project: text, reason: text }],
    };
    return closing(sampleTest("a"), { run: { ...run, reconciliation } });
  },
  "findings of check": (text) =>
    textOf(
      formatCheckRun(
        {
          schemaVersion: 1,
          tool: { name: "placewright", version: "1" },
          checkedAt: "",
          messages: [
            { title: text, file: `${text}.eml`, isMessage: true, checks: finding(text) },
            { title: text, file: text, isMessage: false, note: text },
          ],
          errors: 1,
          warnings: 0,
          accepted: 0,
        },
        { columns: 80, color: true },
      ),
    ),
  "an error with its location and hint": (text) =>
    failureOf(
      new PlacewrightError("scenario-invalid", text, {
        location: { file: text, line: 3, column: 1 },
        hint: text,
      }),
    ),
  "several errors": (text) =>
    failureOf(
      new Problems([new PlacewrightError("usage", text), new PlacewrightError("usage", `a ${text}`)]),
    ),
  "an unexpected error": (text) => failureOf(new Error(text)),
  "a stack, its files and its cause": (text) =>
    failureOf(
      withStack(
        text,
        `Error: ${text}\n    at ${text} (/a/${text}.ts:1:1)`,
        withStack(text, `Error: ${text}\n${text}`),
      ),
      true,
    ),
  "a thrown value that is not an error": (text) => failureOf(text, true),
  "an error of project code, and its file": (text) => faultOf(withStack(text, text), `/project/${text}.ts`),
  "JSON on standard output": (text) => {
    const json = textOf(printJson({ [text]: [text], nested: { id: text } }));
    expect(JSON.parse(json)).toEqual({ [text]: [text], nested: { id: text } });
    return json;
  },
  "lines of a command": (text) => textOf(printLines([`Cancelled run ${text}`, text])),
};

const cases = Object.keys(outputs).flatMap((output) => kinds.map((kind) => [output, kind] as const));

test.each(cases)("%s shows %s as text", (output, kind) => {
  const text = outputs[output]?.(payloads[kind] ?? "") ?? "";
  expect(text.length).toBeGreaterThan(0);
  expectInert(text);
});

describe("files that a CI service reads, and that people print into its log", () => {
  const result = (text: string): TestResult => ({
    ...sampleTest("a", undefined, {
      verdict: "failed",
      placement: { ...placement({}, 90), isps: [{ isp: text, inboxPercent: 10 }], reasons: [text] },
      assertions: [assertion(text, "inbox", ">=", 95, 10)],
      checks: finding(text),
      error: { code: "provider-fault", message: text, hint: text, answer: text },
    }),
    ...{ id: text, title: text, scenario: text, variant: text, project: text, provider: text, region: text },
    ...{ file: text, tags: [text], summary: text, reportName: text, reportId: text },
  });
  const formats = ["junit", "ctrf", "markdown", "codequality", "sarif"] as const;
  const each = formats.flatMap((format) => kinds.map((kind) => [format, kind] as const));

  test.each(each)("%s contains %s without its effect", async (format, kind) => {
    const report = runReportOf([result(payloads[kind] ?? "")]);
    const render: Render = await fileFormats[format].load();
    const text = String(await render(report, { readMessage: readerOf(report), pathOf: (file) => file }));
    expect(text).not.toMatch(/(?![\n\t])\p{Control}|[\u2028\u2029\u202A-\u202E\u2066-\u2069\uFEFF]/u);
    for (const line of text.split("\n")) expect(line).not.toMatch(/^\s*::[a-z-]+(?: [^\n]*)?::/i);
  });
});

describe("GitHub's annotations", () => {
  test.each(kinds)("contain %s in their own properties and message", (kind) => {
    const text = payloads[kind] ?? "";
    const result = {
      ...sampleTest("a"),
      title: text,
      file: `${text},title=x::y`,
      summary: `100% ${text}`,
      verdict: "failed",
    } as const;
    const lines = toGithubAnnotations(runReportOf([result])).map(textOf);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^::error file=[^,:]*,title=[^,:]*::100%25 .*$/);
    expect(lines[0]).not.toMatch(/\p{Control}|[\u2028\u2029\u202A-\u202E\u2066-\u2069]/u);
  });
});

describe("the writer", () => {
  const ink = createInk(true);

  test("keeps its own text, lines, and colors", () => {
    expect(textOf(print`Report: ${"a b"}\n  ${3}${ink.bold("x")}\n`)).toBe(
      `Report: a b\n  3${esc}[1mx${esc}[22m\n`,
    );
    expect(textOf(printLines(["a  b", ink.red("c"), ""]))).toBe(`a  b\n${esc}[31mc${esc}[39m\n\n`);
    expect(textOf(joinText(["a", "b"], ink.dim(" · ")))).toBe(`a${esc}[2m · ${esc}[22mb`);
  });

  test("accepts no string, and nothing that only looks like a text", () => {
    const forged: unknown = { toString: () => `${esc}[2J`, text: "x" };
    expect(() => textOf(forged as TerminalText)).toThrow(TypeError);
    expect(() => textOf(`${esc}[2J` as unknown as TerminalText)).toThrow(TypeError);
    expect(() => print`${forged as TerminalText}`).toThrow(TypeError);
    expect(() => ink.bold(forged as TerminalText)).toThrow(TypeError);
  });

  test("escapes a text that became a string", () => {
    expectInert(textOf(print`${`${ink.bold("x")}\n::add-mask::PWNED`}`));
    expectInert(textOf(printLines([`${print`x\n`}::add-mask::PWNED`])));
  });

  test.each([
    ["our # before a tag", (): TerminalText => print`x #${"#vso[task.complete]"}\n`],
    ["our : before a name", (): TerminalText => print`:${":add-mask::x"}\n`],
    ["two foreign halves", (): TerminalText => print`${"::add-"}${"mask::x"}\n`],
    ["two pieces that are joined", (): TerminalText => joinText(["##", "teamcity[x]"], "")],
    ["a color in between", (): TerminalText => print`${ink.bold("--- ")}x\n`],
    [
      "a workflow command of theirs in our line",
      (): TerminalText => print`${workflowCommand("error", {}, "x")}`,
    ],
  ])("breaks a command that is assembled from %s", (_name, make) => {
    expectInert(textOf(make()));
  });

  test("allows a stack several lines, none of which begins like an own line", () => {
    const stack = "Error: a\n\n✓ 12 passed\n    at run (/a.ts:1:1)\n--- x\n::add-mask::y";
    const lines = textOf(printBlock(stack)).split("\n");
    expect(lines[3]).toBe("  │     at run (/a.ts:1:1)");
    for (const line of lines.slice(1)) expect(line).toMatch(/^ {2}│(?: |$)/);
  });

  test.each([
    "  ✓ 12 passed",
    "  1 passed",
    "    Report: x",
    "\t✓ passed",
    "\u00a0 ✓ passed",
    "  \u001b[32m✓ passed",
  ])("lets no later line of a foreign text look like an own line: %j", (line) => {
    const lines = textOf(printBlock(`first\n${line}\r\n${line}`)).split("\n");
    expect(lines).toHaveLength(3);
    for (const later of lines.slice(1)) expect(later).toMatch(/^ {2}│ /);
  });

  test("lets no stack begin like an own line", () => {
    const error = Object.assign(new Error("no"), { stack: "  ✓ 12 passed\n  Report: x" });
    Object.assign(error, { cause: Object.assign(new Error("x"), { stack: "  1 passed\n  2 passed" }) });
    const { stream, text } = streamOf({ columns: 100 });
    showFailure(error, { stderr: stream, color: false, options: { debug: true } } as never);
    expect(text()).not.toMatch(/^ *(?:✓|\d+ passed|Report)/m);
  });

  test("keeps the lines of help", () => {
    expect(textOf(printUsage("Usage: placewright\n\nOptions:\n  -h  show help\n"))).toBe(
      "Usage: placewright\n\nOptions:\n  -h  show help\n",
    );
  });

  test("escapes the parts of a workflow command", () => {
    expect(textOf(workflowCommand("error", { file: "a,b:c%\r\n", title: "t" }, "100%\r\n::x::"))).toBe(
      "::error file=a%2Cb%3Ac%25%0D%0A,title=t::100%25%0D%0A::x::",
    );
  });

  test.each([
    ["family", "👩‍👩‍👧"],
    ["flag of England", "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}"],
    ["heart", "❤️"],
    ["Persian", "می\u200Cخواهم"],
    ["Hebrew", "שלום"],
    ["Japanese", "日本語"],
    ["combining marks", "e\u0301"],
    ["IPv6", "http://[::1]:8025 fe80::a:b"],
    ["ARN", "arn:aws:iam::123:role/x"],
    ["C++", "std::string"],
    ["a heading", "## [draft]"],
    ["a rule within a line", "a --- b"],
  ])("leaves %s unchanged", (_name, text) => {
    expect(toSafeLogLine(text)).toBe(text);
    expect(textOf(print`${text}`)).toBe(text);
  });

  test.each(kinds)("shows %s the same if it is escaped twice", (kind) => {
    for (const escaped of [toSafeText, toSafeLine, toSafeLogLine, toSafeColumns]) {
      const once = escaped(payloads[kind] ?? "");
      expect(escaped(once)).toBe(once);
    }
  });
});

describe("a terminal without a width of its own", () => {
  const closingOf = (options: { isTTY?: boolean; columns?: number }): string => {
    const { stream, text } = streamOf(options);
    createTerminalReporter({ stream, color: false }).onEnd(runReportOf([sampleTest("a", undefined, {})]));
    return text();
  };
  test.each([0, 1, 2, 5, 19, -1, Number.NaN])("of %d columns counts as one of 80", (columns) => {
    expect(closingOf({ columns })).toBe(closingOf({ columns: 80 }));
  });
  test("of 40 columns counts as one of 40", () => {
    expect(closingOf({ columns: 40 })).not.toBe(closingOf({ columns: 80 }));
  });
});

describe("the time to escape", () => {
  const cpuMs = (work: () => void): number => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  test.each([
    ["openings of OSC", `${esc}];#`],
    ["openings of CSI", `${esc}[;`],
    ["C1 openings", "\u009d\u0090"],
    ["colons", "::a "],
    ["colons of names", "::add-mask"],
    ["signs of numbers", "##a"],
    ["blanks", " \t"],
    ["joiners", "\u200d\u200c"],
    ["dashes at line begins", "---\n"],
    ["tags", "\u{1F3F4}\u{E0067}"],
    ["colors", `${esc}[1m`],
    ["half surrogates", "\ud800"],
  ])("grows linearly with %s", (_name, piece) => {
    const run = (count: number) => cpuMs(() => void textOf(print`${piece.repeat(count)}`));
    run(1000);
    const small = Math.max(5, run(20_000));
    // The input is 8 times as long; quadratic work would take 64 times as long.
    expect(run(160_000) / small).toBeLessThan(30);
  });
});

describe("the layer check", () => {
  const caught: readonly string[] = [
    'console.log("x");',
    'console.error("x");',
    'console["log"]("x");',
    'console?.warn("x");',
    "const log = console;",
    "write(console);",
    "globalThis.console.info(1);",
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the code to be checked
    "const a = `${console.log(1)}`;",
    'import { log } from "node:console";',
    'import console from "console";',
    'const { Console } = await import("node:console");',
    'process.stdout.write("x");',
    'process.stderr.write("x");',
    "const out = process.stdout;",
    'process["stdout"].write("x");',
    "process?.stderr;",
    "const { stdout } = process;",
    "const { stderr: err, env } = globalThis.process;",
    'import { stdout } from "node:process";',
    'const { stdout } = await import("node:process");',
    'process._rawDebug("x");',
    'writeSync(1, "x");',
    'fs.writeSync(2, "x");',
    'import { writeSync as put } from "node:fs";',
    "fs.writevSync(1, buffers);",
    'fs.write(1, "x", () => {});',
    'writeFileSync(1, "x");',
    "appendFile(2, text);",
    'await writeFile("/dev/stdout", text);',
    'await writeFile("/dev/fd/1", text);',
    'await open("/dev/tty", "w");',
    'await open("/proc/self/fd/1", "w");',
    'createWriteStream("out");',
    'import { WriteStream } from "node:tty";',
    'import tty from "node:tty";',
    "Deno.stdout.writeSync(bytes);",
    'globalThis["Deno"].stderr.write(bytes);',
    'spawn("ls", { stdio: "inherit" });',
    'import picocolors from "picocolors";',
    'import chalk from "chalk";',
  ];
  test.each(caught)("finds %s", (code) => {
    expect(complaintsOf("cli/commands/list.ts", `${code}\n`)).not.toEqual([]);
    expect(complaintsOf("report/terminal.ts", `${code}\n`)).not.toEqual([]);
  });

  test.each([
    'context.stdout.write(print`x`); // console.log("x")',
    '/* process.stdout.write("x") */ export const a = 1;',
    'const hint = "see the console of Amazon: https://console.aws.amazon.com";',
    "const { stdout, stderr } = context;",
    "await writeFile(path, text);",
    "const { stdout } = await promisify(execFile)(program, rest);",
    'export const style = "color:inherit";',
    "const bytes = Buffer.from(text); view.write(1);",
  ])("allows %s", (code) => {
    expect(complaintsOf("cli/commands/list.ts", `${code}\n`)).toEqual([]);
  });

  test("allows one file to write", () => {
    expect(complaintsOf("cli/output.ts", 'process.stdout.write("x");\n')).toEqual([]);
    expect(complaintsOf("cli/other/output.ts", 'process.stdout.write("x");\n')).not.toEqual([]);
  });
});

describe("a process", () => {
  const evil = `a\n::add-mask::PWNED ##vso[x]${esc}]52;c;AAAA${bel}${esc}[2J\u202E\u2028--- b`;
  const config = 'export default { projects: [{ name: "local", provider: "local", completeAfter: 0 }] };\n';
  const scenario = `import { defineScenario, simple } from "placewright";
export default defineScenario({
  name: ${JSON.stringify(evil)}, from: "Acme <news@acme.example>", tags: [${JSON.stringify(`#vso[y] ${evil}`)}],
  message: simple({ subject: "Your order", text: "Thank you. Your order of ten tulips is on its way." }),
  expect: { overall: ["inbox >= 99"] },
});
`;
  let folder: Awaited<ReturnType<typeof makeProject>>;
  beforeAll(async () => {
    folder = await makeProject({ "placewright.config.ts": config, "scenarios/a.ts": scenario });
  });
  afterAll(() => folder.remove());
  const run = (...args: string[]) => runCommand(args, { cwd: folder.dir });

  function expectQuiet({ stdout, stderr }: CliRun): void {
    expectInert(stdout);
    expectInert(stderr);
  }

  test.each<[string, string[], RegExp]>([
    ["an unknown option", ["list", `--${evil}`], /^✕ Unknown option '--a : :add-mask::/],
    ["an unknown command", [evil], /^✕ Unknown command 'a : :add-mask::/],
    ["a value of an option", ["run", "--date", evil], /^✕ Invalid --date "a : :add-mask::/],
    ["a word that is not known", ["check", "--format", evil], /^✕ Invalid --format "a : :add-mask::/],
    ["a message's name", ["check", `${evil}.eml`], /^✕ Cannot read the message "a : :add-mask::/],
    ["a reporter's name", ["run", "--reporter", evil], /^✕ Cannot find a reporter "a : :add-mask::/],
    ["a run's id", ["status", evil], /✕ [^\n]*a : :add-mask::/],
    ["a project's name", ["list", "--project", evil], /^✕ [^\n]*a : :add-mask::/],
    ["a folder to merge", ["merge", evil], /^✕ Cannot read the report "a : :add-mask::/],
  ])("that names %s names it in its line", async (_name, args, says) => {
    const result = await run(...args);
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(says);
    expectQuiet(result);
  });

  test("lists names and tags as text", async () => {
    const result = await run("list");
    expect(result.code).toBe(0);
    expect(result.stdout).toContain("1 test\n");
    expectQuiet(result);
  });

  test("lists them in JSON with their exact values", async () => {
    const result = await run("list", "--json");
    expect(JSON.parse(result.stdout)[0].scenario).toBe(evil);
    expectQuiet(result);
  });

  test("shows text of the ledger and of project code", async () => {
    await writeFile(
      join(folder.dir, "reporter.ts"),
      `export default { onEnd() { throw Object.assign(new Error(${JSON.stringify(evil)}), { stack: ${JSON.stringify(evil)} }); } };\n`,
    );
    const measured = await run("run", "--reporter", "./reporter.ts", "--branch", evil);
    expect(measured.stderr).toContain('✕ Reporter "./reporter.ts" failed: a : :add-mask::');
    expectQuiet(measured);
    for (const command of ["status", "history", "report"]) expectQuiet(await run(command));
  });

  test("shows what a scenario throws", async () => {
    const other = await mkdtemp(join(tmpdir(), "placewright-"));
    try {
      await writeFile(join(other, "placewright.config.ts"), `throw new Error(${JSON.stringify(evil)});\n`);
      const result = await runCommand(["list", "--debug"], { cwd: other });
      expect(result.code).toBe(2);
      expectQuiet(result);
    } finally {
      await rm(other, { recursive: true, force: true });
    }
  });
});
