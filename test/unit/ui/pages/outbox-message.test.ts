import { describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../../src/base/errors.ts";
import { loadConfig } from "../../../../src/config/load.ts";
import { type CheckedMessage, checkSource } from "../../../../src/ui/check/check-message.ts";
import { noFields, toCheckSource } from "../../../../src/ui/check/check-source.ts";
import type { OutboxEntry } from "../../../../src/ui/outbox/outbox-reader.ts";
import { type OutboxMessagePage, renderOutboxMessage } from "../../../../src/ui/pages/outbox-message.ts";
import { ownVisitor } from "../../../../src/ui/visitor.ts";
import { makeSmallProject } from "../../../support/ui.ts";
import { readPage } from "./rendered-page.ts";

const event = (type: string, more: Partial<OutboxEntry["events"][number]> = {}) => ({
  type,
  time: "2026-03-01T08:00:00Z",
  recipients: [],
  details: {},
  ...more,
});
const entry = (more: Partial<OutboxEntry> = {}): OutboxEntry => ({
  id: "m1",
  sentAt: "2026-03-01T08:00:00Z",
  from: "Acme <shop@acme.example>",
  subject: "Your order",
  destination: {},
  replyTo: [],
  tags: [],
  events: [],
  ...more,
});
const render = async (more: Partial<OutboxEntry> = {}, page: Partial<OutboxMessagePage> = {}) =>
  readPage(
    await renderOutboxMessage({
      visit: { since: 3, visitor: ownVisitor() },
      message: entry(more),
      answer: undefined,
      ...page,
    }),
  );

/** Returns the answer about a message that a service sent. */
async function checkedOf(lines: readonly string[]): Promise<CheckedMessage> {
  const config = await loadConfig({ cwd: await makeSmallProject(), env: {} });
  const bytes = Buffer.from(lines.join("\r\n"));
  const source = toCheckSource({ fields: noFields, file: { name: "message.eml", bytes } }, undefined);
  return checkSource(source, { ...config, check: { ...config.check, dns: "off" } }, undefined);
}
const sent = [
  "From: Acme <shop@acme.example>",
  "To: ada@garden.example",
  "Subject: Your order",
  "Date: Sun, 01 Mar 2026 08:00:00 +0000",
  "MIME-Version: 1.0",
  "Content-Type: text/html; charset=utf-8",
  "",
  '<p>Ten tulips</p><p><a href="http://127.0.0.1/x">here</a></p>',
  "",
];

describe("the envelope of a message", () => {
  test("has what it was sent with", async () => {
    const { texts, main } = await render({
      destination: {
        ToAddresses: ["a@x.example", "b@x.example"],
        CcAddresses: ["c@x.example"],
        BccAddresses: ["d@x.example"],
      },
      replyTo: ["r@x.example"],
      configurationSetName: "orders",
      tenantName: "acme",
      listManagement: { ContactListName: "readers", TopicName: "news" },
      tags: [{ Name: "campaign", Value: "sale" }, { Name: "empty" }, { Value: "bare" }],
    });
    const names = texts("dt");
    expect(texts("dd").map((value, at) => [names[at], value])).toEqual([
      ["From", "Acme <shop@acme.example>"],
      ["To", "a@x.example, b@x.example"],
      ["Cc", "c@x.example"],
      ["Bcc", "d@x.example"],
      ["Reply-To", "r@x.example"],
      ["Configuration set", "orders"],
      ["Tenant", "acme"],
      ["Contact list", "readers"],
      ["Topic", "news"],
      ["Tags", "campaign=sale, empty=, =bare"],
      ["Message id", "m1"],
    ]);
    expect(main).toContain("sent Mar 1, 2026, 08:00 UTC");
  });

  test("leaves out what it does not have", async () => {
    expect((await render()).texts("dt")).toEqual(["From", "Message id"]);
    expect((await render({ listManagement: {} })).texts("dt")).toEqual(["From", "Message id"]);
  });

  test.each([
    [100, ""],
    [101, " and 1 more"],
  ])("names at most 100 of %j recipients", async (count, more) => {
    const ToAddresses = Array.from({ length: count }, (_, at) => `r${at}`);
    const [, to] = (await render({ destination: { ToAddresses } })).texts("dd");
    expect(to).toBe(`${ToAddresses.slice(0, 100).join(", ")}${more}`);
  });
});

describe("what happened to a message", () => {
  test("is in its order, with recipients and reasons", async () => {
    const { texts, main, html } = await render({
      events: [
        event("SEND", { recipients: ["a", "b", "c", "d", "e"] }),
        event("BOUNCE", { recipients: ["a", "b", "c"], details: { bounceType: "Permanent", link: "x" } }),
      ],
    });
    const time = "Mar 1, 2026, 08:00 UTC";
    expect(texts("li")).toEqual([`${time}Accepted a, b, c and 2 more`, `${time}Bounced a, b, cPermanentx`]);
    expect(html).toContain('<b class="failed">Bounced</b>');
    expect(main).toContain("✕Bounced simulated");
    expect(main).not.toContain("Nothing yet.");
  });

  test("is nothing at first", async () => {
    const { main, texts } = await render();
    expect(main).toContain("Nothing yet.");
    expect(texts("ol")).toEqual([]);
  });

  test.each([
    [200, undefined],
    [203, "And 3 more."],
  ])("has at most 200 of %j events", async (count, words) => {
    const { texts, main } = await render({ events: Array.from({ length: count }, () => event("OPEN")) });
    expect(texts("li")).toHaveLength(200);
    expect(/And \d+ more\./.exec(main)?.[0]).toBe(words);
  });
});

describe("the answer about a message", () => {
  test("is missing if the service dropped its content", async () => {
    const { main, links, topics, title, html } = await render({ subject: "" });
    expect(main).toContain("The service no longer has the content of this message");
    expect(links()).toEqual([]);
    expect(html).not.toContain("Download");
    expect([topics, title]).toEqual(["outbox", "(no subject) · Placewright"]);
    expect(html).toContain('<a href="/outbox">Outbox</a>');
  });

  test("is an error if the message cannot be checked", async () => {
    const { main, html } = await render(
      {},
      { answer: new PlacewrightError("usage", "Cannot check it", { hint: "x" }) },
    );
    expect(main).toContain("Cannot check it");
    expect(main).not.toContain("no longer has");
    expect(html).toContain('href="/outbox/m1/message.eml" download');
    expect(html).not.toContain("unsafe-inline");
  });

  test("has findings that lead to their lines, and how readers see it", async () => {
    const answer = await checkedOf(sent);
    const { main, links, html } = await render({}, { answer });
    const line = links().find((link) => link.startsWith("Go to line"));
    expect(line).toMatch(/^Go to line (\d+) → \/outbox\/m1\?part=(\w+)#\2-\1$/);
    expect(main).toMatch(/\d+ checks passed/);
    expect(main).not.toContain("No check found anything.");
    expect(main).not.toContain("No mail client can read it.");
    expect(main).toContain(`${answer.bytes?.length} B`);
    expect(html).toContain('href="/outbox/m1/message.eml" download');
    expect(html).toContain("unsafe-inline");
  });

  test("says that no check found anything, or that none ran", async () => {
    const answer = await checkedOf(sent);
    const checks = answer.checks && { ...answer.checks, findings: [] };
    expect((await render({}, { answer: { ...answer, checks } })).main).toContain("No check found anything.");
    const bare = await render({}, { answer: { ...answer, checks: undefined, bytes: undefined } });
    expect(bare.main).toContain("Findings – not measured");
    expect(bare.main).not.toMatch(/checks passed|\d B\b/);
    const unread = await render({}, { answer: { ...answer, message: undefined } });
    expect(unread.main).toContain("No mail client can read it.");
  });
});
