import * as z from "zod";
import {
  confidenceLevel,
  type Shape,
  severityOverrides,
  strictObject,
  text,
  word,
} from "../authored/schema-parts.ts";
import { purposes } from "../check/evidence/purpose.ts";
import { thresholdGrammar } from "../expect/threshold.ts";
import { operators } from "../result/assertion.ts";
import { healthMetrics } from "../result/health.ts";
import { metrics } from "../result/placement.ts";
import type { HealthInput } from "./health.ts";
import { messageSourceSchema } from "./message-schema.ts";
import { maxRetries } from "./retries.ts";
import type { ScenarioInput } from "./scenario.ts";

const number = "(\\d+(\\.\\d+)?|\\.\\d+)";

/**
 * `parseThreshold` decides. The pattern is for editors, which mark an invalid threshold while it is typed.
 */
const thresholdText = z.string().meta({
  description: `A threshold: ${thresholdGrammar}. In warn, it only warns.`,
  pattern: `^\\s*(${metrics.join("|")})\\s*(${operators.join("|")})\\s*(${number}\\s*%?|(baseline|control)(\\s*[+-]\\s*${number})?)\\s*$`,
  examples: ["inbox >= 95", "spam <= 5", "dkim >= 99", "inbox >= baseline - 5"],
});

const threshold = z
  .union([thresholdText, strictObject({ warn: thresholdText })], {
    error: "must be a threshold such as inbox >= 95, or one in { warn: … }",
  })
  .meta({ id: "threshold", title: "Threshold" });

const thresholds = z.array(threshold).min(1, "must contain a threshold such as inbox >= 95");

const at = (description: string) => thresholds.meta({ description }).optional();

const expectations = z
  .object({
    overall: at("Over all seed mailboxes."),
    "*": at("At each mailbox provider that the test measures."),
    Gmail: at("At Gmail."),
    Outlook: at("At Outlook."),
    Hotmail: at("At Hotmail."),
    Yahoo: at("At Yahoo."),
    AOL: at("At AOL."),
    iCloud: at("At iCloud."),
    checks: z
      .record(z.string(), z.union([z.number(), z.string()]))
      .meta({
        description:
          "For the offline checks: limits for errors, warnings, and spamScore, or passed for any check id.",
        examples: [{ errors: 0, spamScore: "< 3", "one-click-unsubscribe": "passed" }],
      })
      .optional(),
    baseline: at("Over all seed mailboxes, for thresholds that compare with the baseline."),
    control: at("Over all seed mailboxes, for thresholds that compare with the control."),
  })
  .catchall(thresholds.meta({ description: "At the mailbox provider with this name." }))
  .refine((expect) => Object.keys(expect).some((key) => key !== "checks"), {
    message: "must contain a threshold such as overall: [inbox >= 90]",
  })
  .meta({
    description:
      'Thresholds for the placement, by overall, a mailbox provider\'s name, or "*" for each mailbox provider.',
    examples: [{ overall: ["inbox >= 90"], "*": [{ warn: "missing <= 2" }] }],
  });

const variantsError = "must be a list of rows or the path of a CSV, JSON, or YAML file";
const variantRows = z
  .array(z.record(z.string(), z.unknown()))
  .min(1, "must contain a row: add one, or remove variants");
const variantFile = word(
  "A CSV, JSON, or YAML file of rows, relative to the project folder.",
  "scenarios/data/locales.csv",
);

const retriesError = `must be from 0 to ${maxRetries}`;

const quarantine = strictObject({
  until: z.iso.date("must be a day such as 2026-12-31").meta({
    description: "The last day on which failures count as warnings, in UTC.",
    examples: ["2026-12-31"],
  }),
  reason: text("Why, for readers of the report.").optional(),
}).meta({
  description: "The scenario is still measured, but does not gate: its failures count as warnings.",
});

const scenarioShape = {
  name: word(
    "Name, unique in the project. Default: the file name without its extension.",
    "spring-sale",
  ).optional(),
  description: text("Description for readers of the report.").optional(),
  tags: z
    .array(
      z
        .string()
        .regex(/\S/, "must not be empty")
        .regex(/^[^,]*$/, "must not contain a comma, which separates tags in --tag"),
    )
    .meta({
      description: "Tags to select scenarios by: placewright run --tag campaign.",
      examples: [["campaign"]],
    })
    .optional(),
  from: word("The From header. Handlebars renders it with the variant's data.", "Acme <news@acme.example>"),
  purpose: z
    .enum(purposes)
    .meta({
      description:
        "Decides which checks apply. marketing: goes to many recipients who can unsubscribe. transactional: responds to one person's action.",
      examples: ["marketing"],
    })
    .optional(),
  message: messageSourceSchema,
  variants: z
    .union([variantRows, variantFile], { error: variantsError })
    .meta({
      description: "Rows of data, one test each: inline, or the path of a CSV, JSON, or YAML file.",
      examples: [[{ locale: "en" }, { locale: "de" }], "scenarios/data/locales.csv"],
    })
    .optional(),
  expect: expectations,
  control: messageSourceSchema
    .meta({ description: "A known-good message tested at the same time: inbox >= control - 5." })
    .optional(),
  confidence: confidenceLevel
    .meta({
      description:
        "Confidence that a verdict requires if the provider counts its seeds. Shares with too few seeds count as not measured.",
      examples: [0.95],
    })
    .optional(),
  retries: z
    .int()
    .min(0, retriesError)
    .max(maxRetries, retriesError)
    .meta({
      description:
        "How often to measure again while the verdict is within noise, from 0 to 3. Each is another test, and the mean decides. Default: 0.",
      examples: [1],
    })
    .optional(),
  quarantine: quarantine.optional(),
  check: strictObject({ severities: severityOverrides.optional() })
    .meta({ description: "Settings of the checks that run before sending." })
    .optional(),
  simulate: word(
    "Scripted placements, for provider local only.",
    "Gmail inbox=40 spam=55; Yahoo missing=100",
  ).optional(),
} satisfies Shape<ScenarioInput>;

