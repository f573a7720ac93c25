import { PlacewrightError, Problems } from "../base/errors.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { parseSender } from "../message/sender.ts";
import type { ExplainedEdit, ExplainedTest, ScenarioExplanation } from "../result/explanation.ts";
import type { Placement } from "../result/placement.ts";
import { loadScenarios } from "../scenario/load.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { type SelectedTest, titleOf } from "../scenario/select.ts";
import type { BuildOptions } from "../workspace/build-tests.ts";
import { type Draft, piecesOf, readDraft, templatesFolderOf, whyUneditable } from "./draft.ts";
import { contextOf } from "./edit-context.ts";
import type { Edit } from "./edits/edit.ts";
import { proposeEdits } from "./edits/edits.ts";
import { createJudge, type Judge, type Judged } from "./judge.ts";
import { changesOf, countingIn, failedChecks, isFailing, remainsOf, type Tried } from "./outcome.ts";
import { toPatch } from "./patch.ts";
import { copyProject, type ProjectCopy } from "./project-copy.ts";
import { reasonsOf } from "./reasons.ts";
import { type SearchResult, searchEdits } from "./search.ts";

/** Number of edit combinations that are tried per scenario. */
export const maxTrials = 60;
/** Number of variants of one scenario that are judged per trial. */
const maxVariants = 20;

export interface ExplainOptions extends BuildOptions {
  /** The sender to use instead of a public mailbox. */
  readonly from?: string | undefined;
  readonly signal: AbortSignal;
}

export interface Explained {
  readonly scenarios: readonly ScenarioExplanation[];
  /** The edits of all scenarios. A file that several scenarios share appears once. */
  readonly diff: string;
}

/**
 * Explains why each scenario's message lands where it does, and finds the smallest set of edits that makes it
 * pass.
 * Tries edits on the embedded service, in a temporary copy of the project; never writes to the project
 * itself.
 * Each scenario starts with the edits of the earlier ones, so that all edits can be applied together.
 */
export async function explainScenarios(
  config: ResolvedConfig,
  selection: readonly SelectedTest[],
  options: ExplainOptions,
): Promise<Explained> {
  const { signal, from } = options;
  // It is used for some messages only. A mistake in it is one for all.
  if (from !== undefined) await parseSender(from, from);
  const judge = await createJudge(config, options, signal);
  let copy: ProjectCopy | undefined;
  const openCopy = async (): Promise<ProjectCopy> => {
    copy ??= await copyProject({
      projectDir: config.projectDir,
      without: [config.ledgerDir, config.reportsDir],
      signal,
    });
    return copy;
  };
  const bench: Workbench = { config, options, judge, openCopy };
  const texts = new SharedTexts();
  try {
    const all: ExplainedScenario[] = [];
    for (const tests of byScenario(selection)) all.push(await explainScenario(tests, texts, bench));
    const scenarios: ScenarioExplanation[] = [];
    for (const each of all) scenarios.push(await withLaterEdits(each, texts, bench));
    return { scenarios, diff: texts.toPatch() };
  } finally {
    await copy?.remove();
    await judge.close();
  }
}

/** The texts that the edits of any scenario changed, before and after. */
class SharedTexts {
  readonly #before = new Map<string, string>();
  readonly #after = new Map<string, string>();

