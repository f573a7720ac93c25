import type { DeliverabilityTestStatus } from "@aws-sdk/client-sesv2";
import type {
  CreateReportInput,
  DeliverabilityApi,
  ReportPage,
  ReportResponse,
  ReportSummary,
} from "../../src/provider/amazon/deliverability-api.ts";
import type { Exchange, SendOptions } from "../../src/provider/amazon/exchange.ts";
import { createNoise } from "./noise.ts";
import type { CallFault, Schedule } from "./schedule.ts";
import type { SimulatedProcess } from "./simulated-process.ts";
import type { VirtualTime } from "./virtual-time.ts";

/** A test that exists at the provider, and is paid for. */
export interface SimulatedReport {
  readonly id: string;
  readonly name: string;
  readonly committedAtMs: number;
  /** Id of the process that created it. */
  readonly creator: number;
}

export interface SimulatedProvider {
  readonly reports: readonly SimulatedReport[];
  /** Number of requests that have yet to take effect. */
  readonly underWay: number;
  /** Ends all faults: later calls succeed. */
  heal(): void;
  apiFor(process: SimulatedProcess): DeliverabilityApi;
}

/** Returns the true inbox rate of a test, in percent. Every verdict is compared with it. */
export const trueInboxPercent = (name: string): number =>
  [...name].reduce((sum, letter) => sum + letter.charCodeAt(0), 0) % 3 === 0 ? 20 : 80;

/** Maximum delay until an abandoned create takes effect, so that it is listed within `settleMs`. */
const maxCommitDelayMs = 15_000;

/** A delay that lets a successor acquire the run, find nothing, and create. */
const heldUpSeconds = 120;

/** Slow connection time, nearly a whole lease. */
const slowConnectMs = 16_000;

const pageSize = 3;

