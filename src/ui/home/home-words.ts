import { capitalize } from "../../base/capitalize.ts";
import type { Assertion } from "../../result/assertion.ts";
import type { Verdict } from "../../result/verdict.ts";
import type { AnswerKind } from "./answer.ts";
import type { Home } from "./read-home.ts";

const numbers = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const inWords = (count: number): string => numbers[count] ?? count.toLocaleString("en");

/** Returns the answer of the page: how many campaigns may go out. */
export function answerWords({ total, counts }: Pick<Home, "total" | "counts">): string {
  const may = counts.passed + counts.warned;
  if (total === 0) return "No campaigns yet";
  if (counts.new === total) return "Nothing is measured yet";
  if (may < total) return `${may.toLocaleString("en")} of ${total.toLocaleString("en")} may go out`;
  return total === 1 ? "It may go out" : `All ${total.toLocaleString("en")} may go out`;
}

/** Returns why the others may not, in one sentence. */
export function reasonWords({ total, counts, failing }: Pick<Home, "total" | "counts" | "failing">): string {
  if (total === 0) return "A campaign is a file with a message, its variants, and where it should land.";
  const say = (kind: AnswerKind, one: string, many: string) =>
    counts[kind] === 0 ? [] : [`${inWords(counts[kind])} ${counts[kind] === 1 ? one : many}`];
  const parts = [
    ...say("failed", failingWords(failing?.worst?.missed), "fall short of what they need"),
    ...say("blocked", "was blocked before sending", "were blocked before sending"),
    ...say("broken", "can’t be built", "can’t be built"),
    ...say("errored", "failed at its provider", "failed at their providers"),
    ...say("not-measured", "could not be measured", "could not be measured"),
    ...say("running", "is still being measured", "are still being measured"),
    ...say("checking", "is still being checked", "are still being checked"),
    ...say("changed", "changed since it was measured", "changed since they were measured"),
    ...say("new", "has not run yet", "have not run yet"),
    ...say("warned", "may go out with care", "may go out with care"),
  ];
  if (parts.length === 0)
    return total === 1 ? "It lands where it should." : "Every message lands where it should.";
  const sentence = parts.join(", ");
  return `${capitalize(sentence)}.`;
}

function failingWords(missed: Assertion | undefined): string {
  if (!missed) return "falls short of what it needs";
  const { metric, scope } = missed;
  const where = scope === "overall" ? "" : ` at ${scope}`;
  if (metric === "spam") return `lands in spam${where}`;
  return metric === "missing" ? `is not delivered${where}` : `falls short${where}`;
}

/** Returns the verdict whose color the icon of the browser tab has. */
export function verdictOfAll({ counts }: Pick<Home, "counts">): Verdict | undefined {
  const { failed, broken, blocked, errored, running, checking, warned, passed } = counts;
  if (failed + broken + blocked > 0) return "failed";
  if (errored > 0) return "errored";
  if (running + checking > 0) return "pending";
  if (warned > 0) return "warned";
  return passed > 0 ? "passed" : undefined;
}
