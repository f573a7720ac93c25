import { describe, expect, test } from "vitest";
import { decideEvents } from "../../../../src/service/state/decide-events.ts";
import { createTestAccount } from "./accounts.ts";
import { sampleMessage } from "./messages.ts";

const outcomeOf = (recipient: string) =>
  decideEvents(sampleMessage({ recipients: [recipient] }), createTestAccount()).map((event) =>
    event.type === "BOUNCE" ? `BOUNCE ${event.bounce.bounceType} ${event.bounce.bounceSubType}` : event.type,
  );

describe("mailbox simulator", () => {
  test.each([
    ["success@simulator.amazonses.com", ["SEND", "DELIVERY"]],
    ["success+order-7@simulator.amazonses.com", ["SEND", "DELIVERY"]],
    ["bounce@simulator.amazonses.com", ["SEND", "BOUNCE Permanent General"]],
    ["Bounce+a+b@Simulator.AmazonSES.com", ["SEND", "BOUNCE Permanent General"]],
    ["complaint@simulator.amazonses.com", ["SEND", "DELIVERY", "COMPLAINT"]],
    ["ooto@simulator.amazonses.com", ["SEND", "DELIVERY", "BOUNCE Transient General"]],
    ["suppressionlist@simulator.amazonses.com", ["SEND", "BOUNCE Permanent Suppressed"]],
  ])("decides the scenario of %s", (recipient, outcome) => {
    expect(outcomeOf(recipient)).toEqual(outcome);
  });

  test("does not apply at other domains", () => {
    expect(outcomeOf("bounce@shop.example")).toEqual(["SEND", "DELIVERY"]);
  });
});

describe("rules", () => {
  const withRule = (rule: object, recipients: readonly string[]) => {
    const account = createTestAccount();
    account.recipientRules.set("1", { sequence: 1, domain: "slow.example", ...rule });
    return decideEvents(sampleMessage({ recipients }), account);
  };

  test("bounce their share of messages, the same ones each time", () => {
    const recipients = Array.from({ length: 400 }, (_, index) => `reader${index}@slow.example`);
    const bounced = () =>
      withRule({ bouncePercent: 25 }, recipients)
        .filter(({ type }) => type === "BOUNCE")
        .map(({ recipients: [recipient] }) => recipient);
    expect(bounced().length).toBeGreaterThan(70);
    expect(bounced().length).toBeLessThan(130);
    expect(bounced()).toEqual(bounced());
  });

  test("put each event after its cause", () => {
    const events = withRule(
      {
        delayPercent: 100,
        openPercent: 100,
        machineOpenPercent: 100,
        clickPercent: 100,
        complaintPercent: 100,
        afterMs: 1000,
      },
      ["ann@slow.example"],
    );
    expect(events.map(({ type, atMs }) => `${type} ${atMs - (events[0]?.atMs ?? 0)}`)).toEqual([
      "SEND 0",
      "DELIVERY_DELAY 1000",
      "DELIVERY 301000",
      "OPEN 301100",
      "OPEN 301200",
      "CLICK 301300",
      "COMPLAINT 301400",
    ]);
    expect(events.flatMap((event) => (event.type === "OPEN" ? [event.open.isMachine] : []))).toEqual([
      true,
      false,
    ]);
  });

  test("leave other domains alone", () => {
    const events = withRule({ bouncePercent: 100 }, ["ann@acme.example"]);
    expect(events.map(({ type }) => type)).toEqual(["SEND", "DELIVERY"]);
  });
});

describe("messages that are not sent", () => {
  test("end with a reject after the send", () => {
    const events = decideEvents(sampleMessage({}), createTestAccount(), {
      type: "REJECT",
      reason: "Bad content",
    });
    expect(events.map(({ type }) => type)).toEqual(["SEND", "REJECT"]);
  });

  test("have only a rendering failure if the template cannot be rendered", () => {
    const failure = { type: "RENDERING_FAILURE", errorMessage: "no name", templateName: "hi" } as const;
    const events = decideEvents(sampleMessage({}), createTestAccount(), failure);
    expect(events).toMatchObject([{ ...failure, recipients: ["ann@reader.example"] }]);
  });
});

test.each([
  [{ cause: "suppressed", reason: "BOUNCE" }, "BOUNCE", "OnAccountSuppressionList"],
  [{ cause: "suppressed", reason: "COMPLAINT" }, "COMPLAINT", "OnAccountSuppressionList"],
  [{ cause: "unsubscribed" }, "BOUNCE", "UnsubscribedRecipient"],
] as const)("a recipient to whom the message is not sent gets its event: %j", (cause, type, subType) => {
  const [emailAddress, other] = ["ann@reader.example", "bob@reader.example"];
  const message = sampleMessage({
    recipients: [emailAddress, other],
    withheld: [{ emailAddress, ...cause }],
  });
  const events = decideEvents(message, createTestAccount());
  expect(events.map((event) => [event.type, event.recipients])).toEqual([
    ["SEND", [emailAddress, other]],
    [type, [emailAddress]],
    ["DELIVERY", [other]],
  ]);
  expect(JSON.stringify(events[1])).toContain(`SubType":"${subType}"`);
});
