import { describe, expect, test } from "vitest";
import type { MessageSource } from "../../../src/message/message-source.ts";
import { renderMessage } from "../../../src/message/render.ts";
import type { RenderedMessage } from "../../../src/message/rendered-message.ts";
import {
  addBodies,
  createMessageReader,
  emlPathOf,
  readContent,
  toMessageReport,
  toStoredMessage,
} from "../../../src/run/stored-message.ts";
import type { Store, StoredMessage } from "../../../src/store/store.ts";
import { plannedTest, projectOf } from "../../support/planned-tests.ts";
import { createProject, from } from "../message/project.ts";

const files = {
  "templates/sale.html.hbs": "<p>Straße {{name}} <img src='cid:logo' alt='Logo'></p>",
  "one.eml": `From: ${from}\r\nTo: you@acme.example\r\nSubject: Reminder\r\n\r\nHello\r\n`,
};
const parts = { subject: "Tulips", html: "<p>Tulips &amp; roses</p>", text: "Tulips & roses" };

const sources: [string, MessageSource][] = [
  ["MIME", { mime: parts }],
  ["a template", { template: { name: "sale", subject: "Tulips" } }],
  ["an .eml file", { eml: "one.eml" }],
  ["a simple message", { simple: parts }],
];

test.each(sources)("the file of %s gives back what report.json leaves out", async (_name, source) => {
  const message = await renderMessage({ from, source, data: { name: "Ada" } }, await createProject(files));
  const { html: _html, text: _text, source: _source, ...head } = toMessageReport(message);
  const whole = await addBodies(head, message.bytes ?? new Uint8Array());
  // The service makes the MIME of a simple message, which ends its parts with a line break.
  const trimmed = ({ html, text, ...rest }: typeof whole) => ({
    ...rest,
    html: html?.trim(),
    text: text?.trim(),
  });
  expect(trimmed(whole)).toEqual(trimmed(toMessageReport(message)));
});

const { message: raw } = plannedTest("a", projectOf({ provider: "local" }));
const simple: RenderedMessage = {
  ...raw,
  contentHash: "s",
  content: { kind: "simple", subject: "Tulips", text: "Hello" },
};
const { bytes: _, ...withoutBytes } = raw;
const template: RenderedMessage = {
  ...withoutBytes,
  contentHash: "t",
  content: { kind: "template", templateArn: "arn:aws:ses:eu-west-1:1:template/a", templateData: "{}" },
};

/** A ledger with these messages. */
const storeOf = (...messages: readonly (StoredMessage & { readonly contentHash: string })[]): Store => {
  const byHash = new Map(messages.map((each) => [each.contentHash, each]));
  const store: Pick<Store, "message"> = { message: async (hash) => byHash.get(hash) };
  return store as Store;
};

describe("a message in the ledger", () => {
  test.each<[string, RenderedMessage, object, Uint8Array | undefined]>([
    ["a raw message, whose content is its bytes", raw, { kind: "raw" }, raw.bytes],
    ["a simple message, with bytes for its report", simple, simple.content, raw.bytes],
    ["a template of the service, without bytes", template, template.content, undefined],
  ])("is %s", async (_name, message, content, bytes) => {
    const stored = toStoredMessage(message);
    expect(stored).toEqual({
      contentHash: message.contentHash,
      bytes,
      document: { content, report: toMessageReport(message) },
    });
    expect(await readContent(storeOf(stored), message.contentHash)).toEqual(message.content);
  });

  test.each<[string, StoredMessage[]]>([
    ["does not exist", []],
    ["has no bytes", [{ contentHash: "a", document: { content: { kind: "raw" } } }]],
  ])("cannot be submitted if it %s", async (_name, stored) => {
    await expect(readContent(storeOf(...stored), "a")).rejects.toThrow("the ledger has no message a");
  });

  test("of an older version is raw if it does not say what it is", async () => {
    const stored = { contentHash: "a", bytes: new Uint8Array([1]), document: {} };
    expect(await readContent(storeOf(stored), "a")).toEqual({ kind: "raw", bytes: stored.bytes });
  });
});

describe("the messages of a report", () => {
  const read = createMessageReader(storeOf(toStoredMessage(raw), toStoredMessage(template)), [
    { title: "First test", contentHash: "a" },
    { title: "Second test", contentHash: "a" },
    { title: "Third test", contentHash: "t" },
  ]);

  test("have a file that the first test names, if they have bytes", async () => {
    expect(await read("a")).toEqual({
      report: { ...toMessageReport(raw), emlPath: emlPathOf("First test", "a") },
      bytes: raw.bytes,
    });
    expect(await read("t")).toEqual({ report: toMessageReport(template), bytes: undefined });
  });

  test("have no file if no test has them", async () => {
    const reader = createMessageReader(storeOf(toStoredMessage(raw)), []);
    expect((await reader("a"))?.report).toEqual(toMessageReport(raw));
  });

  test("are absent if the ledger does not have them, or not their report", async () => {
    expect(await read("unknown")).toBeUndefined();
    const damaged = createMessageReader(storeOf({ contentHash: "a", document: {} }), []);
    expect(await damaged("a")).toBeUndefined();
  });

  test("have files with short names for any title", () => {
    expect(emlPathOf("Spring Sale (de)", "0123456789abcdef")).toBe("messages/spring-sale-de-01234567.eml");
  });
});

describe("the source of a message in a report", () => {
  const line = "QUJD".repeat(19);
  const sourceOf = (...lines: readonly string[]) =>
    toMessageReport({ ...raw, bytes: new TextEncoder().encode(lines.join("\r\n")) }).source?.split("\n");

  test.each<[string, readonly string[], readonly string[]]>([
    ["four encoded lines", Array(4).fill(line), Array(4).fill(line)],
    [
      "the first four of more",
      [...Array(7).fill(line), "QUI=", "", "text"],
      [...Array(4).fill(line), "[3 more encoded lines; the .eml file has them]", "QUI=", "", "text"],
    ],
    [
      "the first four of each block",
      [...Array(7).fill(line), "--a", ...Array(6).fill(line)],
      [
        ...Array(4).fill(line),
        "[3 more encoded lines; the .eml file has them]",
        "--a",
        ...Array(4).fill(line),
        "[2 more encoded lines; the .eml file has them]",
      ],
    ],
    [
      "long lines of text",
      Array(9).fill("Your parcel is on its way, and will be there tomorrow, early in the morning"),
      Array(9).fill("Your parcel is on its way, and will be there tomorrow, early in the morning"),
    ],
    ["short lines of letters", Array(9).fill("QUJD".repeat(14)), Array(9).fill("QUJD".repeat(14))],
  ])("has %s", (_name, lines, shown) => {
    expect(sourceOf("Subject: a", "", ...lines)).toEqual(["Subject: a", "", ...shown]);
  });

  test("is absent without bytes", () => {
    expect(toMessageReport(template)).not.toHaveProperty("source");
  });

  test("of a report that has it is kept", async () => {
    const report = toMessageReport(raw);
    expect(await addBodies(report, new TextEncoder().encode("Subject: other"))).toBe(report);
  });
});
