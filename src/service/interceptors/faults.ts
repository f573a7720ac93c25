import { isDeepStrictEqual } from "node:util";
import type { Clock } from "../../base/clock.ts";
import { createRandom } from "../../base/random.ts";
import type { Answering, ApiCall, Interceptor } from "../protocol/api.ts";
import { errorAnswer, type HttpAnswer } from "../protocol/http-answer.ts";
import type { AppliedFault, FaultLatency, FaultRule, FaultRuleState } from "./fault-rule.ts";
import { signedRegionOf } from "./signed-region.ts";

/** Strikes requests by rules, which are tried in their order: the first that strikes is the only one. */
export interface Faults {
  readonly intercept: Interceptor;
  states(): FaultRuleState[];
  /** Puts these rules in the place of all others. Their counts begin at 0. */
  replace(rules: readonly FaultRule[]): void;
  add(rules: readonly FaultRule[]): void;
  /** Takes away the rules that are equal to one of these. */
  remove(rules: readonly FaultRule[]): void;
}

export interface FaultsOptions {
  /** Settles chance: by it, the rule's number and the count of its matches, however requests overlap. */
  readonly seed: string;
  /** The region of a request that is not signed. */
  readonly region: string;
  /** By which latencies pass: real time, as the client's timeouts do. */
  readonly clock: Clock;
  /** Ends latencies that still run; their requests get no answer. */
  readonly signal: AbortSignal;
}

interface ActiveRule {
  readonly rule: FaultRule;
  /** Since the rules were last replaced. */
  readonly number: number;
  matched: number;
  applied: number;
}

export function createFaults({ seed, region, clock, signal }: FaultsOptions): Faults {
  let active: ActiveRule[] = [];
  let lastNumber = 0;

  const activate = (rule: FaultRule): ActiveRule => ({ rule, number: ++lastNumber, matched: 0, applied: 0 });

  /** The first rule that strikes the call, counted. */
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

  async function carryOut(
    { error = {} }: FaultRule,
    fault: AppliedFault,
    next: () => Answering,
  ): Promise<HttpAnswer> {
    const dropped: HttpAnswer = { status: 0, body: "", delivery: "drop", fault };
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
        return { ...errorAnswer(code, message, statusCode), fault };
      }
    }
  }

  return {
    intercept(call, next) {
      const struck = active.length === 0 ? undefined : strike(call);
      return struck ? carryOut(struck.rule, struck.fault, next) : next();
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

/** How much greater than its mean a log-normal distribution's 99th percentile can be. */
export const maxP99ToMean: number = Math.exp(z99 ** 2 / 2);

function drawLatencyMs(latency: FaultLatency, random: { next(): number }): number {
  if (typeof latency === "number") return latency;
  if ("min" in latency) return Math.round(latency.min + random.next() * (latency.max - latency.min));
  const { mean, p99 } = latency;
  if (mean === 0) return 0;
  // mean = exp(mu + sigma²/2) and p99 = exp(mu + z99 sigma), solved for the smaller sigma.
  const sigma = z99 - Math.sqrt(Math.max(0, z99 ** 2 - 2 * Math.log(p99 / mean)));
  const mu = Math.log(mean) - sigma ** 2 / 2;
  // Box and Muller: two even draws make a normal one; 1 - next() is never 0.
  const normal = Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return Math.round(Math.exp(mu + sigma * normal));
}
