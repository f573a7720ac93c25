import * as z from "zod";
import { type Check, type NotMeasured, notMeasured, type Observation } from "../check/check.ts";
import type { CustomCheck } from "../check/define-check.ts";
import { type MessageEvidence, readMessage } from "../check/evidence/message-evidence.ts";
import { strictObject } from "../scenario/schema-parts.ts";
import { toFaults } from "../scenario/to-faults.ts";
import { runUserCode, UserCodeError } from "../scenario/user-code.ts";

/** More observations than this are of no use to anybody; each is shortened later. */
const maxObservations = 10_000;

const answerSchema = z.union(
  [
    z
      .array(
        strictObject({
          message: z.string().regex(/\S/, "must not be empty"),
          line: z.int().positive().optional(),
          excerpt: z.string().optional(),
        }),
      )
      .max(maxObservations, `has more than ${maxObservations} observations`),
    strictObject({ notMeasured: z.string().regex(/\S/, "must not be empty") }),
  ],
  { error: "must be a list of observations, or notMeasured(reason)" },
);

/**
 * Runs each check of the project on a copy of the message, so that what is sent is what was written. A check that throws, never
 * settles, or answers in another form is not measured.
 */
export function guardCustomChecks(custom: readonly CustomCheck[]): readonly Check[] {
  return custom.map(guard);
}

const copyOf = ({ bytes }: MessageEvidence): MessageEvidence => readMessage(new Uint8Array(bytes));

function guard(check: CustomCheck): Check {
  const { id, severity, about, fix, source } = check;
  /** Why it is asked no more: it would cost its time limit for each message. */
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
        const answer: unknown = await runUserCode(() => check.run(copyOf(message), { ...context }), {
          file: id,
          unsettled: "did not answer",
        });
        return readAnswer(answer);
      } catch (error) {
        if (!(error instanceof UserCodeError)) throw error;
        unsettled = `the check ${error.deed}; ${error.hint}`;
        return notMeasured(unsettled);
      }
    },
  };
}

function readAnswer(answer: unknown): readonly Observation[] | NotMeasured {
  const { data, error } = answerSchema.safeParse(answer);
  if (error) {
    const [fault] = toFaults(error, answer, "its answer");
    return notMeasured(`the check is not written as it must be: ${fault?.reason ?? "its answer is unknown"}`);
  }
  return "notMeasured" in data ? data : data.map(toObservation);
}

const toObservation = ({
  message,
  line,
  excerpt,
}: {
  readonly message: string;
  readonly line?: number | undefined;
  readonly excerpt?: string | undefined;
}): Observation => ({
  message,
  ...(line === undefined ? {} : { line }),
  ...(excerpt === undefined ? {} : { excerpt }),
});
