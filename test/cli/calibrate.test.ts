import { execFileSync } from "node:child_process";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunReport } from "../../src/result/run-report.ts";
import { makeProject } from "../support/project-folder.ts";
import { runCommand } from "../support/run-command.ts";
import { isThorough } from "../support/sample-of.ts";

/**
 * `COUNT` messages with zero to four problems. The simulated world is stricter than the model: Outlook is more
 * sensitive, Yahoo less.
 */
const scenario = `import { defineScenario, mime } from "placewright";
const deviation = { Gmail: 0, Outlook: 1.5, Hotmail: 1.5, Yahoo: -1, AOL: -1, iCloud: 0, GMX: 0.5, Comcast: 0 };
const simulate = (faults, number) =>
  Object.entries(deviation)
    .map(([isp, more]) => {
      const noise = (((number * 7919) % 13) - 6) / 20;
      const spam = Math.round(100 / (1 + Math.exp(3 - 1.1 * faults - more - noise)));
      return isp + " inbox=" + (100 - spam) + " spam=" + spam;
    })
    .join("; ");
export default defineScenario({
  name: "staged",
  from: "Acme <news@acme.example>",
  variants: Array.from({ length: COUNT }, (_, number) => ({ name: "m" + number, number })),
  message: ({ number }) => {
    const has = (bit) => ((number >> bit) & 1) === 1;
    const faults = [0, 1, 2, 3].filter(has).length;
    return mime({
      subject: has(0) ? "SPRING IN THE GARDEN NUMBER " + number : "Spring in the garden, number " + number,
      headers: { "X-Placewright-Simulate": simulate(faults, number), ...(has(3) ? { "X-Priority": "1" } : {}) },
      html:
        "<p>The tulips of bed " + number + " are out" + (has(1) ? "!! Hurry, order now, risk-free, 100% free" : "") + ".</p>" +
        (has(2) ? "<p><a href='http://192.0.2.1/x'>See them</a></p>" : "<p><a href='https://acme.example/x'>See them</a></p>"),
      text: "The tulips of bed " + number + " are out.",
    });
  },
  expect: { overall: ["spf >= 0"] },
});
`;
const config = 'export default { projects: [{ name: "local", provider: "local", completeAfter: 0 }] };';

interface Answer {
  readonly tests: number;
  readonly brier: number;
  readonly brierBefore: number;
  readonly brierLow: number;
  readonly brierHigh: number;
  readonly heldOut: number;
  readonly written: boolean;
}

const removers: (() => Promise<unknown>)[] = [];
afterAll(async () => {
  for (const remove of removers.splice(0)) await remove();
});

async function measuredProject(count: number): Promise<string> {
  const project = await makeProject({
    "placewright.config.ts": config,
    "scenarios/staged.ts": scenario.replace("COUNT", String(count)),
  });
  removers.push(project.remove);
  const { code, stderr } = await runCommand(["run", "--no-check"], { cwd: project.dir });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  return project.dir;
}

