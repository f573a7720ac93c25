import { messageOf, type PlacewrightError } from "../../base/errors.ts";
import { parseUrl } from "../../base/parse-url.ts";
import { type MessageEvidence, readMessage } from "../../check/evidence/message-evidence.ts";
import type { ResolvedConfig } from "../../config/config.ts";
import { evaluateThresholds } from "../../expect/evaluate.ts";
import type { Expectations } from "../../expect/expectations.ts";
import { type ParsedExpectations, parseExpectations } from "../../expect/parse-expectations.ts";
import type { Assertion } from "../../result/assertion.ts";
import type { CheckReport } from "../../result/check-report.ts";
import type { Placement } from "../../result/placement.ts";
import type { MessageReport } from "../../result/run-report.ts";
import { inspectTest } from "../../run/check-tests.ts";
import { toMessageReport } from "../../run/stored-message.ts";
import type { Scenario, Variant } from "../../scenario/scenario.ts";
import { readCalibration } from "../../service/placement/calibration-file.ts";
import { simulateMessage } from "../../service/simulate-message.ts";
import { buildTests } from "../../workspace/build-tests.ts";
import { calibrationFileOf } from "../../workspace/local-dir.ts";
import { openChecks } from "../../workspace/open-checks.ts";
import { buildSource } from "./build-source.ts";
import type { CheckSource } from "./check-source.ts";
import { type Judgment, judgeSource } from "./judge-source.ts";
import { locateFindings } from "./locate-finding.ts";

/** What a message is expected to reach if no scenario says so. A scenario that is saved has the same. */
export const usualExpectations = {
  overall: ["inbox >= 90"],
  "*": ["inbox >= 80"],
} as const satisfies Expectations;

/** The answer about one message. */
export interface CheckedMessage extends Judgment {
  /** The message as sent. Undefined if only the sending service has it. */
  readonly bytes: Uint8Array | undefined;
  /** Undefined if no mail client can read it. */
  readonly message: MessageReport | undefined;
  readonly problems: readonly PlacewrightError[];
  /** Absent if only the sending service has the message. */
  readonly checks: CheckReport | undefined;
  /** What the model of the embedded service expects. */
  readonly placement: Placement | undefined;
  /** Why there is no placement. */
  readonly noPlacement: string | undefined;
  readonly assertions: readonly Assertion[];
  /** Host names of the links, one per link. */
  readonly links: readonly string[];
  /** The MJML, in which the lines of findings count. Absent if it was none: lines count in the message. */
  readonly mjml?: string | undefined;
  readonly notes: readonly string[];
  /** The From header as its author wrote it. */
  readonly from: string;
  readonly subject: string;
  readonly tookMs: number;
}

/** Checks what a visitor gave. Writes nothing, and sends nothing. Throws errors that prevent the message from being built. */
export async function checkSource(
  source: CheckSource,
  config: ResolvedConfig,
  knownFrom: string | undefined,
): Promise<CheckedMessage> {
  const startedMs = performance.now();
  const built = await buildSource(source, config, knownFrom);
  const { settings, inspector } = await openChecks(config, {});
  const mjml = source.kind === "mjml" ? new TextDecoder().decode(source.bytes) : undefined;
  const evidence = readMessage(built.bytes);
  const report = await inspector.inspect({ message: evidence, purpose: source.purpose });
  const checks =
    source.kind === "eml" ? report : { ...report, findings: locateFindings(report.findings, mjml ?? "") };
  return {
    ...built,
    checks,
    ...(await judge(built.bytes, built.from, config, {
      evidence,
      problems: built.problems,
      checks,
      failOn: settings.failOn,
      expected: parseExpectations(usualExpectations),
    })),
    mjml,
    tookMs: performance.now() - startedMs,
  };
}

/** Checks the message of a variant of a scenario, with its own expectations. */
export async function checkVariant(
  scenario: Scenario,
  variant: Variant,
  config: ResolvedConfig,
): Promise<CheckedMessage> {
  const startedMs = performance.now();
  const { control: _control, ...alone } = scenario;
  const selected = { scenario: { ...alone, variants: [variant] }, variant };
  for await (const test of buildTests(config, [selected], { seed: "preview" })) {
    const opened = await openChecks(config, {});
    const checks = await inspectTest(test, opened);
    const { bytes } = test.message;
    const { from, subject } = test.message.parsed;
    return {
      bytes,
      message: toMessageReport(test.message),
      problems: [],
      checks,
      ...(await judge(bytes, from, config, {
        problems: [],
        checks,
        failOn: opened.settings.failOn,
        expected: test.kind === "placement" ? test.expected : parseExpectations(usualExpectations),
      })),
      notes: test.message.notes,
      from,
      subject,
      tookMs: performance.now() - startedMs,
    };
  }
  throw new Error("the scenario has no message");
}

interface Judged extends Judgment, Pick<CheckedMessage, "links"> {
  readonly placement: Placement | undefined;
  readonly noPlacement: string | undefined;
  readonly assertions: readonly Assertion[];
}

async function judge(
  bytes: Uint8Array | undefined,
  from: string,
  config: ResolvedConfig,
  {
    expected,
    evidence = bytes && readMessage(bytes),
    ...outcomes
  }: Omit<Parameters<typeof judgeSource>[0], "placement" | "assertions"> & {
    readonly expected: ParsedExpectations;
    /** The message, if it was read already. */
    readonly evidence?: MessageEvidence | undefined;
  },
): Promise<Judged> {
  const simulated: Placement | string =
    bytes === undefined ? "only the sending service has the message" : await simulate(bytes, from, config);
  const placement = typeof simulated === "string" ? undefined : simulated;
  const assertions = placement ? evaluateThresholds(expected, placement) : [];
  return {
    links: evidence ? linkHostsOf(evidence) : [],
    placement,
    noPlacement: typeof simulated === "string" ? simulated : undefined,
    assertions,
    ...judgeSource({ ...outcomes, placement, assertions }),
  };
}

/** Returns the placement that the project `local` would measure, or why there is none. */
async function simulate(
  bytes: Uint8Array,
  from: string,
  config: ResolvedConfig,
): Promise<Placement | string> {
  if (from === "") return "the message has no From header";
  try {
    const calibration = await readCalibration(calibrationFileOf(config));
    return await simulateMessage(bytes, { from, calibration });
  } catch (error) {
    return messageOf(error);
  }
}

/** Links of a message that are counted. */
const maxLinks = 10_000;

/** Returns the host of each link, of the HTML or else of the text. */
function linkHostsOf({ html, text = "" }: MessageEvidence): string[] {
  const targets = html
    ? html.links.map(({ href }) => href)
    : [...text.matchAll(/https?:\/\/[^\s"'<>)]+/gi)].map(([address]) => address);
  return targets.slice(0, maxLinks).flatMap((target) => {
    const url = parseUrl(target.trim());
    return url && /^https?:$/.test(url.protocol) ? [url.hostname] : [];
  });
}
