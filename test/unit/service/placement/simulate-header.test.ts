import { describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../../src/base/errors.ts";
import { isps } from "../../../../src/service/placement/isps.ts";
import { parseSimulation } from "../../../../src/service/placement/simulate-header.ts";

describe("parseSimulation", () => {
  test.each<[string, Record<string, object>]>([
    ["Gmail inbox=40 spam=55", { Gmail: { inboxPercent: 40, spamPercent: 55, missingPercent: 5 } }],
    ["Yahoo missing=100", { Yahoo: { inboxPercent: 0, spamPercent: 0, missingPercent: 100 } }],
    ["Gmail inbox=40", { Gmail: { inboxPercent: 40, spamPercent: 0, missingPercent: 60 } }],
    ["Gmail missing=10", { Gmail: { inboxPercent: 0, spamPercent: 0, missingPercent: 100 } }],
    ["gMAIL INBOX=33.3 spam=66.7", { Gmail: { inboxPercent: 33.3, spamPercent: 66.7, missingPercent: 0 } }],
    ["  icloud   spf=0 dkim=12.25 ; ", { iCloud: { spfPercent: 0, dkimPercent: 12.25 } }],
    [
      "Gmail inbox=100; AOL spam=100",
      {
        Gmail: { inboxPercent: 100, spamPercent: 0, missingPercent: 0 },
        AOL: { inboxPercent: 0, spamPercent: 100, missingPercent: 0 },
      },
    ],
  ])("reads %j", (text, expected) => {
    expect(Object.fromEntries(parseSimulation(text))).toEqual(expected);
  });

  test("* means every ISP, and an ISP's name takes precedence", () => {
    const simulation = parseSimulation("Gmail inbox=100; * spam=100 dkim=0");
    expect([...simulation.keys()]).toEqual(isps.map(({ name }) => name));
    expect(simulation.get("Comcast")).toEqual({
      inboxPercent: 0,
      spamPercent: 100,
      missingPercent: 0,
      dkimPercent: 0,
    });
    expect(simulation.get("Gmail")).toEqual({
      inboxPercent: 100,
      spamPercent: 0,
      missingPercent: 0,
      dkimPercent: 0,
    });
  });

  test.each([
    ["", "", "says nothing"],
    [";Gmail inbox=1", ";Gmail inbox=1", "says nothing"],
    ["Gmail", "Gmail", "has no percentages"],
    ["Gmal inbox=40", "Gmal", 'Did you mean "Gmail"?'],
    ["Proton inbox=40", "Proton", "Use one of: Gmail, Outlook"],
    ["Gmail inbx=40", "inbx=40", 'Did you mean "inbox"?'],
    ["Gmail clicks=40", "clicks=40", "Use one of: inbox, spam, missing, spf, dkim"],
    ["Gmail inbox", "inbox", "metric=percent"],
    ["Gmail inbox=", "inbox=", "metric=percent"],
    ["Gmail =4", "=4", "metric=percent"],
    ["Gmail inbox=101", "inbox=101", "0 to 100"],
    ["Gmail inbox=-1", "inbox=-1", "0 to 100"],
    ["Gmail inbox=40%", "inbox=40%", "0 to 100"],
    ["Gmail inbox=1.234", "inbox=1.234", "two decimals"],
    ["Gmail inbox=4 inbox=5", "Gmail inbox=4 inbox=5", '"inbox" is repeated'],
    ["Gmail inbox=60 spam=40.01", "Gmail inbox=60 spam=40.01", "add up to more than 100"],
    ["Gmail inbox=4; gmail spam=5", "gmail spam=5", "is repeated"],
    ["Gmail inbox=40, spam=55", "inbox=40,", "0 to 100"],
  ])("rejects %j", (text, literal, words) => {
    const attempt = () => parseSimulation(text);
    expect(attempt).toThrow(PlacewrightError);
    expect(attempt).toThrow(expect.objectContaining({ code: "scenario-invalid", literal }));
    expect(attempt).toThrow(words);
  });
});