describe.runIf(isThorough)("calibrate with 300 staged measurements", { timeout: 600_000 }, () => {
  let dir: string;
  let fit: Answer;
  const file = () => join(dir, ".placewright/calibration.json");
  beforeAll(async () => {
    dir = await measuredProject(300);
    const { code, stdout, stderr } = await runCommand(["calibrate", "--simulated", "--json"], { cwd: dir });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    fit = JSON.parse(stdout);
  }, 600_000);

  test("halves the Brier score of the held-out third at least, and returns its interval", () => {
    expect(fit.tests).toBe(300);
    expect(fit.written).toBe(true);
    expect(fit.heldOut / (300 * 8)).toBeGreaterThan(0.25);
    expect(fit.heldOut / (300 * 8)).toBeLessThan(0.42);
    expect(fit.brier).toBeLessThan(fit.brierBefore / 2);
    expect(fit.brierLow).toBeLessThanOrEqual(fit.brier);
    expect(fit.brierHigh).toBeGreaterThanOrEqual(fit.brier);
  });

  test("writes the same fit each time, to a file that only the user can read", async () => {
    const before = JSON.parse(await readFile(file(), "utf8"));
    await runCommand(["calibrate", "--simulated"], { cwd: dir });
    expect(JSON.parse(await readFile(file(), "utf8"))).toEqual({ ...before, fittedAt: expect.any(String) });
    if (process.platform !== "win32") expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect(before.calibration.isps.outlook.intercept).toBeGreaterThan(
      before.calibration.isps.yahoo.intercept + 1,
    );
  });

  test("makes simulations use the fit, and report it in the terminal and in JSON", async () => {
    await writeFile(
      join(dir, "scenarios/plain.yaml"),
      "name: plain\nfrom: Acme <news@acme.example>\nmessage: { simple: { subject: Hello, text: Hello } }\nexpect: { overall: [spf >= 0] }\n",
    );
    const { code, stdout } = await runCommand(["run", "scenarios/plain.yaml", "--no-check"], { cwd: dir });
    expect(code).toBe(0);
    expect(stdout.replace(/\s+/g, " ")).toContain("the model is calibrated on 300 tests, Brier score");
    const report: RunReport = JSON.parse(await readFile(join(dir, "reports/latest/report.json"), "utf8"));
    const placement = report.tests[0]?.placement;
    expect(placement?.calibration).toEqual({
      tests: 300,
      brier: fit.brier,
      brierLow: fit.brierLow,
      brierHigh: fit.brierHigh,
    });
    const inboxAt = (name: string) => placement?.isps.find(({ isp }) => isp === name)?.inboxPercent ?? 0;
    expect(inboxAt("Outlook")).toBeLessThan(inboxAt("Yahoo"));
  });

  test("ignores simulated results without --simulated", async () => {
    const { code, stderr } = await runCommand(["calibrate"], { cwd: dir });
    expect(code).toBe(2);
    expect(stderr).toContain("Cannot calibrate: there are 0 distinct messages, and at least 60 are needed");
  });

  test.each([
    ["no JSON", "{"],
    ["another shape", '{"version":2}'],
    ["a number without bound", "HUGE"],
    ["another model", "OTHER"],
  ])("rejects a damaged file, and says what to do: %s", async (_, text) => {
    const good = await readFile(file(), "utf8");
    const changed = JSON.parse(good);
    if (text === "HUGE") changed.calibration.overall.slope = 1e300;
    if (text === "OTHER") changed.model.logOddsAtZero = -1;
    await writeFile(file(), /^[A-Z]+$/.test(text) ? JSON.stringify(changed) : text);
    const { code, stdout, stderr } = await runCommand(["run", "scenarios/plain.yaml", "--no-check"], {
      cwd: dir,
    });
    await writeFile(file(), good);
    // It is found before anything is submitted.
    expect([code, stdout]).toEqual([2, ""]);
    const words = stderr.replace(/\s+/g, " ");
    expect(words).toContain("Cannot use the calibration");
    expect(words).toContain("un placewright calibrate again, or delete the file");
  });
});

test("fails with too few measurements, and says how many it needs and why", async () => {
  const dir = await measuredProject(12);
  const { code, stderr } = await runCommand(["calibrate", "--simulated"], { cwd: dir });
  expect(code).toBe(2);
  expect(stderr).toContain("Cannot calibrate: there are 12 distinct messages, and at least 60 are needed");
  expect(stderr).toContain("a third is held out");
  expect(stderr).not.toContain("simulated results do not count");
  const measured = await runCommand(["calibrate"], { cwd: dir });
  expect(measured.stderr).toContain("Copies count once, and simulated results do not count.");
});

/** Returns a delivered message. `trace` differs per copy. */
const delivered = (subject: string, number: number, trace = number): string =>
  `Received: from mx.acme.example; Sat, 21 Nov 2026 09:00:${String(trace % 60).padStart(2, "0")} +0000\r\nFrom: Ann <ann@a${number}.example>\r\nTo: bob${trace}@b.example\r\nSubject: ${subject}\r\nDate: Sat, 21 Nov 2026 09:00:00 +0000\r\nMessage-ID: <${trace}@a.example>\r\n\r\nHello ${number}\r\n`;

