import { describe, expect, onTestFinished, test } from "vitest";
import type { MessageContent } from "../../../../src/message/rendered-message.ts";
import { ProviderError } from "../../../../src/provider/provider-error.ts";
import type { Copy, SenderCalls } from "../../../../src/provider/seedlist/sender.ts";
import { createSesSender } from "../../../../src/provider/seedlist/ses-sender.ts";
import type { SesSending } from "../../../../src/provider/seedlist/settings.ts";
import { SendError } from "../../../../src/provider/seedlist/smtp-fault.ts";
import { never, rejectionOf } from "../../../support/amazon-provider.ts";
import { type HttpReply, useHttpServer } from "../../../support/loopback-server.ts";

const source = "From: Acme <news@acme.example>\r\nSubject: Hello\r\n\r\nGood morning\r\n";
const copyOf = (
  content: MessageContent = { kind: "raw", bytes: new TextEncoder().encode(source) },
): Copy => ({
  from: "Acme <news@acme.example>",
  to: "a@seeds.example",
  content,
  mark: { name: "X-Mark", value: "pw1" },
});

async function useSender(
  reply: () => HttpReply | undefined,
  settings: Partial<SesSending> = {},
  calls: Partial<SenderCalls> = {},
) {
  const server = await useHttpServer(reply);
  const sender = await createSesSender(
    { via: "ses", region: "eu-west-1", endpoint: server.url, placeholderCredentials: true, ...settings },
    { now: Date.now, ...calls },
  );
  onTestFinished(() => sender.close());
  return { server, sender };
}
const sent = () => ({ body: { MessageId: "m-1" } });
const failure = (
  status: number,
  type: string,
  headers: Readonly<Record<string, string>> = {},
): HttpReply => ({
  status,
  headers: { "x-amzn-errortype": type, "x-amzn-requestid": "r-1", ...headers },
  body: { message: "Not today" },
});

describe("a copy through Amazon SES", () => {
  test("has the mark on top, and one recipient", async () => {
    const { server, sender } = await useSender(sent);
    await sender.send(copyOf(), never);
    expect(server.requests.map(({ path, body }) => [path, JSON.parse(body)])).toEqual([
      [
        "/v2/email/outbound-emails",
        {
          FromEmailAddress: "Acme <news@acme.example>",
          Destination: { ToAddresses: ["a@seeds.example"] },
          Content: { Raw: { Data: Buffer.from(`X-Mark: pw1\r\n${source}`).toString("base64") } },
        },
      ],
    ]);
  });

  test("is sent with the configuration set of the settings", async () => {
    const { server, sender } = await useSender(sent, { configurationSet: "seeds" });
    await sender.send(copyOf({ kind: "template", templateArn: "arn", templateData: "{}" }), never);
    expect(JSON.parse(server.requests[0]?.body ?? "")).toEqual({
      FromEmailAddress: "Acme <news@acme.example>",
      Destination: { ToAddresses: ["a@seeds.example"] },
      Content: {
        Template: { TemplateArn: "arn", TemplateData: "{}", Headers: [{ Name: "X-Mark", Value: "pw1" }] },
      },
      ConfigurationSetName: "seeds",
    });
  });

  test.each<[HttpReply, Partial<SendError>]>([
    [
      failure(400, "MessageRejected"),
      { code: "provider-rejected", concernsAll: true, retryable: false, ambiguous: false },
    ],
    [
      failure(403, "AccessDeniedException"),
      {
        code: "provider-access-denied",
        hint: "Grant ses:SendEmail to this IAM identity (docs/seedlist.md)",
        concernsAll: true,
        retryable: false,
        ambiguous: false,
      },
    ],
    [
      failure(429, "TooManyRequestsException", { "retry-after": "7" }),
      {
        code: "provider-throttled",
        concernsAll: false,
        retryable: true,
        ambiguous: false,
        retryAfterMs: 7000,
      },
    ],
    [
      failure(500, "InternalServiceErrorException"),
      { code: "provider-fault", concernsAll: false, retryable: false, ambiguous: true },
    ],
  ])("that is rejected with %j", async (reply, expected) => {
    const { server, sender } = await useSender(() => reply);
    const error = await rejectionOf(sender.send(copyOf(), never));
    expect(error).toBeInstanceOf(SendError);
    expect(error).toMatchObject({
      ...expected,
      reason: expect.stringMatching(/^Cannot send to a@seeds\.example through Amazon SES: .*Not today/),
      cause: expect.any(ProviderError),
    });
    expect((error as SendError).hint).toBeTruthy();
    expect(server.requests).toHaveLength(1);
  });

  test("is not sent after beforeSend throws", async () => {
    const { server, sender } = await useSender(sent);
    const over = new Error("another process has taken over");
    const beforeSend = () => {
      throw over;
    };
    expect(await rejectionOf(sender.send(copyOf(), { ...never, beforeSend }))).toBe(over);
    expect(server.requests).toEqual([]);
  });

  test("opens a new connection each time, because a runtime may resend on a kept one", async () => {
    const { server, sender } = await useSender(sent);
    await sender.send(copyOf(), never);
    await sender.send(copyOf(), never);
    expect(server.requests.map(({ headers }) => headers.connection)).toEqual(["close", "close"]);
  });
});

describe("getting ready", () => {
  test("reads the account, and sends nothing", async () => {
    const { server, sender } = await useSender(() => ({}));
    await sender.ready(never);
    expect(server.requests.map(({ method, path }) => `${method} ${path}`)).toEqual(["GET /v2/email/account"]);
  });

  test("is enough for an identity that may only send", async () => {
    const { sender } = await useSender(() => failure(403, "AccessDeniedException"));
    await expect(sender.ready(never)).resolves.toBeUndefined();
  });

  test.each([
    [failure(403, "UnrecognizedClientException"), "provider-credentials"],
    [failure(500, "InternalServiceErrorException"), "provider-fault"],
  ])("fails with %j", async (reply, code) => {
    const { sender } = await useSender(() => reply);
    expect(await rejectionOf(sender.ready(never))).toMatchObject({
      code,
      reason: expect.stringMatching(/^Cannot send through Amazon SES: /),
    });
  });

  test("fails at the embedded service, which delivers no mail", async () => {
    const { sender } = await useSender(() => ({ headers: { "x-placewright-simulated": "true" } }));
    expect(await rejectionOf(sender.ready(never))).toMatchObject({
      code: "provider-rejected",
      reason: "Cannot send to seed mailboxes through the embedded service: it does not deliver mail",
      hint: "Send through SMTP or Amazon, or test with the provider local",
    });
  });
});

test.each(["ready", "send"] as const)(
  "%s ends when its time is up, or with the caller's reason",
  async (call) => {
    const { sender } = await useSender(() => undefined, {}, { callTimeoutMs: 40 });
    const start = (signal: AbortSignal) =>
      call === "ready" ? sender.ready({ signal }) : sender.send(copyOf(), { signal });
    expect(await rejectionOf(start(never.signal))).toMatchObject({
      code: "provider-unreachable",
      reason: expect.stringContaining("0.04 s"),
    });
    const stop = new AbortController();
    const reason = new Error("enough");
    const rejection = rejectionOf(start(stop.signal));
    stop.abort(reason);
    expect(await rejection).toBe(reason);
  },
);
