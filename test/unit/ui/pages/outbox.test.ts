import { describe, expect, test } from "vitest";
import type { OutboxEntry } from "../../../../src/ui/outbox/outbox-reader.ts";
import { messagePath, type OutboxPage, renderOutbox } from "../../../../src/ui/pages/outbox.ts";
import { ownVisitor } from "../../../../src/ui/visitor.ts";
import { readPage } from "./rendered-page.ts";

const event = (type: string) => ({ type, time: "2026-03-01T08:00:00Z", recipients: [], details: {} });
const entry = (more: Partial<OutboxEntry> = {}): OutboxEntry => ({
  id: "m1",
  sentAt: "2026-03-01T08:00:00Z",
  from: "Acme <shop@acme.example>",
  subject: "Your order",
  destination: { ToAddresses: ["ada@garden.example"] },
  replyTo: [],
  tags: [],
  events: [],
  ...more,
});
const render = async (messages: readonly OutboxEntry[], more: Partial<OutboxPage> = {}) =>
  readPage(
    await renderOutbox({
      visit: { since: 3, visitor: ownVisitor() },
      url: "http://127.0.0.1:8025",
      count: messages.length,
      messages,
      q: "",
      state: "",
      page: undefined,
      ...more,
    }),
  );
const subjects = async (messages: readonly OutboxEntry[], more: Partial<OutboxPage> = {}) =>
  (await render(messages, more)).rows().map(([subject]) => subject?.replace(/from .*/, ""));

describe("the outbox", () => {
  test("says how to use it while it is empty", async () => {
    const page = await render([]);
    expect(page.texts("h1")).toEqual(["No message yet simulated"]);
    expect(page.ofClass("lead").join()).toContain("http://127.0.0.1:8025");
    expect(page.main).toContain("AWS_ENDPOINT_URL");
    expect(page.topics).toBe("outbox");
    expect([page.texts("form"), page.rows()]).toEqual([[], []]);
  });

  test("lists messages with their recipients, state, and time", async () => {
    const { texts, rows, links, main } = await render([
      entry({ events: [event("SEND"), event("DELIVERY")] }),
      entry({
        id: "m2",
        subject: undefined,
        destination: {
          ToAddresses: ["a@x.example"],
          CcAddresses: ["b@x.example"],
          BccAddresses: ["c@x.example"],
        },
        events: [event("BOUNCE"), event("DELIVERY")],
      }),
      entry({ id: "m3", subject: "", destination: {} }),
    ]);
    expect(texts("h1")).toEqual(["3 messages simulated"]);
    const [from, time] = ["from Acme <shop@acme.example>", "Mar 1, 2026, 08:00 UTC"];
    expect(rows()).toEqual([
      [`Your order${from}`, "ada@garden.example", "✓Delivered", time],
      [`(no subject)${from}`, "a@x.exampleand 2 more", "✕Bounced", time],
      [`(no subject)${from}`, "in the headers", "…Accepted", time],
    ]);
    expect(links()).toEqual(expect.arrayContaining(["Your order → /outbox/m1", "(no subject) → /outbox/m2"]));
    expect(main).not.toContain("The latest");
    expect(main).not.toContain("AWS_ENDPOINT_URL");
  });

  test("says that there are older messages", async () => {
    expect((await render([entry()], { count: 2 })).main).toContain("The latest 1 of 2 messages.");
  });

  test.each<[string, Partial<OutboxEntry>]>([
    ["FIND-id", { id: "find-ID" }],
    ["find", { from: "find@acme.example" }],
    ["find", { subject: "please Find me" }],
    ["find", { configurationSetName: "find" }],
    ["find", { destination: { ToAddresses: ["find@x.example"] } }],
    ["find", { destination: { CcAddresses: ["find@x.example"] } }],
    ["find", { destination: { BccAddresses: ["find@x.example"] } }],
    ["find=me", { tags: [{ Name: "find", Value: "me" }] }],
    ["  find   me ", { subject: "me and find" }],
  ])("finds %j in %j", async (q, more) => {
    expect((await render([entry(more), entry({ id: "other" })], { q })).rows()).toHaveLength(1);
  });

  test("finds only messages with all words, and leads back to all", async () => {
    const { rows, main, links, html } = await render([entry()], { q: "order tulips" });
    expect(rows()).toEqual([]);
    expect(main).toContain("No message matches.");
    expect(links()).toEqual(expect.arrayContaining(["Show all → /outbox", "Clear → /outbox"]));
    expect(html).toContain('name="q" value="order tulips"');
    expect((await render([entry()])).main).not.toMatch(/No message matches|Clear/);
    expect(
      (await render([entry({ tags: [{ Value: "x" }, { Name: "y" }] })], { q: "=x y=" })).rows(),
    ).toHaveLength(1);
  });

  test("has a chip for each state, with the number of messages", async () => {
    const messages = [
      entry({ id: "m1", subject: "one", events: [event("DELIVERY")] }),
      entry({ id: "m2", subject: "two", events: [event("BOUNCE")] }),
      entry({ id: "m3", subject: "three", events: [event("BOUNCE")] }),
    ];
    const { links } = await render(messages, { q: "t" });
    expect(links()).toEqual(
      expect.arrayContaining([
        "All 3 → /outbox?q=t (current)",
        "Delivered 1 → /outbox?q=t&state=Delivered",
        "Bounced 2 → /outbox?q=t&state=Bounced",
      ]),
    );
    const bounced = await render(messages, { state: "Bounced" });
    expect(bounced.links()).toEqual(
      expect.arrayContaining(["All 3 → /outbox", "Bounced 2 → /outbox?state=Bounced (current)"]),
    );
    expect(bounced.hidden()).toEqual(["state=Bounced"]);
    expect(bounced.links()).toContain("Clear → /outbox");
    expect(await subjects(messages, { state: "Bounced" })).toEqual(["two", "three"]);
    expect(await subjects(messages, { state: "Bounced", q: "three" })).toEqual(["three"]);
  });

  test("has no chips if all messages have one state, unless one is chosen", async () => {
    const chips = async (state: string) => (await render([entry(), entry()], { state })).ofClass("chip");
    expect(await chips("")).toEqual([]);
    expect(await chips("Bounced")).toEqual(["All 2", "Accepted 2"]);
    expect((await render([entry()])).hidden()).toEqual([]);
  });

  test("is shown page by page, 50 messages each", async () => {
    const messages = Array.from({ length: 51 }, (_, at) => entry({ id: `m${at}`, subject: `s${at}` }));
    const first = await render(messages, { q: "s" });
    expect(first.rows()).toHaveLength(50);
    expect(first.links()).toContain("Older → /outbox?q=s&page=2");
    expect(await subjects(messages, { page: "2" })).toEqual(["s50"]);
    expect((await render(messages.slice(1))).main).not.toContain("Page 1");
  });
});

test.each([
  ["m1", "/outbox/m1"],
  ["a/b?c", "/outbox/a%2Fb%3Fc"],
  ["", "/outbox/-"],
  ["..", "/outbox/-"],
  [".a", "/outbox/.a"],
  ["a.", "/outbox/a."],
  ["\ud800", "/outbox/%EF%BF%BD"],
])("the message %j has the path %s", (id, path) => {
  expect(messagePath(id)).toBe(path);
  expect(messagePath(id, "message.eml")).toBe(`${path}/message.eml`);
});