const spam = (number: number, trace?: number) =>
  delivered(`YOU WON THE GREAT PRIZE ${number}`, number, trace);
const wanted = (number: number, trace?: number) => delivered(`Minutes of meeting ${number}`, number, trace);

async function sortedMail(files: Readonly<Record<string, string>>): Promise<string> {
  const project = await makeProject({
    "placewright.config.ts": config,
    ...Object.fromEntries(Object.entries(files).map(([name, text]) => [`sorted/${name}.eml`, text])),
  });
  removers.push(project.remove);
  for (const folder of ["inbox", "spam"])
    await mkdir(join(project.dir, "sorted", folder), { recursive: true });
  return project.dir;
}

const numbered = (count: number, fileOf: (number: number) => readonly [string, string]) =>
  Object.fromEntries(Array.from({ length: count }, (_, number) => fileOf(number)));

const fortyOfEach = numbered(80, (number) =>
  number % 2 === 1 ? [`spam/${number}`, spam(number)] : [`inbox/${number}`, wanted(number)],
);

describe("calibrate --mail", () => {
  test("counts messages with one subject by their texts, and copies once", async () => {
    const dir = await sortedMail({
      "inbox/1": delivered("Minutes", 1),
      "inbox/2": delivered("Minutes", 2),
      "inbox/copy": delivered("Minutes", 2, 9),
    });
    const { stderr } = await runCommand(["calibrate", "--mail", "sorted"], { cwd: dir });
    expect(stderr).toContain("Cannot calibrate: there are 2 distinct messages");
  });

  test("fits sorted mail, and does not claim certainty if no prediction was wrong", async () => {
    const dir = await sortedMail(fortyOfEach);
    const { code, stdout, stderr } = await runCommand(["calibrate", "--mail", "sorted", "--json"], {
      cwd: dir,
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    const fit = JSON.parse(stdout);
    expect(fit).toMatchObject({ tests: 80, heldOut: 26, heldOutMessages: 26, written: true });
    expect(fit.brierHigh).toBeGreaterThan(0.1);
  });

  test.each([
    [
      "copies of one message, and another",
      { ...numbered(59, (number) => [`spam/${number}`, spam(1, number)]), "spam/other": spam(2) },
      "Cannot calibrate: there are 2 distinct messages, and at least 60 are needed",
    ],
    [
      "one side alone",
      numbered(80, (number) => [`spam/${number}`, spam(number)]),
      "Cannot calibrate: the shares in the inbox add up to 0 messages, but 10 are needed",
    ],
  ])("rejects %s", async (_, files, why) => {
    const dir = await sortedMail(files);
    const { code, stderr } = await runCommand(["calibrate", "--mail", "sorted"], { cwd: dir });
    expect(stderr).toContain(why);
    expect(code).toBe(2);
    await expect(stat(join(dir, ".placewright/calibration.json"))).rejects.toThrow("ENOENT");
  });

  test.each([
    ["a folder", (path: string) => mkdir(path)],
    ["a pipe", async (path: string) => void execFileSync("mkfifo", [path])],
  ])("rejects %s in the place of a message, without waiting for it", async (_, make) => {
    const dir = await sortedMail(fortyOfEach);
    await make(join(dir, "sorted/inbox/odd.eml"));
    const { code, stderr } = await runCommand(["calibrate", "--mail", "sorted"], { cwd: dir });
    expect(stderr).toContain("Cannot read sorted mail");
    expect(stderr).toContain("sorted/inbox/odd.eml");
    expect(stderr).toContain("it is not a regular file");
    expect(stderr).not.toContain("bug in Placewright");
    expect(code).toBe(2);
  });
});

test("rejects a folder without sorted mail", async () => {
  const project = await makeProject({ "placewright.config.ts": config });
  removers.push(project.remove);
  const { code, stderr } = await runCommand(["calibrate", "--mail", "nothing"], { cwd: project.dir });
  expect(code).toBe(2);
  expect(stderr).toContain("Put .eml files in its folders inbox and spam");
});
