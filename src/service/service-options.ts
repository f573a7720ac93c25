import * as z from "zod";
import { checkOptions } from "../authored/check-options.ts";
import { type Shape, strictObject } from "../authored/schema-parts.ts";
import { isHostName } from "./protocol/allowed-host.ts";
import type { ServiceOptions } from "./start.ts";

const name = z.string().regex(/\S/, "must not be empty");

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const isClock = (value: unknown): boolean =>
  isObject(value) && typeof Reflect.get(value, "now") === "function";

// Credentials of an SDK have further keys.
const key = z.union([name, z.looseObject({ secretAccessKey: name, sessionToken: name })]);

const recalibration = strictObject({ intercept: z.number(), slope: z.number() });

const shape: Shape<ServiceOptions> = {
  port: z.int().min(0).max(65_535).optional(),
  host: name.optional(),
  allowedHosts: z
    .array(z.string().refine(isHostName, "must be a host name or an IP address, without a port or brackets"))
    .optional(),
  completeAfterMs: z.number().min(0).optional(),
  seed: z.string().optional(),
  calibration: strictObject({
    tests: z.number(),
    brier: z.number(),
    brierLow: z.number(),
    brierHigh: z.number(),
    logOddsError: z.number(),
    overall: recalibration,
    isps: z.record(z.string(), recalibration),
  }).optional(),
  // Fixtures and fault rules have parsers of their own.
  clock: z
    .custom((value) => typeof value === "string" || isClock(value), "must be a clock or its mode")
    .optional(),
  region: z
    .string()
    .regex(/^[a-z]{2,4}(-[a-z]+)+-\d$/, "must be a region such as eu-west-1")
    .optional(),
  accountId: z
    .string()
    .regex(/^\d{12}$/, "must have 12 digits")
    .optional(),
  profile: z.enum(["easy", "strict"]).optional(),
  dataDir: name.optional(),
  fixture: z.unknown().optional(),
  faults: z.unknown().optional(),
  interceptors: z.array(z.custom((value) => typeof value === "function", "must be a function")).optional(),
  auth: z
    .discriminatedUnion("mode", [
      strictObject({ mode: z.literal("off") }),
      strictObject({ mode: z.literal("format") }),
      strictObject({ mode: z.literal("verify"), keys: z.record(z.string(), key) }),
    ])
    .optional(),
  smtp: z.union([z.boolean(), strictObject({ port: z.int().min(0).max(65_535).optional() })]).optional(),
  controlPlane: z.boolean().optional(),
  // An empty token has an error of its own.
  controlToken: z.string().optional(),
};

/** Throws `usage` if the options of `startService` are invalid. */
export const checkServiceOptions = (options: ServiceOptions): void =>
  checkOptions(strictObject(shape), options, "Cannot start the service");
