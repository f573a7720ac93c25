import { isIP } from "node:net";
import * as z from "zod";
import { confidenceLevel, severityOverrides, strictObject } from "../authored/schema-parts.ts";
import { parseDuration } from "../base/duration.ts";
import { type CustomCheck, faultOfCheck } from "../check/define-check.ts";
import { purposes } from "../check/evidence/purpose.ts";
import { clientFamilies, failLevels } from "../check/settings.ts";
import { faultRulesSchema } from "../service/interceptors/fault-schema.ts";
import type { PlacewrightConfig } from "./config.ts";
import { coveredUrl } from "./covered-url.ts";
import { faultOfCron, isTimezone } from "./cron.ts";
import { dashboardSchema } from "./dashboard-schema.ts";
import { messagesSchema } from "./messages-schema.ts";
import { notificationsSchema, reportUrlSchema } from "./notifications-schema.ts";
import { seedlistShape } from "./seedlist-schema.ts";

const durationWords = "must be a duration such as 2s, 30m, or 24h";
const duration = z
  .union([z.string(), z.number()], { error: durationWords })
  .refine((value) => parseDuration(value) !== undefined, durationWords);
const name = z.string().regex(/\S/, "must not be empty");

/** The command line separates names by commas. */
const projectName = z
  .string()
  .refine(
    (text) => text !== "" && text.trim() === text && !/[,\p{Cc}]/u.test(text),
    "must not be empty or have a comma, a control character, or a space at its ends",
  );

const pace = {
  name: projectName,
  pollEvery: duration.optional(),
  callsPerSecond: z.number().positive().optional(),
  concurrency: z.int().min(1).max(100).optional(),
  retries: z.int().min(0).max(20).optional(),
  settle: duration.optional(),
};
/** A region is a label of a host name. */
const isRegion = (text: string): boolean => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(text);

const amazon = {
  ...pace,
  region: name.refine((text) => isRegion(text), "must be a region such as eu-west-1").optional(),
  endpoint: z.url({ protocol: /^https?$/ }).optional(),
  profile: name.optional(),
  role: z
    .string()
    .regex(
      /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
      "must be the ARN of a role, such as arn:aws:iam::123456789012:role/placement",
    )
    .optional(),
  pricePerTest: z.number().min(0).optional(),
};

const limits = { maxNewTests: z.int().min(0).optional(), maxCost: z.number().min(0).optional() };

/** Whether a string is an IP address, with or without a port. */
function isServerAddress(text: string): boolean {
  const [, v6, v4 = "", port = "53"] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const isAddress = v6 === undefined ? isIP(v4) === 4 : isIP(v6) === 6;
  return isIP(text) !== 0 || (isAddress && Number(port) >= 1 && Number(port) <= 65_535);
}

/** Schema of a spam engine. */
export const spamEngineSchema = z.discriminatedUnion("engine", [
  strictObject({ engine: z.literal("builtin") }),
  strictObject({ engine: z.literal("rspamd"), url: z.url({ protocol: /^https?$/ }) }),
  strictObject({ engine: z.literal("spamassassin"), host: name, port: z.int().min(1).max(65_535) }),
]);

/** Schema of the config file. */
export const configSchema: z.ZodType<PlacewrightConfig> = strictObject({
  scenarios: name.optional(),
  ignore: z.array(name).optional(),
  templates: name.optional(),
  reports: name.optional(),
  projects: z
    .array(
      z.discriminatedUnion("provider", [
        strictObject({
          provider: z.literal("local"),
          ...pace,
          completeAfter: duration.optional(),
          faults: faultRulesSchema.optional(),
        }),
        strictObject({ provider: z.literal("sesv2"), ...amazon }),
        strictObject({ provider: z.literal("pinpoint-email"), ...amazon }),
        strictObject({ ...pace, ...seedlistShape, window: duration.optional() }),
        strictObject({
          provider: z.literal("module"),
          ...pace,
          module: name,
          options: z.json().optional(),
          pricePerTest: z.number().min(0).optional(),
        }),
      ]),
    )
    .min(1, "must name at least one project")
    .optional(),
  defaultProjects: z.array(name).min(1).optional(),
  check: strictObject({
    severities: severityOverrides.optional(),
    purpose: z.enum(purposes).optional(),
    custom: z
      .array(z.custom<CustomCheck>())
      .superRefine((all, { addIssue }) => {
        const taken = new Set<string>();
        for (const [index, check] of all.entries()) {
          const fault = faultOfCheck(check);
          const id = fault === undefined ? check.id : "";
          const message =
            fault ??
            (taken.has(id) ? `has the same id as another check, ${id}: rename one of them` : undefined);
          taken.add(id);
          if (message !== undefined) addIssue({ code: "custom", path: [index], message });
        }
      })
      .optional(),
    clients: z
      .array(
        z
          .string()
          .refine(
            (client) => new RegExp(`^(\\*|(${clientFamilies.join("|")})\\.(\\*|[a-z-]+))$`).test(client),
            `must be a family of mail clients, such as outlook.*. Families: ${clientFamilies.join(", ")}`,
          ),
      )
      .optional(),
    engines: z.array(spamEngineSchema).optional(),
    dns: z
      .union(
        [
          name,
          strictObject({
            servers: z
              .array(
                z
                  .string()
                  .refine(
                    isServerAddress,
                    "must be the IP address of a server, such as 203.0.113.53 or 127.0.0.1:5353",
                  ),
              )
              .min(1),
          }),
        ],
        { error: "must be off, system, the path of recorded answers, or { servers: […] }" },
      )
      .optional(),
    sendingAddress: z
      .string()
      .refine((text) => isIP(text) !== 0, "must be an IP address such as 203.0.113.7")
      .optional(),
    mailFrom: name.optional(),
    bimi: strictObject({ logo: name.optional(), certificate: name.optional() }).optional(),
    failOn: z.enum(failLevels).optional(),
    baseline: name.optional(),
  }).optional(),
  ...limits,
  budget: strictObject({
    day: strictObject(limits).optional(),
    month: strictObject(limits).optional(),
  }).optional(),
  schedules: z
    .array(
      strictObject({
        name: z.string().regex(/^[^\s\p{Cc}]{1,100}$/u, "must be 1 to 100 characters without spaces"),
        cron: z.string().superRefine((text, { addIssue }) => {
          const message = faultOfCron(text);
          if (message !== undefined) addIssue({ code: "custom", message });
        }),
        timezone: z.string().refine(isTimezone, "must be a time zone such as Europe/Berlin").optional(),
        select: strictObject({
          tags: z.array(name).min(1).optional(),
          grep: name.optional(),
          paths: z.array(name).min(1).optional(),
        }).optional(),
        project: z.union([name, z.array(name).min(1)]).optional(),
        latest: duration.optional(),
      }),
    )
    .optional(),
  retention: duration.optional(),
  reuse: duration.optional(),
  reporters: z.array(name).optional(),
  notifications: notificationsSchema.optional(),
  reportUrl: reportUrlSchema.optional(),
  ledger: name.optional(),
  messages: messagesSchema.optional(),
  confidence: confidenceLevel.optional(),
  timeout: duration.optional(),
  dashboard: dashboardSchema.optional(),
  ui: strictObject({ write: z.boolean().optional(), outbox: coveredUrl.optional() }).optional(),
}) as z.ZodType<PlacewrightConfig>;