/** Schema of a YAML scenario, and the source of the JSON Schema. */
const scenarioData = strictObject(scenarioShape);

const healthThresholdText = z.string().meta({
  description: "A threshold: metric operator value, such as complaint < 0.1. In warn, it only warns.",
  pattern: `^\\s*(${healthMetrics.join("|")})\\s*(${operators.join("|")})\\s*${number}\\s*%?\\s*$`,
  examples: ["inbox >= 90", "complaint < 0.1", "blocklistings == 0"],
});
const healthThresholds = z
  .array(
    z.union([healthThresholdText, strictObject({ warn: healthThresholdText })], {
      error: "must be a threshold such as complaint < 0.1, or one in { warn: … }",
    }),
  )
  .min(1, "must contain a threshold such as complaint < 0.1");
const healthAt = (description: string) => healthThresholds.meta({ description }).optional();

const healthShape = {
  name: scenarioShape.name,
  description: scenarioShape.description,
  tags: scenarioShape.tags,
  quarantine: scenarioShape.quarantine,
  domain: z
    .string()
    .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/i, "must be a domain such as acme.example")
    .meta({ description: "The sending domain whose health is measured.", examples: ["acme.example"] }),
  within: z
    .string()
    .regex(/^([1-9]|[12]\d|30)d$/, "must be a number of days from 1d to 30d, such as 7d")
    .meta({ description: "Length of the period before the run, at most 30d. Default: 7d.", examples: ["7d"] })
    .optional(),
  identity: word(
    "Identity whose bounces, complaints, opens, and clicks are counted. Default: the domain.",
  ).optional(),
  configurationSet: word("Configuration set to count. Default: all of them.", "campaigns").optional(),
  campaigns: z
    .array(
      z
        .string()
        .regex(/\S/, "must not be empty")
        .regex(/^[^,]*$/, "must not contain a comma, which separates tags in --tag"),
    )
    .min(1, "must contain a campaign id")
    .meta({ description: "Campaign ids. Default: all campaigns of the period." })
    .optional(),
  expect: z
    .union(
      [
        healthThresholds,
        z
          .object({
            overall: healthAt("For the whole period."),
            "*": healthAt("At each known mailbox provider."),
            daily: healthAt("For each day."),
            campaigns: healthAt("For each campaign."),
          })
          .catchall(healthThresholds.meta({ description: "At the mailbox provider with this name." })),
      ],
      {
        error:
          "must be a list of thresholds, or lists by overall, a mailbox provider's name, *, daily, or campaigns",
      },
    )
    .meta({
      description:
        "Thresholds for the health of the domain. Complaints below 0.3% are required even if not written.",
      examples: [["inbox >= 90", "complaint < 0.1"]],
    })
    .optional(),
} satisfies Shape<HealthInput>;

/** Schema of a YAML health scenario. */
export const healthSchema = strictObject(healthShape);

/**
 * Returns the schema for one scenario. In TypeScript, message, control, and variants may be functions; their
 * results are validated later.
 */
export function scenarioSchemaFor(scenario: unknown): z.ZodType {
  const functions = Object.entries(scenario ?? {}).filter(([, value]) => typeof value === "function");
  const allowed = functions.filter(([key]) => key === "message" || key === "control" || key === "variants");
  return scenarioData.extend(Object.fromEntries(allowed.map(([key]) => [key, z.unknown()])));
}

/**
 * Returns the JSON Schema of a YAML scenario, which editors use to complete and validate it. Draft 7, because
 * every YAML language server reads it. The package contains a committed copy, `schema/scenario.schema.json`.
 */
export function scenarioJsonSchema(): object {
  const options = { target: "draft-07", io: "input" } as const;
  const { $schema, definitions, ...scenario } = z.toJSONSchema(scenarioData, options);
  const { $schema: _, definitions: others, ...health } = z.toJSONSchema(healthSchema, options);
  return {
    $schema,
    $id: "https://placewright.dev/schema/scenario.schema.json",
    title: "Placewright scenario",
    description:
      "A campaign check: a message and its expected placement. Or, with a domain, a check of the domain's health.",
    definitions: { ...(definitions as object), ...(others as object) },
    if: { type: "object", required: ["domain"], not: { required: ["message"] } },
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: health,
    else: scenario,
  };
}