export function createSimulatedProvider(
  schedule: Schedule,
  { time, onFault }: { readonly time: VirtualTime; onFault(): void },
): SimulatedProvider {
  const reports: SimulatedReport[] = [];
  const counts: Record<CallFault["operation"], number> = { create: 0, get: 0, list: 0 };
  const noise = createNoise(schedule.noise);
  let isHealed = false;
  let underWay = 0;

  function effectOf(operation: CallFault["operation"]): CallFault["effect"] | undefined {
    const nth = ++counts[operation];
    const fault = schedule.calls.find((each) => each.operation === operation && each.nth === nth);
    if (!fault || isHealed) return undefined;
    onFault();
    return fault.effect;
  }

  function commit(input: CreateReportInput, creator: number, delayMs: number): { id: string } {
    const report = { id: "" };
    underWay++;
    const take = () => {
      underWay--;
      report.id = `rep-${reports.length + 1}`;
      reports.push({ id: report.id, name: input.ReportName, committedAtMs: time.now(), creator });
    };
    if (delayMs === 0) take();
    else void time.sleep(delayMs).then(take);
    return report;
  }

  const isListed = ({ committedAtMs }: SimulatedReport): boolean =>
    committedAtMs + (schedule.lagSeconds + schedule.beyondSeconds) * 1000 <= time.now();

  return {
    reports,
    get underWay() {
      return underWay;
    },
    heal() {
      isHealed = true;
    },
    apiFor(process) {
      /** Delays one network direction, and then passes the process's gate. */
      async function travel(signal: AbortSignal): Promise<void> {
        await time.sleep(5 + Math.floor(noise() * 200));
        await process.gate();
        signal.throwIfAborted();
      }
      const never = () => new Promise<never>(() => {});

      async function create(
        input: CreateReportInput,
        { abortSignal, exchange }: SendOptions,
      ): Promise<ReportSummary> {
        await process.gate();
        const effect = effectOf("create");
        if (effect === "freeze" || effect === "freeze-and-set-back")
          process.apply({ kind: "freeze", seconds: heldUpSeconds });
        if (effect === "freeze-and-set-back") process.apply({ kind: "set-clock", minutes: -60 });
        if (effect === "suspend") process.apply({ kind: "suspend", seconds: heldUpSeconds });
        if (effect === "hung-late" || effect === "hung-upload") {
          process.apply({ kind: "disk-hangs", seconds: heldUpSeconds });
          await time.sleep(slowConnectMs);
        }
        await travel(abortSignal);
        permit(exchange);
        process.sent++;
        const take = (delayMs = 0) => commit(input, process.id, delayMs);
        switch (effect) {
          case "lose":
            take();
            await travel(abortSignal);
            throw broken();
          case "reset":
            await travel(abortSignal);
            throw broken();
          case "late":
            take(1 + Math.floor(noise() * maxCommitDelayMs) + schedule.beyondSeconds * 1000);
            await travel(abortSignal);
            throw broken();
          case "silent":
            take(Math.floor(noise() * maxCommitDelayMs));
            return never();
          case "dead":
            return never();
          case "error-after":
            take();
            await travel(abortSignal);
            throw answered(exchange, 500, "InternalServiceErrorException");
          case "error-before":
            await travel(abortSignal);
            throw answered(exchange, 503, "ServiceUnavailable");
          case "throttle":
            await travel(abortSignal);
            throw answered(exchange, 429, "TooManyRequestsException", { "retry-after": "86400" });
          case "gateway-after":
            take();
            await travel(abortSignal);
            throw answered(exchange, noise() < 0.5 ? 403 : 429, undefined);
          case "garbage":
            take();
            await travel(abortSignal);
            throw answered(exchange, 200, undefined);
          case "nameless":
            take();
            await travel(abortSignal);
            return {};
          case "slow": {
            const report = take(Math.floor(noise() * maxCommitDelayMs));
            await time.sleep(16_000);
            await travel(abortSignal);
            return { ReportId: report.id };
          }
          case "hung-late":
            take(maxCommitDelayMs);
            return never();
          case "hung-upload":
          case "slow-upload": {
            const durationMs = effect === "hung-upload" ? 90_000 : 10_000 + Math.floor(noise() * 40_000);
            const sinceMs = time.now();
            await time.sleep(durationMs);
            await process.gate();
            // A server does not wait forever for the rest of a request.
            if (abortSignal.aborted || time.now() - sinceMs > durationMs + maxCommitDelayMs) throw broken();
            const report = take();
            await travel(abortSignal);
            return { ReportId: report.id };
          }
          default: {
            const report = take();
            await travel(abortSignal);
            return { ReportId: report.id, DeliverabilityTestStatus: "IN_PROGRESS" };
          }
        }
      }

      async function get(id: string, { abortSignal, exchange }: SendOptions): Promise<ReportResponse> {
        await process.gate();
        const effect = effectOf("get");
        if (effect === "silent") return never();
        await travel(abortSignal);
        if (effect === "error") throw answered(exchange, 500, "InternalServiceErrorException");
        if (effect === "throttle") throw answered(exchange, 429, "TooManyRequestsException");
        const report = reports.find((each) => each.id === id);
        if (!report) throw answered(exchange, 404, "NotFoundException");
        const isDone = report.committedAtMs + schedule.completeSeconds * 1000 <= time.now();
        const inbox = trueInboxPercent(report.name);
        const isMixedUp = effect === "other-id" || effect === "other-name";
        const figures = {
          InboxPercentage: isMixedUp ? 100 - inbox : inbox,
          SpamPercentage: isMixedUp ? inbox : 100 - inbox,
          MissingPercentage: 0,
        };
        const lie = {
          "inbox-250": { ...figures, InboxPercentage: 250 },
          "inbox-negative": { ...figures, InboxPercentage: -3 },
          "sum-200": { InboxPercentage: 90, SpamPercentage: 40, MissingPercentage: 70 },
          infinity: { ...figures, InboxPercentage: Number.POSITIVE_INFINITY },
          nan: { ...figures, InboxPercentage: Number.NaN },
        }[effect as string];
        const status: string =
          effect === "unknown-status" ? "ARCHIVED" : isDone ? "COMPLETED" : "IN_PROGRESS";
        return {
          DeliverabilityTestReport: {
            ReportId: effect === "other-id" ? "rep-of-somebody" : id,
            ReportName: effect === "other-name" ? "somebody-elses" : report.name,
            DeliverabilityTestStatus: status as DeliverabilityTestStatus,
          },
          ...(isDone ? { OverallPlacement: lie ?? figures, IspPlacements: [] } : {}),
        };
      }

      async function list(
        { NextToken }: { readonly NextToken?: string },
        { abortSignal, exchange }: SendOptions,
      ): Promise<ReportPage> {
        await process.gate();
        const effect = effectOf("list");
        if (effect === "silent") return never();
        await travel(abortSignal);
        if (effect === "error") throw answered(exchange, 500, "InternalServiceErrorException");
        if (effect === "throttle")
          throw answered(exchange, 429, "TooManyRequestsException", { "retry-after": "86400" });
        const from = Number(NextToken ?? 0);
        const listed = reports.filter(isListed);
        const next = from + (effect === "overlap" ? pageSize - 1 : pageSize);
        const token = String(effect === "repeated-token" ? from : next);
        return {
          DeliverabilityTestReports: listed
            .slice(from, from + pageSize)
            .map(({ id, name, committedAtMs }) => ({
              ReportId: id,
              ReportName: name,
              DeliverabilityTestStatus:
                committedAtMs + schedule.completeSeconds * 1000 <= time.now() ? "COMPLETED" : "IN_PROGRESS",
            })),
          ...(next < listed.length ? { NextToken: token } : {}),
        };
      }

      return { create, get, list, region: async () => "us-east-1", simulated: false, close: () => {} };
    },
  };
}

/** Asks permission as the transport does: at the last moment, directly before the bytes. */
function permit(exchange: Exchange): void {
  try {
    exchange.beforeSend?.();
  } catch (error) {
    exchange.refusal = { error };
    throw error;
  }
  exchange.isSent = true;
}

const broken = (): Error => Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });

/**
 * Returns the error of an unsuccessful HTTP response: in the API's format if it has a type, otherwise in a
 * gateway's.
 */
function answered(
  exchange: Exchange,
  statusCode: number,
  type: string | undefined,
  headers: Readonly<Record<string, string>> = {},
): Error {
  const body = type === undefined ? "<html>no</html>" : JSON.stringify({ message: "staged" });
  exchange.answer = {
    statusCode,
    headers: { ...headers, ...(type === undefined ? {} : { "x-amzn-errortype": type }) },
    body: new TextEncoder().encode(body),
  };
  return Object.assign(new Error("staged"), { name: type ?? "SyntaxError" });
}
