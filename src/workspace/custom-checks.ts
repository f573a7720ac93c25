import * as z from "zod";
import { strictObject } from "../authored/schema-parts.ts";
import { toValidationErrors } from "../authored/to-validation-errors.ts";
import { runUserCode, UserCodeError } from "../authored/user-code.ts";
import { validate } from "../authored/validate.ts";
import { joinSentences } from "../base/errors.ts";
import { kindOfValue } from "../base/kind-of-value.ts";
import { type Check, type NotMeasured, notMeasured, type Observation } from "../check/check.ts";
import type { CustomCheck } from "../check/define-check.ts";
import { type MessageEvidence, readMessage } from "../check/evidence/message-evidence.ts";

/** Maximum number of observations per check; more are of no use. Each is shortened later. */
const maxObservations = 10_000;

const expected = "must be a list of observations, or notMeasured(reason)";

const observationSchema = strictObject({
  message: z.string().regex(/\S/, "must not be empty"),
  line: z.int().positive().optional(),
  excerpt: z.string().optional(),
  items: z.array(z.string()).optional(),
  severity: z.literal("warn").optional(),
  fix: z.string().regex(/\S/, "must not be empty").optional(),
});
type AnsweredObservation = z.infer<typeof observationSchema>;

const answerSchema = z.union([
  z.array(observationSchema).max(maxObservations, `has more than ${maxObservations} observations`),
  strictObject({ notMeasured: z.string().regex(/\S/, "must not be empty") }),
]);

/**
 * Wraps each custom check to run on copies of the message and its context, so that it cannot change what is sent, or what other checks see. A check
 * that throws, never settles, or returns an invalid value is not measured.
 */
export function guardCustomChecks(
  custom: readonly CustomCheck[],
  { timeoutMs }: { readonly timeoutMs?: number } = {},
): readonly Check<string>[] {
  return custom.map((check) => guard(check, timeoutMs));
}

const copyOf = ({ bytes }: MessageEvidence): MessageEvidence => readMessage(new Uint8Array(bytes));

function guard(check: CustomCheck, timeoutMs: number | undefined): Check<string> {
  const { id, severity, about, fix, source } = check;
  /** Why the check is no longer called: it would take its full time limit for every message. */
  let unsettled: string | undefined;
  return {
    id,
    severity,
    about,
    fix,
    source,
    async run(message, context) {
      if (unsettled !== undefined) return notMeasured(unsettled);
      try {
        const [copy, around] = [copyOf(message), structuredClone(context)];
        const answer: unknown = await runUserCode(() => check.run(copy, around), {
          file: id,
          unsettled: "did not finish",
          endsLoops: true,
          timeoutMs,
        });
        return readAnswer(answer);
      } catch (error) {
        if (!(error instanceof UserCodeError)) throw error;
        unsettled = joinSentences(`the check ${error.deed}`, error.hint);
        return notMeasured(unsettled);
      }
    },
  };
}

function readAnswer(answer: unknown): readonly Observation[] | NotMeasured {
  if (!Array.isArray(answer) && !(typeof answer === "object" && answer !== null && "notMeasured" in answer))
    return notMeasured(`the check is invalid: its return value is ${kindOfValue(answer)}, and ${expected}`);
  const { data, error } = validate(answerSchema, answer);
  if (error) {
    const [fault] = toValidationErrors(error, answer, "its return value");
    return notMeasured(`the check is invalid: ${fault?.reason ?? "its return value is unknown"}`);
  }
  return "notMeasured" in data ? data : data.map(toObservation);
}

/** Leaves out keys whose value is undefined. */
const toObservation = ({
  message,
  line,
  excerpt,
  items,
  severity,
  fix,
}: AnsweredObservation): Observation => ({
  message,
  ...(line === undefined ? {} : { line }),
  ...(excerpt === undefined ? {} : { excerpt }),
  ...(items === undefined ? {} : { items }),
  ...(severity === undefined ? {} : { severity }),
  ...(fix === undefined ? {} : { fix }),
});
