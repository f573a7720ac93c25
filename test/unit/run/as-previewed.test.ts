import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, test } from "vitest";
import type { MessageSource } from "../../../src/message/message-source.ts";
import { parseMessage } from "../../../src/message/parse.ts";
import { renderMessage } from "../../../src/message/render.ts";
import type { MessageContent, RenderedMessage } from "../../../src/message/rendered-message.ts";
import { toMessageReport } from "../../../src/run/stored-message.ts";
import { createComponentRenderer } from "../../../src/scenario/render-component.ts";
import { startService } from "../../../src/service/start.ts";
import { openMemoryStore } from "../../../src/store/sqlite/sqlite-store.ts";
import { beginRun, carry, execute } from "../../support/execute.ts";
import { startFaultyProxy } from "../../support/faulty-proxy.ts";
import { plannedTest, projectOf } from "../../support/planned-tests.ts";
import { createProject, from } from "../message/project.ts";

const modules = fileURLToPath(new URL("../../../node_modules", import.meta.url));
const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const emlOf =
  (...lines: readonly string[]) =>
  (end: string) =>
    [`From: ${from}`, "To: you@acme.example", "Subject: Reminder", ...lines, "", "Hello", ""].join(end);

const files = {
  "templates/sale.html.hbs": "<p>{{day}}{{month}} {{{day}}}{{{month}}}</p>",
  "templates/sale.text.hbs": "{{day}}{{month}}  \n",
  "templates/sale.mjml":
    "<mjml><mj-body><mj-section><mj-column><mj-text>{{{day}}}{{{month}}}</mj-text></mj-column></mj-section></mj-body></mjml>",
  "emails/sale.jsx": "export default ({ day, month }) => <p>{day}{month}</p>;",
  "one.eml": emlOf("Date: Sun, 01 Mar 2026 08:00:00 +0000")("\r\n"),
  "later.eml": emlOf("Date: Mon, 02 Mar 2026 08:00:00 +0000")("\r\n"),
  "other-line-ends.eml": emlOf("Date: Sun, 01 Mar 2026 08:00:00 +0000")("\n"),
  "folded.eml": emlOf("X-Long: a\r\n b")("\r\n"),
  "unfolded.eml": emlOf("X-Long: a b")("\r\n"),
};

const data = { day: 24, month: 12 };
const parts = {
  subject: "No. {{day}}{{month}}",
  html: "<p>{{{day}}}{{{month}}}</p>",
  text: "{{day}}{{month}}",
};

/** Starts the embedded service with the template `sale`. */
async function startTemplateService(): Promise<string> {
  const service = await startService({ completeAfterMs: 10 });
  closers.push(() => service.close());
  const { subject, html, text } = parts;
  await post(`${service.url}/v2/email/templates`, {
    TemplateName: "sale",
    TemplateContent: { Subject: subject, Html: html, Text: text },
  });
  return service.url;
}

async function post(url: string, body: unknown): Promise<Record<string, unknown>> {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}

/**
 * Starts a project whose provider is the embedded service, behind a proxy that records the create requests.
 */
async function startCapture() {
  const proxy = await startFaultyProxy(await startTemplateService(), () => ({ kind: "pass" }));
  closers.push(() => proxy.close());
  const project = projectOf({
    provider: "sesv2",
    region: "us-east-1",
    endpoint: proxy.url,
    placeholderCredentials: true,
  });
  const created = (): { ReportName: string; Content: object }[] =>
    proxy.requests
      .filter(({ method, path }) => method === "POST" && path.endsWith("/deliverability-dashboard/test"))
      .map(({ body }) => JSON.parse(body));
  return { project, created, kinds: () => created().flatMap(({ Content }) => Object.keys(Content)) };
}

/** Returns the content of each create request, by the name of its test. */
async function submit(messages: Readonly<Record<string, RenderedMessage>>): Promise<Map<string, unknown>> {
  const { project, created } = await startCapture();
  const { report } = await execute(
    Object.entries(messages).map(([name, message]) => ({ ...plannedTest(name, project), message })),
  );
  expect(report.tests.map(({ error }) => error).filter(Boolean)).toEqual([]);
  return new Map(created().map(({ ReportName, Content }) => [ReportName.replace(".run-1", ""), Content]));
}

const utf8 = (text: string) => ({ Data: text, Charset: "UTF-8" });

