import { afterEach, expect, test } from "vitest";
import { connectMcp } from "../../../support/mcp-client.ts";
import { makeProject } from "../../../support/project-folder.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** Previews the messages of scenarios, by their names. */
async function previewOf(
  scenarios: Readonly<Record<string, string>>,
  input: Readonly<Record<string, unknown>> = {},
  files: Readonly<Record<string, string>> = {},
) {
  const { dir, remove } = await makeProject({
    "placewright.config.ts": 'export default { projects: [{ name: "local", provider: "local" }] };\n',
    ...files,
    ...Object.fromEntries(Object.entries(scenarios).map(([name, text]) => [`scenarios/${name}.yaml`, text])),
  });
  closers.push(remove);
  const { call, close } = await connectMcp(dir);
  closers.push(close);
  const { result, errors } = await call("preview", input);
  expect(errors).toEqual([]);
  return result;
}
const scenarioOf = (message: string): string =>
  `from: Acme <news@acme.example>\nmessage: ${message}\nexpect: { overall: [inbox >= 1] }\n`;
const simple = (parts: object): string =>
  scenarioOf(JSON.stringify({ simple: { subject: "Hello", ...parts } }));

test("has the sender, subject, text, and headers of a message, and its HTML only if asked for", async () => {
  const scenarios = {
    a: simple({ text: "Your order is on its way.", html: "<p>Your order is on its way.</p>" }),
  };
  const [message] = (await previewOf(scenarios)).messages;
  expect(message).toMatchObject({
    title: "a",
    file: "scenarios/a.yaml",
    from: expect.stringContaining("news@acme.example"),
    subject: "Hello",
    text: expect.stringContaining("Your order is on its way."),
    headers: expect.arrayContaining(["Subject: Hello"]),
    attachments: [],
  });
  expect(message.sizeBytes).toBeGreaterThan(100);
  expect(message).not.toHaveProperty("html");
  expect((await previewOf(scenarios, { html: false })).messages[0]).not.toHaveProperty("html");
  expect((await previewOf(scenarios, { html: true })).messages[0].html).toContain("<p>Your order");
});

const eml = (...lines: readonly string[]): string =>
  ["From: Acme <news@acme.example>", "Subject: Hello", ...lines].join("\r\n");
const ofFile = { a: scenarioOf("{ eml: mail.eml }") };

test("has no text if the message has none", async () => {
  const html = eml("Content-Type: text/html", "", "<p>Hello</p>");
  const result = await previewOf(ofFile, { html: true }, { "mail.eml": html });
  expect(result.messages).toHaveLength(1);
  expect(result.messages[0]).not.toHaveProperty("text");
  expect(result.messages[0].html).toContain("<p>Hello</p>");
});

test("cuts long parts and headers, and has at most 30 headers", async () => {
  const many = Array.from(
    { length: 40 },
    (_, at) => `X-Field-${at}: ${at === 0 ? "word\r\n ".repeat(1000) : at}`,
  );
  const mail = eml(...many, "", "text\r\n".repeat(1000));
  const [message] = (await previewOf(ofFile, {}, { "mail.eml": mail })).messages;
  expect(message.headers).toHaveLength(30);
  const long = message.headers.find((header: string) => /^X-Field-0: /i.test(header));
  expect(long).toMatch(/^X-Field-0: word .{0,600}… \[cut\]$/);
  expect(message.text).toMatch(/^text\s+text[\s\S]{2000,3000}… \[cut\]$/);
});

test("has five messages, or as many as are asked for", async () => {
  const scenarios = Object.fromEntries(
    ["a", "b", "c", "d", "e", "f", "g"].map((name) => [name, simple({ text: name })]),
  );
  const first = await previewOf(scenarios);
  expect([first.messages.length, first.total, first.nextOffset]).toEqual([5, 7, 5]);
  const two = await previewOf(scenarios, { limit: 2, offset: 5 });
  expect(two.messages.map(({ title }: { readonly title: string }) => title)).toEqual(["f", "g"]);
});
