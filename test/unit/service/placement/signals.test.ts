import { describe, expect, test } from "vitest";
import {
  authenticationSignals,
  isFullyAuthenticated,
  isRefusedByPolicy,
} from "../../../../src/service/placement/authentication-signals.ts";
import { engineSignals } from "../../../../src/service/placement/engine-signals.ts";
import { isps } from "../../../../src/service/placement/isps.ts";
import { reputationSignals } from "../../../../src/service/placement/reputation-signals.ts";

type Authentication = Parameters<typeof authenticationSignals>[0];

const authentication = (more: object = {}): Authentication =>
  ({
    spf: { outcome: "pass", domain: "acme.example" },
    dkim: [{ outcome: "pass", domain: "acme.example" }],
    dmarc: { outcome: "pass", policy: "none", isDkimAligned: true, isSpfAligned: true },
    ...more,
  }) as unknown as Authentication;
const dmarc = (more: object) => ({
  dmarc: { outcome: "pass", policy: "none", isDkimAligned: true, isSpfAligned: true, ...more },
});
const broken = { outcome: "fail", domain: "other.example", comment: "the body changed" };

describe("authentication", () => {
  test.each<[string, object, object[]]>([
    ["that passes", {}, []],
    [
      "without alignment",
      dmarc({ isDkimAligned: false, isSpfAligned: false }),
      [{ reason: "Neither SPF nor DKIM passes for acme.example", weight: 3, checks: ["from-alignment"] }],
    ],
    ["with one alignment", dmarc({ isDkimAligned: false }), []],
    [
      "without a signature",
      { dkim: [] },
      [{ reason: "There is no DKIM signature", weight: 1, checks: ["dkim"] }],
    ],
    [
      "with a broken signature",
      { dkim: [{ outcome: "pass", domain: "acme.example" }, broken] },
      [
        {
          reason: "The DKIM signature of other.example does not verify: the body changed",
          weight: 1,
          checks: ["dkim"],
        },
      ],
    ],
    [
      "with a broken signature without a comment",
      { dkim: [{ outcome: "fail", domain: "other.example" }] },
      [{ reason: "The DKIM signature of other.example does not verify", weight: 1, checks: ["dkim"] }],
    ],
    [
      "with SPF that fails",
      { spf: { outcome: "softfail", domain: "acme.example" } },
      [{ reason: "SPF of acme.example is softfail", weight: 1, checks: ["spf"] }],
    ],
    ["without SPF", { spf: undefined }, []],
    [
      "without a DMARC policy",
      dmarc({ outcome: "none" }),
      [{ reason: "acme.example publishes no DMARC policy", weight: 0.5, checks: ["dmarc-policy"] }],
    ],
    [
      "that a policy sends to spam",
      dmarc({ outcome: "fail", policy: "quarantine" }),
      [
        {
          reason: "The DMARC policy of acme.example sends mail that fails DMARC to spam",
          weight: 4,
          checks: ["from-alignment"],
        },
      ],
    ],
    ["that passes a strict policy", dmarc({ policy: "quarantine" }), []],
    ["that fails a policy that only reports", dmarc({ outcome: "fail" }), []],
  ])("%s", (_, more, expected) => {
    expect(authenticationSignals(authentication(more), "acme.example")).toEqual(expected);
  });

  test.each<[object, boolean, boolean]>([
    [{}, false, true],
    [dmarc({ outcome: "fail", policy: "reject" }), true, false],
    [dmarc({ outcome: "fail", policy: "quarantine" }), false, false],
    [dmarc({ outcome: "pass", policy: "reject" }), false, true],
    [{ dkim: [] }, false, false],
    [{ dkim: [broken, { outcome: "pass", domain: "a" }] }, false, true],
    [{ dkim: [broken] }, false, false],
    [{ spf: undefined }, false, false],
    [{ spf: { outcome: "fail", domain: "a" } }, false, false],
  ])("%j is refused: %s, and complete: %s", (more, isRefused, isComplete) => {
    expect(isRefusedByPolicy(authentication(more))).toBe(isRefused);
    expect(isFullyAuthenticated(authentication(more))).toBe(isComplete);
  });
});

describe("reputation", () => {
  const good = {
    ip: "192.0.2.1",
    listedBy: [],
    warmupPercent: 100,
    domain: "acme.example",
    complaintPercent: 0.1,
  };
  test.each<[string, object, object[]]>([
    ["that is good", {}, []],
    [
      "on blocklists",
      { listedBy: ["a", "b"] },
      ["a", "b"].map((list) => ({
        reason: `The sending address 192.0.2.1 is on the blocklist ${list}`,
        weight: 2.5,
      })),
    ],
    [
      "of a new address",
      { warmupPercent: 50 },
      [{ reason: "The sending address 192.0.2.1 is only 50% warmed up", weight: 0.75 }],
    ],
    [
      "with complaints",
      { complaintPercent: 0.2 },
      [
        {
          reason: "0.20% of recipients complained about mail from acme.example in recent days",
          weight: 1,
          checks: ["spam-rate"],
        },
      ],
    ],
    ["with many complaints", { complaintPercent: 0.3 }, [expect.objectContaining({ weight: 3 })]],
  ])("%s", (_, more, expected) => {
    expect(reputationSignals({ ...good, ...more })).toEqual(expected);
  });
});

test("the weights of a spam engine's rules are those of the model", () => {
  const symbols = [{ name: "A", score: 1.5, description: "a rule" }];
  expect(engineSignals({ symbols } as unknown as Parameters<typeof engineSignals>[0])).toMatchObject([
    { reason: "a rule", weight: 1.5 },
  ]);
});

test("mailbox providers have 200 seeds, and rules of their own", () => {
  expect(isps.reduce((sum, { seedCount }) => sum + seedCount, 0)).toBe(200);
  expect(isps.map(({ name, rulePacks }) => [name, rulePacks.map(({ provider }) => provider).length])).toEqual(
    [
      ["Gmail", 1],
      ["Outlook", 1],
      ["Hotmail", 1],
      ["Yahoo", 1],
      ["AOL", 1],
      ["iCloud", 1],
      ["GMX", 0],
      ["Comcast", 0],
    ],
  );
});