  add(before: Draft, after: Draft): void {
    for (const [file, text] of after.texts) {
      const old = before.texts.get(file) ?? "";
      if (text === old) continue;
      if (!this.#before.has(file)) this.#before.set(file, old);
      this.#after.set(file, text);
    }
  }

  /** Applies the edits so far to a scenario's texts. Returns the same draft if they do not change it. */
  applyTo(draft: Draft): Draft {
    const changed = [...draft.texts].flatMap(([file, text]): [string, string][] => {
      const after = this.#after.get(file);
      return after === undefined || after === text ? [] : [[file, after]];
    });
    return changed.length === 0 ? draft : { ...draft, texts: new Map([...draft.texts, ...changed]) };
  }

  toPatch(): string {
    return toPatch(this.#before, this.#after);
  }
}

function byScenario(selection: readonly SelectedTest[]): readonly (readonly SelectedTest[])[] {
  const groups = new Map<SelectedTest["scenario"], SelectedTest[]>();
  for (const test of selection) groups.set(test.scenario, [...(groups.get(test.scenario) ?? []), test]);
  return [...groups.values()];
}

interface Workbench {
  readonly config: ResolvedConfig;
  readonly options: ExplainOptions;
  readonly judge: Judge;
  openCopy(): Promise<ProjectCopy>;
}

/** A scenario, its explanation, and its source texts with its own edits applied. */
interface ExplainedScenario {
  readonly selection: readonly SelectedTest[];
  readonly draft: Draft;
  readonly explanation: ScenarioExplanation;
}

async function explainScenario(
  selection: readonly SelectedTest[],
  texts: SharedTexts,
  bench: Workbench,
): Promise<ExplainedScenario> {
  const { config } = bench;
  const [first] = selection;
  if (!first) throw new Error("Selected a scenario without tests");
  const { scenario } = first;
  const written = await readDraft(scenario, config);
  const judged = await bench.judge.judge(selection, config.projectDir);
  const tests = await describeTests(judged, scenario, written, config);
  const draft = texts.applyTo(written);
  const start: Tried = draft === written ? judged : await judgeDraft(selection, draft, bench);
  const common = { scenario: scenario.name, file: scenario.file, tests };
  const none = { edits: [], diff: "", isMinimal: true, trials: 0 };
  if (start.passes) {
    const outcome = judged.passes ? "passes" : "edits-found";
    return { selection, draft, explanation: { ...common, ...none, outcome, remains: [] } };
  }
  const uneditable = whyUneditable(scenario);
  const found =
    uneditable === undefined
      ? await search(scenario, selection, draft, start, bench, start === judged ? tests : undefined)
      : undefined;
  if (!found) {
    const why = start === judged ? "" : `${withOthers} `;
    const remains = [
      ...remainsOf(start).map((text) => why + text),
      ...(uneditable === undefined ? [] : [uneditable]),
    ];
    return {
      selection,
      draft,
      explanation: { ...common, ...none, outcome: "no-edits-found", remains },
    };
  }
  const { result, after, standing } = found;
  texts.add(draft, after);
  return {
    selection,
    draft: after,
    explanation: {
      ...common,
      outcome: standing.passes ? "edits-found" : "no-edits-found",
      edits: await describeEdits(result, draft),
      diff: toPatch(draft.texts, after.texts),
      isMinimal: result.isMinimal,
      trials: result.trials,
      remains: standing.passes ? [] : remainsOf(standing),
    },
  };
}

const describeTests = (
  { tests }: Judged,
  scenario: Scenario,
  draft: Draft,
  config: ResolvedConfig,
): Promise<readonly ExplainedTest[]> =>
  Promise.all(
    tests.map(async (test) => ({
      title: test.title,
      verdict: test.heldBack === undefined ? test.judgment.verdict : ("failed" as const),
      summary: test.heldBack ?? test.judgment.summary,
      heldBack: test.heldBack !== undefined,
      assertions: test.judgment.assertions,
      placement: toShown(test.placement),
      reasons: await reasonsOf(test, scenario, draft, piecesOf(scenario, draft, templatesFolderOf(config))),
    })),
  );

const toShown = ({ overall, isps, calibration }: Placement): ExplainedTest["placement"] => ({
  overall,
  isps,
  ...(calibration ? { calibration } : {}),
});

/**
 * Checks that a scenario still passes with the edits of later scenarios, which may change a file that they
 * share.
 */
async function withLaterEdits(
  { selection, draft, explanation }: ExplainedScenario,
  texts: SharedTexts,
  bench: Workbench,
): Promise<ScenarioExplanation> {
  const final = texts.applyTo(draft);
  if (final === draft || explanation.outcome === "no-edits-found") return explanation;
  const judged = await judgeDraft(selection, final, bench);
  if (judged.passes) return explanation;
  const remains = remainsOf(judged).map((text) => `${withOthers} ${text}`);
  return { ...explanation, outcome: "no-edits-found", remains };
}

const withOthers = "With the edits of the other scenarios in shared files:";

/** Judges a scenario in the copy of the project, with the texts of a draft. */
async function judgeDraft(
  selection: readonly SelectedTest[],
  { texts }: Draft,
  { judge, openCopy, options: { signal } }: Workbench,
): Promise<Tried> {
  signal.throwIfAborted();
  const unbuildable: Tried = { tests: [], passes: false, cost: Number.POSITIVE_INFINITY };
  const copy = await openCopy();
  await copy.write(texts);
  try {
    const again = await selectAgain(selection, copy.dir);
    // A variant that is missing must not count as passed.
    return again.length === selection.length ? await judge.judge(again, copy.dir) : unbuildable;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof Problems)) throw error;
    return { ...unbuildable, problem: error.problems[0] };
  }
}

