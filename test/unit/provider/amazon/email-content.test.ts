import { expect, test } from "vitest";
import { toClientOptions } from "../../../../src/provider/amazon/client-options.ts";
import { toEmailContent } from "../../../../src/provider/amazon/email-content.ts";
import { isLocal, providerNameOf } from "../../../../src/provider/kinds/settings.ts";

const field = { name: "X-Mark", value: "pw1" };
const utf8 = (Data: string) => ({ Data, Charset: "UTF-8" });

test("a raw message is sent unchanged, or with a header on top", () => {
  const bytes = new TextEncoder().encode("Subject: s\r\n\r\nHello");
  expect(toEmailContent({ kind: "raw", bytes })).toEqual({ Raw: { Data: bytes } });
  const { Raw } = toEmailContent({ kind: "raw", bytes }, field);
  expect(new TextDecoder().decode(Raw?.Data)).toBe("X-Mark: pw1\r\nSubject: s\r\n\r\nHello");
});

test.each([
  [{ text: "T" }, { Text: utf8("T") }],
  [{ html: "<p>H</p>" }, { Html: utf8("<p>H</p>") }],
  [
    { text: "T", html: "<p>H</p>" },
    { Text: utf8("T"), Html: utf8("<p>H</p>") },
  ],
])("a simple message of %j has these parts only", (parts, Body) => {
  const content = { kind: "simple", subject: "s", ...parts } as const;
  expect(toEmailContent(content)).toEqual({ Simple: { Subject: utf8("s"), Body } });
  expect(toEmailContent(content, field)).toEqual({
    Simple: { Subject: utf8("s"), Body, Headers: [{ Name: "X-Mark", Value: "pw1" }] },
  });
});

test("a template is sent by its ARN, with its data", () => {
  const content = { kind: "template", templateArn: "arn:aws:ses", templateData: '{"a":1}' } as const;
  const Template = { TemplateArn: "arn:aws:ses", TemplateData: '{"a":1}' };
  expect(toEmailContent(content)).toEqual({ Template });
  expect(toEmailContent(content, field)).toEqual({
    Template: { ...Template, Headers: [{ Name: "X-Mark", Value: "pw1" }] },
  });
});

test("a client has the settings that are set, and never resends by itself", async () => {
  expect(await toClientOptions({ provider: "sesv2" })).toEqual({ maxAttempts: 1 });
  const settings = { region: "eu-west-1", endpoint: "http://127.0.0.1:1", profile: "mail" };
  expect(await toClientOptions({ provider: "sesv2", ...settings, placeholderCredentials: true })).toEqual({
    maxAttempts: 1,
    ...settings,
    credentials: { accessKeyId: "placewright", secretAccessKey: "placewright" },
  });
  expect(
    await toClientOptions({ provider: "sesv2", role: "arn:aws:iam::123456789012:role/sending" }),
  ).toEqual({ maxAttempts: 1, credentials: expect.any(Function) });
});

test("a custom provider is named after its module, any other after its kind", () => {
  const custom = { provider: "module", module: "./panel.ts" } as const;
  expect(
    [custom, { provider: "local" } as const, { provider: "sesv2" } as const].map(providerNameOf),
  ).toEqual(["./panel.ts", "local", "sesv2"]);
  expect([custom, { provider: "local" } as const].map(isLocal)).toEqual([false, true]);
});
