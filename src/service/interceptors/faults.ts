import { isDeepStrictEqual } from "node:util";
import type { Clock } from "../../base/clock.ts";
import { createRandom } from "../../base/random.ts";
import type { ApiCall, Interceptor, MaybePromise } from "../protocol/api.ts";
import type { AppliedFault } from "../protocol/applied-fault.ts";
import { errorResponse, type HttpResponse } from "../protocol/http-response.ts";
import type { FaultLatency, FaultRule, FaultRuleState } from "./fault-rule.ts";
import { signedRegionOf } from "./signed-region.ts";

/** Applies fault rules to requests. Rules are tried in order, and only the first that applies is used. */
export interface Faults {
  readonly intercept: Interceptor;
  states(): FaultRuleState[];
  /** Replaces all rules and resets their counts. */
  replace(rules: readonly FaultRule[]): void;
  /** Appends rules, with counts of 0. */
  add(rules: readonly FaultRule[]): void;
  /** Removes the rules that equal one of these. */
  remove(rules: readonly FaultRule[]): void;
}

export interface FaultsOptions {
  /**
   * Random seed. With the rule's number and its match count it determines chance, even if requests overlap.
   */
  readonly seed: string;
  /** Region assumed for unsigned requests. */
  readonly region: string;
  /** Clock that times latencies: real time, like the client's timeouts. */
  readonly clock: Clock;
  /** Aborts latencies in progress; their requests get no response. */
  readonly signal: AbortSignal;
}

interface ActiveRule {
  readonly rule: FaultRule;
  /** 1-based number of the rule, counted since the rules were last replaced. */
  readonly number: number;
  matched: number;
  applied: number;
}

export function createFaults({ seed, region, clock, signal }: FaultsOptions): Faults {
  let active: ActiveRule[] = [];
  let lastNumber = 0;

  const activate = (rule: FaultRule): ActiveRule => ({ rule, number: ++lastNumber, matched: 0, applied: 0 });

  /** Finds the first rule that applies to the call, and updates its counts. */
  function strike(call: ApiCall): { readonly rule: FaultRule; readonly fault: AppliedFault } | undefined {
    for (const [index, each] of active.entries()) {
      const { rule, number } = each;
      if (!isMatch(rule, call, region)) continue;
      const { probability = 1, after = 0, count = Number.POSITIVE_INFINITY, latencyMs = 0 } = rule;
      each.matched++;
      if (each.matched <= after || each.applied >= count) continue;
      const random = createRandom(`${seed}\nfault\n${number}\n${each.matched}`);
      if (random.next() >= probability) continue;
      each.applied++;
      const fault: AppliedFault = {
        rule: index,
        effect: rule.effect ?? (rule.error || rule.latencyMs === undefined ? "error" : "delay"),
        latencyMs: drawLatencyMs(latencyMs, random),
      };
      return { rule, fault };
    }
    return undefined;
  }

  async function applyFault(
    { error = {} }: FaultRule,
    fault: AppliedFault,
    next: () => MaybePromise,
  ): Promise<HttpResponse> {
    const dropped: HttpResponse = { status: 0, body: "", delivery: "drop", fault };
    try {
      if (fault.latencyMs > 0) await clock.sleep(fault.latencyMs, signal);
    } catch {
      return dropped;
    }
    switch (fault.effect) {
      case "reset":
        return dropped;
      case "lose-answer":
        return { ...(await next()), delivery: "drop", fault };
      case "truncate":
        return { ...(await next()), delivery: "truncate", fault };
      case "delay":
        return { ...(await next()), fault };
      case "error": {
        const { statusCode = 503, code = "ServiceUnavailable", message = `Fault rule ${fault.rule}` } = error;
        return { ...errorResponse(code, message, statusCode), fault };
      }
    }
  }

  return {
    intercept(call, next) {
      const struck = active.length === 0 ? undefined : strike(call);
      return struck ? applyFault(struck.rule, struck.fault, next) : next();
    },
    states: () => active.map(({ rule, matched, applied }) => ({ rule, matched, applied })),
    replace(rules) {
      lastNumber = 0;
      active = rules.map(activate);
    },
    add(rules) {
      active = [...active, ...rules.map(activate)];
    },
    remove(rules) {
      active = active.filter(({ rule }) => !rules.some((each) => isDeepStrictEqual(each, rule)));
    },
  };
}

function isMatch(rule: FaultRule, { version, operation, request }: ApiCall, region: string): boolean {
  if (rule.operation !== undefined && rule.operation !== operation) return false;
  if (rule.service === "sesv2" && version !== "v2") return false;
  if (rule.service === "pinpoint-email" && version !== "v1") return false;
  return rule.region === undefined || rule.region === (signedRegionOf(request.headers) ?? region);
}

/** The 99th percentile of the standard normal distribution. */
const z99 = 2.326348;

/** Upper bound of the ratio between the 99th percentile and the mean of a log-normal distribution. */
export const maxP99ToMean: number = Math.exp(z99 ** 2 / 2);

function drawLatencyMs(latency: FaultLatency, random: { next(): number }): number {
  if (typeof latency === "number") return latency;
  if ("min" in latency) return Math.round(latency.min + random.next() * (latency.max - latency.min));
  const { mean, p99 } = latency;
  if (mean === 0) return 0;
  // mean = exp(mu + sigma²/2) and p99 = exp(mu + z99 sigma), solved for the smaller sigma.
  const sigma = z99 - Math.sqrt(Math.max(0, z99 ** 2 - 2 * Math.log(p99 / mean)));
  const mu = Math.log(mean) - sigma ** 2 / 2;
  // Box–Muller: two uniform draws make one normal draw. `1 - next()` is never 0.
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return Math.round(Math.exp(mu + sigma * normal));
}