interface Found {
  readonly result: SearchResult<Edit, Judged>;
  readonly after: Draft;
  /** The result for all variants, with the edits applied. */
  readonly standing: Judged;
}

/**
 * Searches for edits that make the scenario pass. Undefined if there are none to try. `described` are the judged
 * tests if their reasons are known already.
 */
async function search(
  scenario: Scenario,
  selection: readonly SelectedTest[],
  draft: Draft,
  judged: Judged,
  bench: Workbench,
  described: readonly ExplainedTest[] | undefined,
): Promise<Found | undefined> {
  const { config, options, openCopy } = bench;
  const pieces = piecesOf(scenario, draft, templatesFolderOf(config));
  const context = await contextOf(selection, { draft, pieces, judged }, config, options.from);
  if (!context) return undefined;
  const tests = described ?? (await describeTests(judged, scenario, draft, config));
  const reasons = tests.flatMap((test) => test.reasons);
  const edits = await effective(
    proposeEdits(context, countingIn(judged, reasons, scenario, config.check.failOn)),
    draft,
  );
  if (edits.length === 0) return undefined;
  const copy = await openCopy();
  // Failing variants come first; at the end, all variants are judged with the edits that were found.
  const tried = [
    ...selection.filter((test) => isFailing(judged, titleOf(test))),
    ...selection.filter((test) => !isFailing(judged, titleOf(test))),
  ].slice(0, maxVariants);
  const judgeWith = async (chosen: readonly Edit[], tests: readonly SelectedTest[]): Promise<Tried> => {
    const standing = await judgeDraft(tests, await applyEdits(chosen, draft), bench);
    if (standing.problem && chosen.length === 0) throw uncopied(standing.problem, scenario.file);
    return standing;
  };
  const errors = failedChecks(judged.tests);
  const result = await searchEdits({
    edits,
    maxTrials,
    tryEdits: (chosen) => judgeWith(chosen, tried),
    isDispensable: ({ id }) => !errors.has(id),
  });
  const standing =
    tried.length === selection.length ? result.standing : await judgeWith(result.edits, selection);
  const after = await applyEdits(result.edits, draft);
  // The next scenario is tried in the same copy, with these edits.
  await copy.write(after.texts);
  return { result, after, standing };
}

/** Returns the error for a message that can be built in the project, but not in its copy. */
const uncopied = (problem: PlacewrightError, file: string): PlacewrightError =>
  new PlacewrightError("scenario-invalid", `Cannot try edits in a copy of the project: ${problem.reason}`, {
    location: { file },
    hint: "Copy files that are hidden, linked, or outside the project folder into it. The copy does not contain them",
    cause: problem,
  });

/** Loads the same tests from a copy of the project. */
async function selectAgain(
  selection: readonly SelectedTest[],
  projectDir: string,
): Promise<readonly SelectedTest[]> {
  const files = [...new Set(selection.map(({ scenario }) => scenario.file))];
  const { scenarios, problems } = await loadScenarios(files, { projectDir });
  if (problems.length > 0) throw new Problems(problems);
  const indexes = selection.map(({ scenario, variant }) => scenario.variants.indexOf(variant));
  return scenarios.flatMap((scenario) =>
    indexes.flatMap((index) => {
      const variant = scenario.variants[index];
      return variant ? [{ scenario, variant }] : [];
    }),
  );
}

/** Returns the edits that change something. */
async function effective(edits: readonly Edit[], draft: Draft): Promise<readonly Edit[]> {
  const applied = await Promise.all(edits.map((edit) => edit.apply(draft)));
  return edits.filter((_, index) => applied[index] !== undefined);
}

async function applyEdits(edits: readonly Edit[], draft: Draft): Promise<Draft> {
  let current = draft;
  for (const edit of edits) current = (await edit.apply(current)) ?? current;
  return current;
}

async function describeEdits(
  { edits, steps }: SearchResult<Edit, Judged>,
  draft: Draft,
): Promise<readonly ExplainedEdit[]> {
  const described: ExplainedEdit[] = [];
  let current = draft;
  for (const [index, edit] of edits.entries()) {
    const next = (await edit.apply(current)) ?? current;
    const [before, after] = [steps.get(index), steps.get(index + 1)];
    described.push({
      id: edit.id,
      sentence: edit.sentence,
      hasPlaceholder: edit.hasPlaceholder,
      files: [...next.texts.keys()].filter((file) => next.texts.get(file) !== current.texts.get(file)),
      ...(before && after ? changesOf(before, after) : { effects: [] }),
    });
    current = next;
  }
  return described;
}
