import { describe, expect, test } from "vitest";
import { rejectionOf, useService } from "./running-service.ts";

async function useSent(addresses: readonly string[]) {
  const service = await useService();
  const sentAt = new Date(service.clock.now());
  const { MessageId = "" } = await service.v2.sendEmail({
    FromEmailAddress: "Acme <news@acme.example>",
    Destination: { ToAddresses: [...addresses] },
    EmailTags: [{ Name: "campaign", Value: "spring" }],
    Content: { Simple: { Subject: { Data: "Spring" }, Body: { Text: { Data: "New tulips." } } } },
  });
  return { ...service, sentAt, MessageId };
}

describe("message insights", () => {
  test("have the events of a message as they happen", async () => {
    const { v2, clock, MessageId, sentAt } = await useSent(["ann@gmail.com"]);
    const { $metadata: _, ...first } = await v2.getMessageInsights({ MessageId });
    const send = { Timestamp: sentAt, Type: "SEND" };
    expect(first).toEqual({
      MessageId,
      FromEmailAddress: "Acme <news@acme.example>",
      Subject: "Spring",
      EmailTags: [
        { Name: "campaign", Value: "spring" },
        { Name: "ses:from-domain", Value: "acme.example" },
      ],
      Insights: [{ Destination: "ann@gmail.com", Isp: "Gmail", Events: [send] }],
    });
    clock.advance(60_000);
    const { Insights } = await v2.getMessageInsights({ MessageId });
    expect(Insights?.[0]?.Events).toEqual([send, { Timestamp: expect.any(Date), Type: "DELIVERY" }]);
  });

  // "Excludes bounces from the mailbox simulator, and those from emails addressed to more than one recipient."
  test.each([[["bounce@simulator.amazonses.com"]], [["ann@gmail.com", "ben@gmail.com"]]])(
    "of %s have the send only",
    async (addresses) => {
      const { v2, clock, MessageId, sentAt } = await useSent(addresses);
      clock.advance(60_000);
      const { Insights } = await v2.getMessageInsights({ MessageId });
      const Events = [{ Timestamp: sentAt, Type: "SEND" }];
      expect(Insights?.map(({ Destination, ...rest }) => ({ Destination, Events: rest.Events }))).toEqual(
        addresses.map((Destination) => ({ Destination, Events })),
      );
    },
  );

  test("of an unknown message do not exist", async () => {
    const { v2 } = await useService();
    const error = await rejectionOf(v2.getMessageInsights({ MessageId: "nope" }));
    expect(error.name).toBe("NotFoundException");
  });
});

describe("email address insights", () => {
  async function verdictsOf(service: Awaited<ReturnType<typeof useService>>, EmailAddress: string) {
    const { MailboxValidation: { IsValid, Evaluations = {} } = {} } =
      await service.v2.getEmailAddressInsights({
        EmailAddress,
      });
    const verdict = (one: { ConfidenceVerdict?: string | undefined } | undefined) => one?.ConfidenceVerdict;
    return {
      valid: verdict(IsValid),
      syntax: verdict(Evaluations.HasValidSyntax),
      dns: verdict(Evaluations.HasValidDnsRecords),
      mailbox: verdict(Evaluations.MailboxExists),
      role: verdict(Evaluations.IsRoleAddress),
      disposable: verdict(Evaluations.IsDisposable),
      random: verdict(Evaluations.IsRandomInput),
    };
  }
  const plain = { syntax: "HIGH", role: "LOW", disposable: "LOW", random: "LOW" };

  test.each([
    ["ann@reader.example", { ...plain, valid: "MEDIUM", dns: "MEDIUM", mailbox: "MEDIUM" }],
    ["ann@gmail.com", { ...plain, valid: "MEDIUM", dns: "HIGH", mailbox: "MEDIUM" }],
    ["support@reader.example", { ...plain, valid: "MEDIUM", dns: "MEDIUM", mailbox: "MEDIUM", role: "HIGH" }],
    [
      "ann@mailinator.com",
      { ...plain, valid: "MEDIUM", dns: "MEDIUM", mailbox: "MEDIUM", disposable: "HIGH" },
    ],
    ["xkcdqwrtzp@gmail.com", { ...plain, valid: "MEDIUM", dns: "HIGH", mailbox: "MEDIUM", random: "HIGH" }],
    ["a1b2c3d@gmail.com", { ...plain, valid: "MEDIUM", dns: "HIGH", mailbox: "MEDIUM", random: "MEDIUM" }],
    ["success@simulator.amazonses.com", { ...plain, valid: "HIGH", dns: "HIGH", mailbox: "HIGH" }],
    ["bounce+1@simulator.amazonses.com", { ...plain, valid: "LOW", dns: "HIGH", mailbox: "LOW" }],
    ["ann@none.invalid", { ...plain, valid: "LOW", dns: "LOW", mailbox: "LOW" }],
    ["ann@@reader.example", { ...plain, syntax: "LOW", valid: "LOW", dns: "LOW", mailbox: "LOW" }],
    ["ann.reader.example", { ...plain, syntax: "LOW", valid: "LOW", dns: "LOW", mailbox: "LOW" }],
    ["ann..b@reader.example", { ...plain, syntax: "LOW", valid: "LOW", dns: "LOW", mailbox: "LOW" }],
  ])("of %s", async (address, expected) => {
    const service = await useService();
    const { valid: _, ...found } = await verdictsOf(service, address);
    expect({ ...found, valid: (await verdictsOf(service, address)).valid }).toEqual(expected);
  });

  test("follow the account's DNS", async () => {
    const service = await useService();
    service.control.changeDns({
      "reader.example MX": ["10 mx.reader.example."],
      "parked.example MX": ["0 ."],
    });
    expect((await verdictsOf(service, "ann@reader.example")).dns).toBe("HIGH");
    expect((await verdictsOf(service, "ann@parked.example")).dns).toBe("LOW");
  });

  test("follow what happened to earlier messages", async () => {
    const service = await useSent(["Ann@gmail.com"]);
    expect((await verdictsOf(service, "ann@gmail.com")).mailbox).toBe("MEDIUM");
    service.clock.advance(60_000);
    expect(await verdictsOf(service, "ann@gmail.com")).toMatchObject({ mailbox: "HIGH", valid: "HIGH" });
  });
});
