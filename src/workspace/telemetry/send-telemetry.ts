import { createHash } from "node:crypto";
import { systemClock } from "../../base/clock.ts";
import { joinSentences, messageOf } from "../../base/errors.ts";
import type { ResolvedConfig } from "../../config/config.ts";
import { readTelemetry, type TelemetrySettings } from "../../config/telemetry.ts";
import { withinDeadline } from "../../provider/deadline.ts";
import { type Metric, type Span, toAttributes } from "../../report/telemetry/otlp.ts";
import { toMetrics } from "../../report/telemetry/to-metrics.ts";
import { type TestTimes, toSpans } from "../../report/telemetry/to-spans.ts";
import type { RunOutcome } from "../../result/run-report.ts";
import type { Store } from "../../store/store.ts";
import { heldBy } from "../notify/notify.ts";
import { post } from "../notify/post.ts";
import { withRetries } from "../notify/with-retries.ts";

/** Longest duration of sending the telemetry of a run, in milliseconds. */
const sendTimeoutMs = 60_000;

/** How long a process has the sole right to send it, in milliseconds. */
const claimMs = 2 * sendTimeoutMs;

/** Spans, or data points of one metric, per request: about half a megabyte. */
const batchSize = 1000;

export interface TelemetryOptions {
  readonly report: RunOutcome;
  readonly store: Store;
  /** Times at which this process saw verdicts, by test id, in Unix milliseconds. */
  readonly judgedAtMs: ReadonlyMap<string, number>;
  /** Stops sending. */
  readonly signal?: AbortSignal | undefined;
  /** Receives one sentence if something was not sent. */
  onFailure(message: string): void;
}

/**
 * Sends the spans and metrics of a finished run to the collector that the standard variables of OpenTelemetry name: once,
 * also if several processes report the run. Never throws.
 */
export async function sendTelemetry(
  { env }: Pick<ResolvedConfig, "env">,
  { report, store, judgedAtMs, signal, onFailure }: TelemetryOptions,
): Promise<void> {
  const runId = report.run.id;
  const fail = (error: unknown, hint?: string): void =>
    onFailure(joinSentences(`Cannot send the telemetry of run ${runId}: ${messageOf(error)}`, hint));
  try {
    const settings = readTelemetry(env);
    if (!settings || (await store.run(runId))?.state !== "finished") return;
    const id = `otlp_${createHash("sha256").update(`${runId} ${report.run.finishedAt}`).digest("hex").slice(0, 32)}`;
    const nowMs = systemClock.now();
    const claim = await store.claimNotice({ id, runId, nowMs, untilMs: nowMs + claimMs });
    if (claim.kind === "sent") return;
    if (claim.kind === "held") return fail(heldBy(claim.untilMs, runId));
    try {
      const times = new Map<string, TestTimes>();
      for (const { testId, intendedAtMs } of await store.latestAttempts(runId))
        times.set(testId, { intendedAtMs, judgedAtMs: judgedAtMs.get(testId) });
      await withinDeadline({ signal, timeoutMs: sendTimeoutMs }, async (within) => {
        for (const request of requestsOf(report, settings, times, env))
          await deliver(request, settings, within, fail);
      });
    } catch (error) {
      await store.releaseNotice(id);
      throw error;
    }
    await store.endNotice(id, systemClock.now());
  } catch (error) {
    fail(error, `The report is complete. To send it later: placewright wait ${runId}`);
  }
}

interface Request {
  readonly url: URL;
  readonly body: object;
}

async function deliver(
  { url, body }: Request,
  { headers, timeoutMs }: TelemetrySettings,
  signal: AbortSignal,
  fail: (error: unknown) => void,
): Promise<void> {
  const text = JSON.stringify(body);
  const answer = await withRetries(() => post(url, { body: text, headers, signal, timeoutMs }), signal).catch(
    (error) => {
      throw new Error(`${url.host}: ${messageOf(error)}`, { cause: error });
    },
  );
  if (/"rejected(?:Spans|DataPoints)"\s*:\s*"?[1-9]/.test(answer))
    fail(`${url.host} rejects a part of it (${answer})`);
}

/** Returns requests of a bounded size, first those with spans. */
function* requestsOf(
  report: RunOutcome,
  { tracesUrl, metricsUrl, resource, parent, isDelta }: TelemetrySettings,
  times: ReadonlyMap<string, TestTimes>,
  env: ResolvedConfig["env"],
): Generator<Request> {
  const about = {
    attributes: toAttributes({
      "service.version": report.tool.version,
      "process.runtime.name": report.runtime.name,
      "process.runtime.version": report.runtime.version,
      ...resource,
    }),
  };
  const scope = { name: "placewright", version: report.tool.version };
  if (tracesUrl && parent?.isSampled !== false)
    for (const spans of batches<Span>(toSpans(report, { times, parent, job: jobOf(env) })))
      yield {
        url: tracesUrl,
        body: { resourceSpans: [{ resource: about, scopeSpans: [{ scope, spans }] }] },
      };
  if (metricsUrl)
    for (const metrics of metricBatches(toMetrics(report, isDelta ? 1 : 2)))
      yield {
        url: metricsUrl,
        body: { resourceMetrics: [{ resource: about, scopeMetrics: [{ scope, metrics }] }] },
      };
}

function* batches<T>(items: Iterable<T>): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length < batchSize) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Only the gauge has points of every test. It is split. */
function* metricBatches(all: readonly Metric[]): Generator<Metric[]> {
  const small = all.filter(({ gauge }) => !gauge);
  if (small.length > 0) yield small;
  for (const { gauge, ...metric } of all)
    if (gauge)
      for (const dataPoints of batches(gauge.dataPoints)) yield [{ ...metric, gauge: { dataPoints } }];
}

/** Returns what CI services say about the job, in the names of the conventions for CI/CD. */
function jobOf(env: ResolvedConfig["env"]): Readonly<Record<string, string | undefined>> {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: github } = env;
  return {
    "cicd.pipeline.name": env["GITHUB_WORKFLOW"] ?? env["CI_PROJECT_PATH"] ?? env["JOB_NAME"],
    "cicd.pipeline.run.id": github ?? env["CI_PIPELINE_ID"] ?? env["BUILD_ID"],
    "cicd.pipeline.run.url.full":
      server && repository && github
        ? `${server}/${repository}/actions/runs/${github}`
        : (env["CI_PIPELINE_URL"] ?? env["BUILD_URL"]),
  };
}
