import { expect, test } from "vitest";
import type { MessageSource } from "../../../src/message/message-source.ts";
import { renderMessage } from "../../../src/message/render.ts";
import { addBodies, toMessageReport } from "../../../src/run/stored-message.ts";
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
