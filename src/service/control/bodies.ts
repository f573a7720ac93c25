import * as z from "zod";
import { checkOptions } from "../../authored/check-options.ts";
import { describeIssues } from "../../authored/describe-issues.ts";
import { type Shape, strictObject } from "../../authored/schema-parts.ts";
import { validate } from "../../authored/validate.ts";
import { badRequest } from "../protocol/service-error.ts";
import type { StateOverrides } from "../state/records.ts";
import type { AccountSwitches } from "./account-switches.ts";

const advance = strictObject({ advanceMs: z.number() });
const set = strictObject({
  now: z.iso.datetime({ offset: true, error: "must be a time such as 2026-03-01T08:00:00Z" }),
});
/** A clock change: an advance in milliseconds, or a target time. */
const clockSchema = z.union([advance, set], { error: "must be { advanceMs } or { now }" });

const switchesSchema = strictObject({
  sendingEnabled: z.boolean().optional(),
  enforcementStatus: z.enum(["HEALTHY", "PROBATION", "SHUTDOWN"]).optional(),
  productionAccess: z.boolean().optional(),
  mailFromRejected: z.boolean().optional(),
  autoWarmupEnabled: z.boolean().optional(),
  dashboardEnabled: z.boolean().optional(),
} satisfies Shape<AccountSwitches>);

const state = z.enum(["PENDING", "SUCCESS", "FAILED"]).optional();
const identitySchema = strictObject({
  verification: state,
  dkim: state,
  mailFrom: state,
} satisfies Shape<StateOverrides>);

/** Throws `usage` if changes of the account's switches are invalid. */
export const checkSwitches = (changes: Partial<AccountSwitches>): void =>
  checkOptions(switchesSchema, changes, "Cannot change the account");

/** Throws `usage` if states of an identity are invalid. */
export const checkStates = (states: StateOverrides): void =>
  checkOptions(identitySchema, states, "Cannot settle the identity");

/** Parses the body of `POST clock`. Throws BadRequestException with all errors. */
export const parseClockBody = (body: unknown): { advanceMs: number } | { now: string } =>
  parse(clockSchema, body);

/** Parses the body of `PATCH account`. Throws BadRequestException with all errors. */
export const parseSwitchesBody = (body: unknown): Partial<AccountSwitches> =>
  parse(switchesSchema, body) as Partial<AccountSwitches>;

/** Parses the body of `PATCH identities/{id}`. Throws BadRequestException with all errors. */
export const parseIdentityBody = (body: unknown): StateOverrides => parse(identitySchema, body);

/** Validates a request body. Throws BadRequestException with all errors. */
function parse<T>(schema: z.ZodType<T>, body: unknown): T {
  const { data, error } = validate(schema, body);
  if (error) throw badRequest(describeIssues(error, "the body"));
  return data;
}
