import { describe, expect, test } from "vitest";
import { checkServiceOptions } from "../../../src/service/service-options.ts";
import type { ServiceOptions } from "../../../src/service/start.ts";

/** Checks options that no type guards, as JavaScript passes them. Returns the reason if they are refused. */
function refusalOf(options: unknown): string | undefined {
  try {
    checkServiceOptions(options as ServiceOptions);
    return undefined;
  } catch (error) {
    expect(error).toMatchObject({ code: "usage" });
    return (error as { reason: string }).reason;
  }
}

const clock = { now: () => 0, sleep: async () => {} };

test.each<[string, object]>([
  ["no options", {}],
  [
    "every option",
    {
      port: 0,
      host: "127.0.0.1",
      completeAfterMs: 0,
      seed: "",
      calibration: {
        tests: 100,
        brier: 0.1,
        brierLow: 0.05,
        brierHigh: 0.2,
        logOddsError: 0.5,
        overall: { intercept: 0, slope: 1 },
        isps: { gmail: { intercept: 0, slope: 1 } },
      },
      clock,
      region: "eu-central-1",
      accountId: "012345678901",
      allowedHosts: ["ses", "ses.acme.example", "2001:db8::1"],
      profile: "strict",
      dataDir: "data",
      fixture: {},
      faults: [],
      interceptors: [() => {}],
      auth: { mode: "off" },
      controlPlane: true,
      controlToken: "",
    },
  ],
  [
    "the highest port, a mode of the clock, and the other profile",
    { port: 65_535, clock: "frozen", profile: "easy" },
  ],
  ["signatures of any key", { auth: { mode: "format" } }],
  [
    "signatures of keys, as text or as an SDK's credentials",
    {
      auth: {
        mode: "verify",
        keys: { A: "secret", B: { secretAccessKey: "s", sessionToken: "t", accountId: "1" } },
      },
    },
  ],
])("accepts %s", (_, options) => {
  expect(refusalOf(options)).toBeUndefined();
});

describe("refuses", () => {
  test.each<[string, object, string]>([
    ["a negative port", { port: -1 }, "port must be at least 0"],
    ["a port that is too high", { port: 65_536 }, "port must be at most 65535"],
    ["a blank host", { host: " " }, "host must not be empty"],
    ["a negative time", { completeAfterMs: -1 }, "completeAfterMs must be at least 0"],
    [
      "a calibration that is not an object",
      { calibration: "x" },
      "calibration must be an object of names and values, not text",
    ],
    ["no calibration", { calibration: null }, "calibration has no value"],
    ["a clock that is a number", { clock: 5 }, "clock must be a clock or its mode"],
    ["a clock that is null", { clock: null }, "clock must be a clock or its mode"],
    ["a clock without now", { clock: { now: 5 } }, "clock must be a clock or its mode"],
    ["an account of 11 digits", { accountId: "01234567890" }, "accountId must have 12 digits"],
    ["an account of 13 digits", { accountId: "0123456789012" }, "accountId must have 12 digits"],
    ["an account with letters", { accountId: "x12345678901" }, "accountId must have 12 digits"],
    ...["ses:8025", "[::1]", "..", "", "a".repeat(254)].map((host): [string, object, string] => [
      `the host "${host}"`,
      { allowedHosts: ["ses", "::1", host] },
      "allowedHosts[2] must be a host name or an IP address, without a port or brackets",
    ]),
    ["an interceptor that is not a function", { interceptors: [{}] }, "interceptors[0] must be a function"],
    ["a blank folder", { dataDir: "\n" }, "dataDir must not be empty"],
  ])("%s", (_, options, why) => {
    expect(refusalOf(options)).toBe(`Cannot start the service: ${why}`);
  });

  test.each<[string, object, string]>([
    ["an unknown option", { prt: 1 }, "prt"],
    ["a blank region", { region: "" }, "region"],
    ["an unknown profile", { profile: "hard" }, "profile"],
    ["an unknown mode of signatures", { auth: { mode: "on" } }, "auth"],
    ["an option of another mode", { auth: { mode: "off", keys: {} } }, "auth"],
    ["keys of a mode that has none", { auth: { mode: "format", keys: {} } }, "auth"],
    ["signatures of no keys", { auth: { mode: "verify" } }, "auth"],
    ["an unknown option of signatures", { auth: { mode: "verify", keys: {}, x: 1 } }, "auth"],
    ["a blank key", { auth: { mode: "verify", keys: { A: "" } } }, "auth"],
    ["a key without a token", { auth: { mode: "verify", keys: { A: { secretAccessKey: "s" } } } }, "auth"],
    ["a key without a secret", { auth: { mode: "verify", keys: { A: { sessionToken: "s" } } } }, "auth"],
    ["a control plane that is text", { controlPlane: "yes" }, "controlPlane"],
    ["a token that is a number", { controlToken: 1 }, "controlToken"],
  ])("%s, and names it", (_, options, name) => {
    expect(refusalOf(options)).toContain("Cannot start the service: ");
    expect(refusalOf(options)).toContain(name);
  });
});
