import * as z from "zod";
import { describeIssues } from "../../authored/describe-issues.ts";
import { type Shape, strictObject } from "../../authored/schema-parts.ts";
import { validate } from "../../authored/validate.ts";
import { PlacewrightError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import { operationNames } from "../operations/operation-names.ts";
import { queryOperationNames } from "../operations/query-operation-names.ts";
import { faultEffects } from "../protocol/applied-fault.ts";
import { type FaultRule, faultServices } from "./fault-rule.ts";
import { maxP99ToMean } from "./faults.ts";

/** Maximum latency in milliseconds: no client waits longer than 10 minutes. */
const maxLatencyMs = 600_000;

/** Names of the operations of all APIs, in order. */
const allNames: readonly string[] = [...new Set([...operationNames, ...queryOperationNames])].toSorted();

/** Maximum number of rules. Each request is matched against all of them. */
const maxRules = 100;

const milliseconds = (description: string) =>
  z
    .number()
    .min(0, "must not be less than 0")
    .max(maxLatencyMs, `must not be more than ${maxLatencyMs}`)
    .meta({ description });

const wholeNumber = (description: string) =>
  z.int("must be a whole number").min(0, "must not be less than 0").meta({ description });

const latencySchema = z
  .union(
    [
      milliseconds("Always the same."),
      strictObject({ min: milliseconds("The least."), max: milliseconds("The most.") }).refine(
        ({ min, max }) => min <= max,
        "must have a min that is at most its max",
      ),
      strictObject({ mean: milliseconds("The mean."), p99: milliseconds("The 99th percentile.") }).refine(
        ({ mean, p99 }) => mean <= p99 && p99 <= mean * maxP99ToMean,
        `must have a p99 from its mean to ${Math.floor(maxP99ToMean)} times that`,
      ),
    ],
    { error: "must be milliseconds, { min, max } or { mean, p99 }" },
  )
  .meta({
    description:
      "How long the request waits, in milliseconds of real time. Without an error or effect, it only delays.",
    examples: [250, { min: 100, max: 900 }, { mean: 200, p99: 1500 }],
  });

const ruleShape = {
  service: z
    .enum(faultServices)
    .meta({
      description: "sesv2, pinpoint-email, or ses for all, the SES API of 2010-12-01 included. Default: all.",
    })
    .optional(),
  region: z
    .string()
    .meta({ description: "Region for which a request was signed.", examples: ["eu-west-1"] })
    .optional(),
  operation: z
    .string()
    .refine((name) => allNames.includes(name), {
      error: ({ input }) => {
        const meant = nearest(String(input), allNames);
        return `is not an implemented operation${meant ? `: did you mean ${meant}?` : ""}`;
      },
    })
    .meta({ description: "Default: every operation.", enum: [...allNames] })
    .optional(),
  probability: z
    .number()
    .min(0, "must be from 0 to 1")
    .max(1, "must be from 0 to 1")
    .meta({ description: "Probability that the rule applies to a matching request. Default: 1." })
    .optional(),
  error: strictObject({
    statusCode: z
      .int("must be a whole number")
      .min(400, "must be from 400 to 599")
      .max(599, "must be from 400 to 599")
      .meta({ description: "Default: 503." })
      .optional(),
    code: z
      .string()
      .regex(/^[\w.]{1,100}$/, "must be a name such as TooManyRequestsException")
      .meta({ description: "Name of the error. Default: ServiceUnavailable." })
      .optional(),
    message: z.string().max(1000, "must not have more than 1000 characters").optional(),
  })
    .meta({ description: "The error that the client receives; the operation is not performed." })
    .optional(),
  effect: z
    .enum(faultEffects)
    .meta({
      description:
        "reset: the connection ends before the operation. lose-answer: after it. truncate: in the middle of the response.",
    })
    .optional(),
  latencyMs: latencySchema.optional(),
  after: wholeNumber("Number of matching requests that pass first. Default: 0.").optional(),
  count: wholeNumber("Maximum number of requests that the rule applies to. Default: no limit.").optional(),
} satisfies Shape<FaultRule>;

const ruleSchema = strictObject(ruleShape)
  .refine(({ error, effect }) => error === undefined || effect === undefined, {
    message: "must not have both an error and an effect",
  })
  .meta({ id: "rule", title: "Fault rule" });

const rulesSchema = z.array(ruleSchema).max(maxRules, `must not have more than ${maxRules} rules`);

/** Schema of a list of fault rules. Callers that read a file map its issues to places in that file. */
export const faultRulesSchema: z.ZodType<FaultRule[]> = rulesSchema;

/** Parses fault rules passed by a program. Throws `usage` with all errors. */
export function parseFaultRules(value: unknown): FaultRule[] {
  const { data, error } = validate(rulesSchema, value);
  if (data) return data;
  throw new PlacewrightError("usage", `Cannot take the fault rules: ${describeIssues(error, "the rules")}`);
}

/**
 * Returns the JSON Schema of a fault rule file, for completion and validation in editors. The build writes it
 * to `schema/faults.schema.json` of the package.
 */
export function faultsJsonSchema(): object {
  const { $schema, ...rest } = z.toJSONSchema(rulesSchema, { target: "draft-07", io: "input" });
  return {
    $schema,
    $id: "https://placewright.dev/schema/faults.schema.json",
    title: "Placewright faults",
    description: "Faults of the embedded service: rules in the shape of LocalStack's chaos API.",
    ...rest,
  };
}
