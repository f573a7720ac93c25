import { relative, resolve } from "node:path";
import { systemClock } from "../base/clock.ts";
import { Problems } from "../base/errors.ts";
import { type MessageEvidence, readMessage } from "../check/evidence/message-evidence.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { resolveProject } from "../config/environment.ts";
import { missedBy } from "../expect/check-expectations.ts";
import { isLocal } from "../provider/kinds/settings.ts";
import type { PlacementCause } from "../provider/local/explain.ts";
import { createLocalProvider } from "../provider/local/local.ts";
import type { CheckReport } from "../result/check-report.ts";
import type { Placement } from "../result/placement.ts";
import type { Judgment } from "../run/attempt-plan.ts";
import { checkTests } from "../run/check-tests.ts";
import { judgeTest } from "../run/judge-test.ts";
import { type BrokenTest, type PlannedTest, planTests, problemsOf, withoutBroken } from "../run/plan.ts";
import type { SelectedTest } from "../scenario/select.ts";
import { type BuildOptions, renderContextOf } from "../workspace/build-tests.ts";
import { calibrationFileOf } from "../workspace/local-dir.ts";
import { type OpenedChecks, openChecks } from "../workspace/open-checks.ts";
import type { Standing } from "./search.ts";

/** One test as a run would judge it, with the model's placement even if its message is blocked. */
export interface JudgedTest {
  readonly title: string;
  readonly judgment: Judgment;
  /** The reason why the message is blocked. Undefined if it is not. */
  readonly heldBack: string | undefined;
  /** Number of findings that block the message. At least 1 if it is blocked. */
  readonly holding: number;
  /** By how much the checks miss the scenario's expectations for them. */
  readonly missedChecks: number;
  readonly checks: CheckReport | undefined;
  readonly placement: Placement;
  /** Reads the model's reasons for the placement. */
  readonly readCauses: () => Promise<readonly PlacementCause[]>;
  /** Undefined if the message has no bytes to inspect. */
  readonly evidence: MessageEvidence | undefined;
}

export interface Judged extends Standing {
  readonly tests: readonly JudgedTest[];
}

/** Judges messages as `run` does, on the embedded service. */
export interface Judge {
  /** Judges tests from a project folder. Throws `Problems` if a message cannot be built. */
  judge(selection: readonly SelectedTest[], projectDir: string): Promise<Judged>;
  close(): Promise<void>;
}

const projectName = "local";

export async function createJudge(
  config: ResolvedConfig,
  options: BuildOptions,
  signal: AbortSignal,
): Promise<Judge> {
  const opened = await openChecks(config, {});
  const project = resolveProject({ name: projectName, provider: "local", completeAfter: 0 }, {});
  const settings = {
    ...project.settings,
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    calibrationFile: calibrationFileOf(config),
  };
  if (!isLocal(settings)) throw new Error("Expected a project with provider local");
  const provider = await createLocalProvider(settings, { pace: project.pace, clock: systemClock });
  let count = 0;

  async function measure(test: PlannedTest): Promise<Measured> {
    const name = `explain.${++count}`;
    const { message, submission } = test;
    const id = await provider.submit({ ...submission, name, content: message.content }, { signal });
    return {
      placement: await provider.result(id, { signal }),
      readCauses: () => provider.readCauses(id, { signal }),
    };
  }

  return {
    async judge(selection, projectDir) {
      const broken: BrokenTest[] = [];
      const tests = planTests(selection, {
        runId: "explain",
        projects: [{ ...project, settings }],
        context: renderContextOf(inFolder(config, projectDir), options),
        confidence: config.confidence,
      });
      const judged: JudgedTest[] = [];
      const controls = new Map<string, Placement>();
      const checked = checkTests(tests, {
        inspector: opened.inspector,
        failOn: opened.settings.failOn,
        baseline: opened.baseline,
      });
      for await (const test of withoutBroken(checked, broken)) {
        signal.throwIfAborted();
        const measured = await measure(test);
        if (test.kind === "control") controls.set(test.identity.id, measured.placement);
        else judged.push(toJudged(test, measured, controls.get(test.controlId ?? ""), opened));
      }
      if (broken.length > 0) throw new Problems(problemsOf(broken));
      return { tests: judged, ...standingOf(judged) };
    },
    close: () => provider.close(),
  };
}

/** Returns the config of a copy of the project. */
function inFolder(config: ResolvedConfig, projectDir: string): ResolvedConfig {
  const templates = relative(config.projectDir, config.templatesDir);
  return {
    ...config,
    projectDir,
    templatesDir: templates.startsWith("..") ? config.templatesDir : resolve(projectDir, templates),
  };
}

type Measured = Pick<JudgedTest, "placement" | "readCauses">;

function toJudged(
  test: Extract<PlannedTest, { kind: "placement" }>,
  { placement, readCauses }: Measured,
  control: Placement | undefined,
  { settings: { failOn } }: OpenedChecks,
): JudgedTest {
  const { expect, expected, confidence, checks, heldBack, message, submission, identity } = test;
  const plan = {
    kind: "placement",
    expect,
    expected,
    submission,
    confidence,
    ...(checks ? { checks } : {}),
  } as const;
  const judgment = judgeTest(plan, { kind: "measured", placement, control });
  const held = (checks?.findings ?? []).filter(
    ({ severity }) => failOn === "warn" || severity === "error",
  ).length;
  return {
    title: identity.title,
    judgment,
    heldBack,
    holding: heldBack === undefined ? 0 : Math.max(held, 1),
    missedChecks: missedBy(expected.checks, checks),
    checks,
    placement,
    readCauses,
    evidence: message.bytes && readMessage(message.bytes),
  };
}

/**
 * Cost per blocking finding, and per point by which checks miss their expectations. A missed threshold costs
 * at most 101.
 */
const [holdingCost, missedCost] = [1000, 100];

/** Returns whether all tests pass, and the cost of what they miss. */
export function standingOf(
  tests: readonly Pick<JudgedTest, "heldBack" | "holding" | "missedChecks" | "judgment">[],
): Standing {
  const costOf = ({ holding, missedChecks, judgment }: (typeof tests)[number]): number => {
    const missed = judgment.assertions
      .filter(({ outcome }) => outcome === "failed" || outcome === "not-measured")
      .map(({ actualPercent = 0, expectedPercent = 100 }) => 1 + Math.abs(actualPercent - expectedPercent));
    return (
      holding * holdingCost + missedChecks * missedCost + missed.reduce((sum, points) => sum + points, 0)
    );
  };
  return {
    passes: tests.every(
      ({ heldBack, judgment: { verdict } }) =>
        heldBack === undefined && (verdict === "passed" || verdict === "warned"),
    ),
    cost: tests.reduce((sum, test) => sum + costOf(test), 0),
  };
}
