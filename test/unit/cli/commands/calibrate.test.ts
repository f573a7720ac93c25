import { createHash } from "node:crypto";
import { access, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { logistic } from "../../../../src/base/logistic.ts";
import {
  type CalibrationFit,
  fitCalibration,
  type MeasuredPair,
} from "../../../../src/service/placement/fit-calibration.ts";
import { predictMessage } from "../../../../src/service/placement/predict-message.ts";
import {
  placed,
  runIdOf,
  type StagedRun,
  type StagedTest,
  stageProject,
} from "../../../support/staged-ledger.ts";

const stage = async (runs: readonly StagedRun[], files?: Record<string, string>) => {
  const project = await stageProject(runs, files);
  const calibration = join(project.dir, ".placewright/calibration.json");
  return { ...project, calibration };
};

/** A message that the model takes for spam, or for wanted mail. */
const mail = (number: number, isSpam = number % 2 === 1): string =>
  `From: Ann <ann@a${number}.example>\r\nTo: bob@b.example\r\nSubject: ${isSpam ? "YOU WON THE GREAT PRIZE" : "Minutes of meeting"} ${number}\r\nDate: Sat, 21 Nov 2026 09:00:00 +0000\r\nMessage-ID: <${number}@a.example>\r\n\r\nHello ${number}\r\n`;
const bytesOf = (number: number): Uint8Array => new TextEncoder().encode(mail(number));

/** The rates at which messages were measured: what the model takes for spam lands there. */
const inboxOf = (number: number): number => (number % 2 === 1 ? 4 : 96);
const measured = (number: number, more: Partial<StagedTest> = {}): StagedTest => ({
  scenario: `s${number}`,
  verdict: "passed",
  completedAtMs: 1,
  message: bytesOf(number),
  placement: placed(inboxOf(number)),
  ...more,
});
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
const runOf = (id: number, tests: readonly StagedTest[]): StagedRun => ({
  id: runIdOf(id),
  createdAtMs: id,
  verdict: "passed",
  tests,
});

/** Fits the model as the command should. */
async function fitOf(
  count: number,
  sharesOf: (number: number) => readonly { isp?: string; share: number }[],
): Promise<CalibrationFit> {
  const pairs: MeasuredPair[] = [];
  for (const number of numbers(count)) {
    const predict = await predictMessage(bytesOf(number), Date.now());
    for (const { isp, share } of sharesOf(number))
      pairs.push({
        contentHash: hashOf(number),
        ...(isp ? { isp: isp.toLowerCase() } : {}),
        logOdds: predict(isp),
        share,
      });
  }
  const fit = fitCalibration(pairs);
  if ("tooFew" in fit) throw new Error(fit.tooFew);
  return fit;
}
const hashOf = (number: number): string => createHash("sha256").update(bytesOf(number)).digest("hex");
const jsonOf = ({ calibration, ...rest }: CalibrationFit, written: boolean) => ({
  ...calibration,
  ...rest,
  written,
});

test("calibrate fits the model to the ledger's measurements or to sorted mail, and prints text or JSON", async () => {
  const { dir, run, calibration } = await stage([
    runOf(
      1,
      numbers(66).map((number) => {
        const spamPercent = 50 - inboxOf(number) / 2;
        const figures = { inboxPercent: inboxOf(number) / 2, spamPercent, missingPercent: 50 };
        const isps = ["Gmail", "AOL"].map((isp) => ({ isp, ...figures }));
        return measured(number, { placement: { overall: {}, isps, simulated: false } });
      }),
    ),
  ]);
  const share = (number: number): number => (100 - inboxOf(number)) / 100;
  const fit = await fitOf(66, (number) => ["Gmail", "AOL"].map((isp) => ({ isp, share: share(number) })));
  const { brier, brierLow, brierHigh } = fit.calibration;
  expect(Object.keys(fit.calibration.isps)).toEqual(["aol", "gmail"]);
  expect(await run("calibrate")).toEqual({
    code: 0,
    stdout: `Calibrated on 66 tests: Brier score ${brier.toFixed(3)} (${brierLow.toFixed(3)} to ${brierHigh.toFixed(3)}), before ${fit.brierBefore.toFixed(3)}, on 44 held-out rates of 22 tests.\nWritten to ${calibration}\n`,
    stderr: "",
  });
  const stored = JSON.parse(await readFile(calibration, "utf8"));
  expect(stored.calibration).toEqual(fit.calibration);
  const json = await run("calibrate", "--json");
  expect([json.code, json.stderr, JSON.parse(json.stdout)]).toEqual([0, "", jsonOf(fit, true)]);

  for (const folder of ["inbox", "spam"]) await mkdir(join(dir, "sorted", folder), { recursive: true });
  for (const number of numbers(66))
    await writeFile(join(dir, "sorted", number % 2 === 1 ? "spam" : "inbox", `${number}.eml`), mail(number));
  await writeFile(join(dir, "sorted/spam/notes.txt"), mail(99));
  const sorted = await run("calibrate", "--mail", "sorted", "--json");
  expect([sorted.code, sorted.stderr]).toEqual([0, ""]);
  expect(JSON.parse(sorted.stdout)).toMatchObject({
    tests: 66,
    isps: {},
    heldOut: 22,
    heldOutMessages: 22,
    written: true,
  });
  await mkdir(join(dir, "sorted/inbox/x.eml"));
  expect(await run("calibrate", "--mail", "sorted")).toEqual({
    code: 2,
    stdout: "",
    stderr: `✕ Cannot read sorted mail "${join(dir, "sorted/inbox/x.eml")}": it is not a regular file. Keep messages only in the folders inbox and spam, one per file.\n  See https://placewright.dev/errors/file-missing\n`,
  });
});

test("calibrate writes nothing if the fit is not better than the model", async () => {
  // Exactly what the model predicts was measured.
  const predicted = async (number: number): Promise<number> =>
    logistic((await predictMessage(bytesOf(number), Date.now()))());
  const shares = await Promise.all(numbers(120).map(predicted));
  const { run, calibration } = await stage([
    runOf(
      1,
      numbers(120).map((number) =>
        measured(number, { placement: placed(100 - 100 * (shares[number] ?? 0)) }),
      ),
    ),
  ]);
  const { code, stdout, stderr } = await run("calibrate");
  expect([code, stderr]).toEqual([1, ""]);
  expect(stdout).toMatch(
    /^Not calibrated\. The fit to 120 tests: Brier score 0\.000 \(0\.000 to 0\.\d{3}\), before 0\.000, on 40 held-out rates of 40 tests\.\nNothing was written: the fit is not better than the uncalibrated model\.\n$/,
  );
  const json = await run("calibrate", "--json");
  expect([json.code, JSON.parse(json.stdout)]).toMatchObject([
    1,
    { tests: 120, brierBefore: 0, written: false },
  ]);
  await expect(access(calibration)).rejects.toThrow("ENOENT");
});

const page = "  See https://placewright.dev/errors/usage\n";
const hint = "Test more messages with a provider, or pass sorted mail with --mail. Copies count once";
const tooFew = (count: number, more = ", and simulated results do not count") => ({
  code: 2,
  stdout: "",
  stderr: `✕ Cannot calibrate: there ${count === 1 ? "is" : "are"} ${count} distinct message${count === 1 ? "" : "s"}, and at least 60 are needed, because a third is held out to evaluate the fit. ${hint}${more}.\n${page}`,
});

test("calibrate counts measured messages once, and only those of the named projects", async () => {
  const simulated = placed(50, {}, { simulated: true });
  const { run } = await stage([
    runOf(1, [
      measured(1),
      measured(2, { project: "ses" }),
      measured(3, { project: "gone" }),
      measured(4, { placement: simulated }),
      { scenario: "none", verdict: "passed", completedAtMs: 1, placement: placed(50) },
    ]),
    runOf(2, [measured(1), measured(6)]),
  ]);
  expect(await run("calibrate")).toEqual(tooFew(4));
  expect(await run("calibrate", "--simulated")).toEqual(tooFew(5, ""));
  expect(await run("calibrate", "-p", "ses")).toEqual(tooFew(1));
  expect(await run("calibrate", "-p", "ses,gone")).toEqual(tooFew(2));
  expect((await run("calibrate", "-p", "nowhere")).stderr).toBe(
    `✕ No project named "nowhere" in the config. Available projects: local, ses.\n${page}`,
  );
});

test("calibrate leaves out placements without both rates, or without any delivered copy", async () => {
  const overall = (figures: object) => ({ placement: { overall: figures, isps: [], simulated: false } });
  const { run } = await stage([
    runOf(1, [
      measured(1, overall({ inboxPercent: 90 })),
      measured(2, overall({ spamPercent: 90 })),
      measured(3, overall({ inboxPercent: 0, spamPercent: 0, missingPercent: 100 })),
      measured(4, overall({ inboxPercent: 0, spamPercent: 100 })),
      measured(5, overall({ inboxPercent: 1, spamPercent: 0 })),
      // Rates of mailbox providers, if there are any, are used instead of the overall ones.
      measured(6, { placement: { ...placed(50), isps: [{ isp: "Gmail", missingPercent: 100 }] } }),
    ]),
  ]);
  expect(await run("calibrate")).toEqual(tooFew(2));
});

test("calibrate names a damaged measurement, and uses the others", async () => {
  const { run, tamper } = await stage([runOf(1, [measured(1), measured(3)]), runOf(2, [measured(2)])]);
  await tamper("UPDATE attempt SET verdict = 'warned' WHERE test_id = 's2@local'");
  const { code, stderr } = await run("calibrate");
  expect(code).toBe(2);
  const [first, ...rest] = stderr.split("\n");
  expect(first).toMatch(
    /^Cannot use the ledger in ".*": its record of attempt 1 of test s2@local .* is damaged/,
  );
  expect(rest.join("\n")).toBe(tooFew(2).stderr);
});

test("calibrate without a ledger has no measurements, and --mail needs none", async () => {
  const { dir, run } = await stage([]);
  expect(await run("calibrate")).toEqual(tooFew(0));
  await mkdir(join(dir, "sorted/inbox"), { recursive: true });
  expect(await run("calibrate", "--mail", "sorted")).toEqual({
    code: 2,
    stdout: "",
    stderr: `✕ Cannot read sorted mail in "${join(dir, "sorted/spam")}": it does not exist. Put .eml files in its folders inbox and spam.\n  See https://placewright.dev/errors/file-missing\n`,
  });
  await mkdir(join(dir, "sorted/spam"));
  expect(await run("calibrate", "--mail", "sorted")).toEqual(tooFew(0));
});

test("calibrate --mail tells messages apart by subject, HTML, and text", async () => {
  const { dir, run } = await stage([]);
  const write = (name: string, subject: string, type: string, body: string, trace = name) =>
    writeFile(
      join(dir, "sorted", `${name}.eml`),
      `Received: from ${trace}.example\r\nFrom: ann@a.example\r\nSubject: ${subject}\r\nContent-Type: ${type}\r\n\r\n${body}\r\n`,
    );
  for (const folder of ["inbox", "spam"]) await mkdir(join(dir, "sorted", folder), { recursive: true });
  await write("inbox/1", "a", "text/plain", "a");
  await write("inbox/2", "a", "text/plain", "a", "copy");
  await write("inbox/3", "b", "text/plain", "a");
  await write("spam/4", "a", "text/plain", "b");
  await write("spam/5", "a", "text/html", "<p>a</p>");
  await write("spam/6", "a", "text/html", "<p>b</p>");
  expect(await run("calibrate", "--mail", "sorted")).toEqual(tooFew(5));
});