const held = { arn: "arn:aws:ses:us-east-1:123456789012:template/sale", data, preview: parts };

/** Returns the content that the request must have, according to the preview. */
function contentShown(message: RenderedMessage): unknown {
  const { kind, subject, text, html } = toMessageReport(message);
  if (kind === "raw") return { Raw: { Data: Buffer.from(message.bytes ?? []).toString("base64") } };
  if (kind === "template") {
    const { templateArn, templateData } = message.content as MessageContent & { kind: "template" };
    return { Template: { TemplateArn: templateArn, TemplateData: templateData } };
  }
  return {
    Simple: {
      Subject: utf8(subject),
      Body: {
        ...(text === undefined ? {} : { Text: utf8(text) }),
        ...(html === undefined ? {} : { Html: utf8(html) }),
      },
    },
  };
}

test("the provider receives the previewed message byte for byte, as its author wrote it", async () => {
  const project = await createProject(files);
  const { projectDir } = project;
  // The project uses the packages of this repository.
  await symlink(modules, join(projectDir, "node_modules"));
  const context = { ...project, renderComponent: createComponentRenderer(projectDir) };
  const sources: Readonly<Record<string, MessageSource>> = {
    mime: { mime: parts },
    // The same content as the message above, as another message type.
    simple: { simple: parts },
    "simple-crlf": { simple: { subject: "s", text: "a\r\nb", html: "<p>a\r\nb</p>\r\n\r\n" } },
    "simple-lf": { simple: { subject: "s", text: "a\nb", html: "<p>a\nb</p>\n\n" } },
    "simple-one-line": { simple: { subject: "s", html: "<p>a</p>" } },
    template: {
      template: { name: "sale", subject: "No. {{day}}{{month}}", headers: { "X-No": "{{day}}{{month}}" } },
    },
    mjml: { mjml: { name: "sale", subject: "No. {{day}}{{month}}" } },
    "react-email": { reactEmail: { component: "emails/sale.jsx", subject: "No. {{day}}{{month}}" } },
    one: { eml: "one.eml" },
    later: { eml: "later.eml" },
    "other-line-ends": { eml: "other-line-ends.eml" },
    folded: { eml: "folded.eml" },
    unfolded: { eml: "unfolded.eml" },
    "service-template": { serviceTemplate: held },
  };
  const messages: Record<string, RenderedMessage> = {};
  for (const [name, source] of Object.entries(sources))
    messages[name] = await renderMessage({ from, source, data }, context);
  const submitted = await submit(messages);
  for (const [name, message] of Object.entries(messages))
    expect([name, submitted.get(name)]).toEqual([name, contentShown(message)]);
  expect(submitted.size).toBe(Object.keys(sources).length);
});

test("the service renders a template as the preview of its local copy shows", async () => {
  const url = await startTemplateService();
  const message = await renderMessage(
    { from, source: { serviceTemplate: held }, data },
    await createProject(),
  );
  const rendered = await post(`${url}/v2/email/templates/sale/render`, {
    TemplateData: JSON.stringify(data),
  });
  const { subject, html, text } = await parseMessage(Buffer.from(String(rendered["RenderedTemplate"])));
  const shown = toMessageReport(message);
  expect([shown.subject, shown.html, shown.text]).toEqual([subject, html, text]);
  expect(subject).toBe("No. 2412");
});

test("a ledger from an earlier version, with a simple message under the hash of a MIME message, keeps working", async () => {
  const context = await createProject();
  const mime = await renderMessage({ from, source: { mime: parts }, data }, context);
  const simple = await renderMessage({ from, source: { simple: parts }, data }, context);
  const earlier = { ...simple, contentHash: mime.contentHash, measureHash: mime.measureHash };
  const { project, kinds } = await startCapture();
  const store = await openMemoryStore();
  closers.push(() => store.close());
  for (const [runId, message] of [
    ["run-1", earlier],
    ["run-2", mime],
    ["run-3", simple],
  ] as const) {
    const test = plannedTest(runId, project);
    await beginRun(store, runId, [{ ...test, message, submission: { ...test.submission, name: runId } }]);
    const { report } = await carry({ store, runId });
    expect(report.tests.map(({ verdict }) => verdict)).toEqual(["passed"]);
  }
  expect(kinds()).toEqual(["Simple", "Raw", "Simple"]);
});
