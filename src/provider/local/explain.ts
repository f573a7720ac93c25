import PQueue from "p-queue";
import { networkReason } from "../../base/network-reason.ts";
import {
  checkAmount,
  checkCalibration,
  checkRanges,
  firstReason,
  isObject,
  type Reason,
} from "../../result/check-figures.ts";
import type { CalibrationFigures, Placement, PlacementFigures } from "../../result/placement.ts";
import { causesOf, type PlacementCause } from "../../service/placement/placement-causes.ts";
import { toResponseText } from "../answer-text.ts";
import { type CallPolicy, timeoutOf, withRetries } from "../calls.ts";
import { withinDeadline } from "../deadline.ts";
import type { CallOptions, TestSnapshot } from "../provider.ts";
import { ProviderError } from "../provider-error.ts";

/**
 * Data that the embedded service reports in addition to the API: seeds and ranges per mailbox provider, the
 * reasons, and what the model was fitted to.
 */
interface Explanation {
  readonly reasons: readonly {
    readonly isp: string;
    readonly reason: string;
    readonly weight: number;
    readonly checks?: readonly string[];
    readonly rule?: string;
  }[];
  readonly isps: readonly (Ranged & { readonly isp: string; readonly seedCount: number })[];
  readonly overall?: Ranged;
  readonly calibration?: CalibrationFigures;
}

type Ranged = Pick<PlacementFigures, "ranges">;

export type { PlacementCause };

/** Adds the data that only the embedded service has to a placement. Throws a `ProviderError`. */
export type Explain = (id: string, placement: Placement, options: CallOptions) => Promise<Placement>;

/** Reads the reasons for the placement of a completed test. Throws a `ProviderError`. */
export type ReadCauses = (id: string, options: CallOptions) => Promise<readonly PlacementCause[]>;

/**
 * Creates an explainer for the embedded service at a URL. Limits concurrency, and retries each call like
 * other reads.
 */
export function createExplainer(
  serviceUrl: string,
  policy: CallPolicy,
): { readonly explain: Explain; readonly readCauses: ReadCauses } {
  const { pace } = policy;
  const queue = new PQueue({ concurrency: pace.concurrency });
  const timeoutMs = timeoutOf("get", pace);

  async function ask(id: string, signal: AbortSignal): Promise<unknown> {
    const url = `${serviceUrl}/_placewright/reports/${encodeURIComponent(id)}`;
    try {
      return await withinDeadline({ signal, timeoutMs }, async (within) => {
        const response = await fetch(url, { signal: within });
        const text = await response.text();
        if (!response.ok) throw new Error(`HTTP ${response.status}`);
        return JSON.parse(text);
      });
    } catch (cause) {
      signal.throwIfAborted();
      throw new ProviderError(
        "provider-unreachable",
        `Cannot read the explanation of placement test ${id}: ${networkReason(cause)}`,
        { hint: "Poll again later. The embedded service does not respond", cause, retryable: true },
      );
    }
  }

  async function read(id: string, { signal }: CallOptions): Promise<Explanation> {
    const about = { operation: "get", signal } as const;
    const answer = await queue.add(() => withRetries(policy, about, () => ask(id, signal)), { signal });
    const reason = checkExplanation(answer);
    if (reason)
      throw new ProviderError(
        "provider-answer-invalid",
        `Cannot trust the explanation of placement test ${id}: ${reason}`,
        { hint: "Restart the embedded service. It runs another version", answer: toResponseText(answer) },
      );
    return answer as Explanation;
  }

  return {
    explain: async (id, placement, options) => withExplanation(placement, await read(id, options)),
    readCauses: async (id, options) => toCauses(await read(id, options)),
  };
}

/**
 * Explains the completed tests. If an explanation fails, only its test gets the error: its figures need the
 * seed counts.
 */
export async function explainAll(
  snapshots: ReadonlyMap<string, TestSnapshot | ProviderError>,
  explain: Explain,
  { signal }: CallOptions,
): Promise<ReadonlyMap<string, TestSnapshot | ProviderError>> {
  const explained = await Promise.all(
    [...snapshots].map(async ([id, snapshot]): Promise<[string, TestSnapshot | ProviderError]> => {
      if (snapshot instanceof ProviderError || !snapshot.placement) return [id, snapshot];
      try {
        return [id, { ...snapshot, placement: await explain(id, snapshot.placement, { signal }) }];
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof ProviderError) return [id, error];
        throw error;
      }
    }),
  );
  return new Map(explained);
}

function checkExplanation(answer: unknown): Reason {
  if (!isObject(answer)) return "it is not an object";
  const { reasons, isps, overall = {}, calibration } = answer;
  if (!Array.isArray(reasons) || !reasons.every(isObject)) return "its reasons are not a list";
  if (!Array.isArray(isps) || !isps.every(isObject)) return "its ISPs are not a list";
  if (!isObject(overall)) return "its overall figures are not an object";
  return (
    checkRanges("overall", overall) ??
    checkCalibration(calibration) ??
    firstReason(isps, (each) => checkRanges(String(each["isp"]), each)) ??
    firstReason(isps, ({ isp, seedCount }) =>
      typeof isp === "string" && seedCount !== undefined
        ? checkAmount(`the seed count of ${isp}`, seedCount)
        : "an ISP has no name or seed count",
    ) ??
    firstReason(reasons, ({ isp, reason, weight }) =>
      typeof isp === "string" && typeof reason === "string" && Number.isFinite(weight)
        ? undefined
        : "a reason has no ISP, text, or weight",
    ) ??
    firstReason(reasons, ({ checks = [], rule = "" }) =>
      Array.isArray(checks) && checks.every((each) => typeof each === "string") && typeof rule === "string"
        ? undefined
        : "a reason has invalid checks or an invalid rule",
    )
  );
}

function withExplanation(placement: Placement, explanation: Explanation): Placement {
  const { calibration, overall } = explanation;
  const byIsp = new Map(
    explanation.isps.map(({ isp, seedCount, ranges }) => [isp, { seedCount, ...rangesOf({ ranges }) }]),
  );
  return {
    overall: {
      ...placement.overall,
      seedCount: explanation.isps.reduce((sum, { seedCount }) => sum + seedCount, 0),
      ...rangesOf(overall),
    },
    isps: placement.isps.map((figures) => ({ ...figures, ...byIsp.get(figures.isp) })),
    simulated: true,
    ...(calibration ? { calibration } : {}),
    reasons: toCauses(explanation).map(({ text }) => text),
  };
}

const rangesOf = ({ ranges }: { readonly ranges?: PlacementFigures["ranges"] | undefined } = {}): Ranged =>
  ranges ? { ranges } : {};

const toCauses = ({ reasons, isps }: Explanation): PlacementCause[] => causesOf(reasons, isps.length);
