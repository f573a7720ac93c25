import { cpSync, mkdtempSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import {
  BatchGetMetricDataCommand,
  ListSuppressedDestinationsCommand,
  SESv2Client,
} from "@aws-sdk/client-sesv2";
import { createTransport } from "nodemailer";
import { describe, expect, onTestFinished, test } from "vitest";
import { createCertifiedKey } from "../../src/service/protocol/certificate.ts";
import { toSmtpPassword } from "../../src/service/smtp/smtp-password.ts";
import { type SmtpServerOptions, startSmtpServer } from "../../src/service/smtp/smtp-server.ts";
import type { ServiceOptions } from "../../src/service/start.ts";
import { startService } from "../../src/service/start.ts";
import { useHttpServer } from "../support/loopback-server.ts";

const topic = "arn:aws:sns:us-east-1:000000000000:feedback";
const spring = {
  from: "Acme <news@acme.example>",
  to: "ann@reader.example",
  subject: "Spring",
  text: "Tulips.",
};

/** Starts a service with SMTP, and a client of nodemailer with these options. */
async function useSmtp(options: ServiceOptions = {}) {
  const service = await startService({ seed: "smtp", clock: "frozen", smtp: true, ...options });
  const { url, certificate } = service.smtp ?? { url: "smtp://127.0.0.1:9", certificate: "" };
  const transports: { close(): void }[] = [];
  onTestFinished(async () => {
    for (const each of transports) each.close();
    await service.close();
  });
  const transportFor = (settings: object = {}) => {
    const transport = createTransport({
      url,
      auth: { user: "any", pass: "any" },
      tls: { ca: certificate },
      ...settings,
    });
    transports.push(transport);
    return transport;
  };
  return { ...service, smtpUrl: new URL(url), certificate, transportFor };
}

/** A connection that is written to by hand. `read` resolves with the next whole reply. */
function openLine(socket: Socket) {
  let text = "";
  let isClosed = false;
  let wake = (): void => {};
  const onData = (chunk: Buffer): void => {
    text += chunk.toString("latin1");
    wake();
  };
  socket.on("data", onData);
  socket.on("error", () => {});
  socket.once("close", () => {
    isClosed = true;
    wake();
  });
  const read = async (): Promise<string> => {
    for (;;) {
      const [reply] = /^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/.exec(text) ?? [];
      if (reply !== undefined) {
        text = text.slice(reply.length);
        return reply.trimEnd();
      }
      if (isClosed) return "closed";
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return {
    read,
    ask(line: string | Uint8Array) {
      socket.write(typeof line === "string" ? `${line}\r\n` : line);
      return read();
    },
    release: () => socket.off("data", onData),
    socket,
  };
}

async function useLine({ port, hostname }: URL) {
  const socket = connect(Number(port), hostname);
  onTestFinished(() => {
    socket.destroy();
  });
  const line = openLine(socket);
  expect(await line.read()).toMatch(/^220 /);
  return line;
}

const plain = (user: string, password: string): string =>
  `AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString("base64")}`;

/** Greets, and signs in. */
async function useSession(url: URL) {
  const line = await useLine(url);
  await line.ask("EHLO app.example");
  expect(await line.ask(plain("any", "any"))).toMatch(/^235 /);
  return line;
}

const failureOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => "accepted",
    ({ response, message }) => response ?? message,
  );

describe("an application that sends with nodemailer over SMTP", () => {
  test.each([
    ["without TLS", { ignoreTLS: true }],
    ["with STARTTLS and a verified certificate", { requireTLS: true }],
    ["with AUTH LOGIN", { authMethod: "LOGIN" }],
  ])("sends %s", async (_, settings) => {
    const { control, transportFor } = await useSmtp();
    const info = await transportFor(settings).sendMail({ ...spring, bcc: "hidden@reader.example" });
    const [message] = control.outbox();
    // "250 Ok MessageID": https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-smtp.html
    expect(info.response).toBe(`250 Ok ${message?.id}`);
    expect(message).toMatchObject({
      from: "news@acme.example",
      mailFrom: "news@acme.example",
      subject: "Spring",
      recipients: ["ann@reader.example", "hidden@reader.example"],
    });
    expect(String(Buffer.from(await control.eml(message?.id ?? "")))).not.toContain("hidden@");
    expect(control.requests()).toMatchObject([
      { operation: "SendEmail", version: "v2", method: "SMTP", path: "/", status: 200 },
    ]);
  });

  test("sets what headers for SES say, which recipients do not get", async () => {
    const { control, transportFor } = await useSmtp({ fixture: { configurationSets: [{ name: "app" }] } });
    // The ARN must name an identity of the account.
    await transportFor().sendMail(spring);
    await transportFor().sendMail({
      ...spring,
      headers: {
        // https://docs.aws.amazon.com/ses/latest/dg/event-publishing-send-email.html
        "X-SES-CONFIGURATION-SET": "app",
        "X-SES-MESSAGE-TAGS": `campaign=spring, ${"group=a, ".repeat(12)}kind=news`,
        "X-SES-SOURCE-ARN": "arn:aws:ses:us-east-1:000000000000:identity/acme.example",
        "X-Mailer": "kept",
      },
    });
    const message = control.outbox().at(-1);
    expect(message?.configurationSetName).toBe("app");
    expect(message?.tags).toHaveLength(14);
    const text = String(Buffer.from(message?.content.Raw?.Data ?? []));
    expect(text).not.toMatch(/x-ses-|group=a/i);
    expect(text).toMatch(/^X-Mailer: kept\r$/m);
    expect(text).toMatch(/\r\n\r\nTulips\.\r\n$/);
  });

  test("gets bounces and complaints at its webhook, in metrics, and on the suppression list", async () => {
    const records: { eventType: string; mail: { source: string } }[] = [];
    const { url } = await useHttpServer(async ({ body }) => {
      records.push(JSON.parse(JSON.parse(body).Message));
      return {};
    });
    const service = await useSmtp({
      fixture: {
        configurationSets: [{ name: "app", events: [{ to: topic, types: ["BOUNCE", "COMPLAINT"] }] }],
        eventSinks: [{ arn: topic, url, isConfirmed: true }],
        recipients: [
          { domain: "gone.example", bouncePercent: 100 },
          { domain: "angry.example", complaintPercent: 100 },
        ],
      },
    });
    const client = new SESv2Client({
      endpoint: service.url,
      region: "us-east-1",
      credentials: { accessKeyId: "test", secretAccessKey: "test" },
    });
    onTestFinished(() => client.destroy());
    const transport = service.transportFor();
    const sendTo = (to: string) =>
      transport.sendMail({
        ...spring,
        to,
        envelope: { from: "bounces@acme.example", to },
        headers: { "X-SES-CONFIGURATION-SET": "app" },
      });
    for (const to of [
      "bounce@simulator.amazonses.com",
      "complaint@simulator.amazonses.com",
      "ann@gone.example",
      "bob@angry.example",
    ])
      await sendTo(to);
    service.control.advanceClock(1000);
    await service.control.eventsPublished();
    expect(records.map(({ eventType }) => eventType).sort()).toEqual([
      "Bounce",
      "Bounce",
      "Complaint",
      "Complaint",
    ]);
    // "The email address that the message was sent from (the envelope MAIL FROM address)."
    // https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html
    expect(new Set(records.map(({ mail }) => mail.source))).toEqual(new Set(["bounces@acme.example"]));
    const { Results = [] } = await client.send(
      new BatchGetMetricDataCommand({
        Queries: (["SEND", "PERMANENT_BOUNCE", "COMPLAINT"] as const).map((Metric) => ({
          Id: Metric.toLowerCase(),
          Namespace: "VDM",
          Metric,
          Dimensions: { CONFIGURATION_SET: "app" },
          StartDate: new Date(Date.now() - 86_400_000),
          EndDate: new Date(Date.now() + 86_400_000),
        })),
      }),
    );
    expect(Results.map(({ Values = [] }) => Values.reduce((sum, value) => sum + value, 0))).toEqual([
      2, 1, 1,
    ]);
    const { SuppressedDestinationSummaries = [] } = await client.send(
      new ListSuppressedDestinationsCommand({}),
    );
    expect(
      SuppressedDestinationSummaries.map(({ EmailAddress, Reason }) => `${EmailAddress} ${Reason}`).sort(),
    ).toEqual(["ann@gone.example BOUNCE", "bob@angry.example COMPLAINT"]);
    await sendTo("ann@gone.example");
    expect(service.control.outbox().at(-1)?.withheld).toMatchObject([
      { emailAddress: "ann@gone.example", cause: "suppressed", reason: "BOUNCE" },
    ]);
  });

  test("has its message on disk when it is accepted", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "smtp-"));
    const { transportFor } = await useSmtp({ dataDir });
    await transportFor().sendMail(spring);
    const copy = mkdtempSync(join(tmpdir(), "smtp-"));
    cpSync(dataDir, copy, { recursive: true });
    const restarted = await startService({ dataDir: copy });
    onTestFinished(() => restarted.close());
    expect(restarted.control.outbox()).toMatchObject([{ subject: "Spring", mailFrom: "news@acme.example" }]);
  });
});

describe("credentials", () => {
  // The results that AWS's own algorithm has, as other programs test it:
  // https://github.com/hashicorp/terraform-provider-aws/blob/main/internal/service/iam/access_key_test.go
  test.each([
    ["eu-central-1", "some+secret+key", "BMXhUYlu5Z3gSXVQORxlVa7XPaz91aGWdfHxvkOZdWZ2"],
    ["us-west-1", "another+secret+key", "BKVmjjMDFk/qqw8EROW99bjCS65PF8WKvK5bSr4Y6EqF"],
  ])("are derived for %s", (region, secret, password) => {
    expect(toSmtpPassword(secret, region)).toBe(password);
  });

  test("are required", async () => {
    const { smtpUrl, transportFor } = await useSmtp();
    const line = await useLine(smtpUrl);
    expect(await line.ask("EHLO app.example")).toMatch(/^250-.*AUTH PLAIN LOGIN.*STARTTLS/s);
    // https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-smtp.html
    expect(await line.ask("MAIL FROM:<news@acme.example>")).toBe("530 Authentication required");
    expect(await failureOf(transportFor({ auth: undefined }).sendMail(spring))).toBe(
      "530 Authentication required",
    );
  });

  test("are verified if signatures are", async () => {
    const keys = {
      AKIAEXAMPLE: "secret",
      ASIAEXAMPLE: { secretAccessKey: "secret", sessionToken: "token" },
    };
    const { control, transportFor } = await useSmtp({ auth: { mode: "verify", keys }, region: "eu-west-1" });
    const pass = toSmtpPassword("secret", "eu-west-1");
    const attempt = (user: string, password: string, authMethod = "PLAIN") =>
      failureOf(transportFor({ auth: { user, pass: password }, authMethod }).sendMail(spring));
    const invalid = "535 Authentication Credentials Invalid";
    expect(await attempt("AKIAEXAMPLE", "secret")).toBe(invalid);
    expect(await attempt("AKIAEXAMPLE", toSmtpPassword("secret", "us-east-1"))).toBe(invalid);
    expect(await attempt("AKIAOTHER", pass, "LOGIN")).toBe(invalid);
    expect(await attempt("ASIAEXAMPLE", pass)).toBe(invalid);
    expect(await attempt("constructor", pass)).toBe(invalid);
    expect(control.outbox()).toEqual([]);
    expect(await attempt("AKIAEXAMPLE", pass)).toBe("accepted");
    expect(await attempt("AKIAEXAMPLE", pass, "LOGIN")).toBe("accepted");
  });

  test("cannot be guessed on one connection", async () => {
    const { smtpUrl } = await useSmtp({ auth: { mode: "verify", keys: { AKIAEXAMPLE: "secret" } } });
    const line = await useLine(smtpUrl);
    await line.ask("EHLO app.example");
    for (let attempt = 1; attempt < 5; attempt++)
      expect(await line.ask(plain("AKIAEXAMPLE", `guess ${attempt}`))).toMatch(/^535 /);
    expect(await line.ask(plain("AKIAEXAMPLE", "guess"))).toMatch(/^421 /);
    expect(await line.read()).toBe("closed");
  });
});

describe("a message that is not accepted", () => {
  // The texts: https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-smtp.html
  const unverified = (...addresses: string[]) =>
    `554 Message rejected: Email address is not verified. The following identities failed the check in region US-EAST-1: ${addresses.join(", ")}`;

  test("has a sender or recipient that is not verified", async () => {
    const { control, transportFor } = await useSmtp({
      profile: "strict",
      fixture: { identities: [{ name: "acme.example", verification: "SUCCESS" }] },
    });
    const transport = transportFor();
    const attempt = (mail: object) => failureOf(transport.sendMail({ ...spring, ...mail }));
    expect(await attempt({ from: "news@other.example" })).toBe(unverified("news@other.example"));
    expect(await attempt({})).toBe(unverified("ann@reader.example"));
    // "These errors can occur on the 'From', 'Source', 'Sender', or 'Return-Path' addresses."
    // https://repost.aws/knowledge-center/ses-554-400-message-rejected-error
    const to = "success@simulator.amazonses.com";
    expect(await attempt({ to, envelope: { from: "bounces@other.example", to } })).toBe(
      unverified("bounces@other.example"),
    );
    expect(await attempt({ to })).toBe("accepted");
    expect(control.requests().map(({ status, error }) => error ?? status)).toEqual([
      "MessageRejected",
      "MessageRejected",
      "MessageRejected",
      200,
    ]);
  });

  test("exceeds a quota", async () => {
    const { control, transportFor } = await useSmtp({
      profile: "strict",
      fixture: { identities: [{ name: "acme.example", verification: "SUCCESS" }] },
    });
    const transport = transportFor({ pool: true, maxConnections: 1 });
    const to = Array.from({ length: 50 }, (_, index) => `reader-${index}@acme.example`);
    for (let message = 0; message < 4; message++) {
      await transport.sendMail({ ...spring, to });
      control.advanceClock(1000);
    }
    // https://docs.aws.amazon.com/ses/latest/dg/manage-sending-quotas-errors.html
    expect(await failureOf(transport.sendMail({ ...spring, to: "ann@acme.example" }))).toBe(
      "454 Throttling failure: Daily message quota exceeded.",
    );
    control.advanceClock(86_400_000);
    const results: string[] = [];
    for (let message = 0; message < 3; message++)
      results.push(await failureOf(transport.sendMail({ ...spring, to: "ann@acme.example" })));
    expect(results).toContain("454 Throttling failure: Maximum sending rate exceeded.");
  });

  test("is paused, malformed, or names what does not exist", async () => {
    const { control, transportFor } = await useSmtp();
    const transport = transportFor();
    const attempt = (mail: object) => failureOf(transport.sendMail({ ...spring, ...mail }));
    expect(await attempt({ headers: { "X-SES-CONFIGURATION-SET": "missing" } })).toMatch(
      /^554 Transaction failed: Configuration set .*missing.* does not exist/,
    );
    const envelope = { from: "news@acme.example", to: "ann@reader.example" };
    expect(await failureOf(transport.sendMail({ envelope, raw: "Subject: No sender\r\n\r\nHi.\r\n" }))).toBe(
      "554 Transaction failed: Missing required header 'From'.",
    );
    control.changeAccount({ sendingEnabled: false });
    expect(await attempt({})).toBe("554 Message rejected: Email sending is paused for this account");
  });

  test("has more than 50 recipients, or no sender", async () => {
    const { control, smtpUrl } = await useSmtp();
    const line = await useSession(smtpUrl);
    expect(await line.ask("MAIL FROM:<>")).toBe("501 Invalid MAIL FROM address provided");
    expect(await line.ask("MAIL FROM:<news@acme.example>")).toMatch(/^250 /);
    for (let index = 0; index < 50; index++)
      expect(await line.ask(`RCPT TO:<reader-${index}@reader.example>`)).toMatch(/^250 /);
    expect(await line.ask("RCPT TO:<one-more@reader.example>")).toBe(
      "452 Too many recipients: a message has at most 50",
    );
    expect(await line.ask("DATA")).toMatch(/^354 /);
    expect(await line.ask("From: news@acme.example\r\n\r\nHi.\r\n.")).toMatch(/^250 Ok /);
    expect(control.outbox()[0]?.recipients).toHaveLength(50);
  });

  test("is larger than 40 MB", async () => {
    const { control, smtpUrl } = await useSmtp();
    const line = await useSession(smtpUrl);
    // The size of v2 messages: https://docs.aws.amazon.com/ses/latest/dg/quotas.html
    const size = 41_943_040;
    expect(await line.ask("EHLO app.example")).toContain(`SIZE ${size}`);
    expect(await line.ask(`MAIL FROM:<news@acme.example> SIZE=${size + 1}`)).toMatch(/^552 /);
    await line.ask("MAIL FROM:<news@acme.example>");
    await line.ask("RCPT TO:<ann@reader.example>");
    await line.ask("DATA");
    line.socket.write("From: news@acme.example\r\n\r\n");
    const block = Buffer.from(`${"x".repeat(998)}\r\n`.repeat(1049));
    for (let sent = 0; sent <= size; sent += block.length)
      if (!line.socket.write(block)) await new Promise((resolve) => line.socket.once("drain", resolve));
    expect(await line.ask("\r\n.")).toBe("552 Message is too long.");
    expect(await line.ask("NOOP")).toMatch(/^250 /);
    expect(control.outbox()).toEqual([]);
  });
});

test("fault rules apply to messages", async () => {
  const { control, transportFor } = await useSmtp();
  const attempt = () => failureOf(transportFor().sendMail(spring));
  const operation = "SendEmail";
  const error = {
    statusCode: 429,
    code: "TooManyRequestsException",
    message: "Maximum sending rate exceeded.",
  };
  await control.setFaults([{ operation, error }]);
  expect(await attempt()).toBe("454 Throttling failure: Maximum sending rate exceeded.");
  await control.setFaults([{ operation, error: { statusCode: 503 } }]);
  expect(await attempt()).toBe("451 Temporary service failure");
  await control.setFaults([{ operation, effect: "reset" }]);
  expect(await attempt()).toMatch(/closed/i);
  expect(control.outbox()).toEqual([]);
  await control.setFaults([{ operation, effect: "lose-answer" }]);
  expect(await attempt()).toMatch(/closed/i);
  expect(control.outbox()).toHaveLength(1);
  expect(control.requests().map(({ method, status, fault }) => [method, status, fault?.effect])).toEqual([
    ["SMTP", 429, "error"],
    ["SMTP", 503, "error"],
    ["SMTP", 0, "reset"],
    ["SMTP", 200, "lose-answer"],
  ]);
  await control.setFaults([]);
  expect(await attempt()).toBe("accepted");
});

describe("a hostile client", () => {
  test("injects no command before TLS", async () => {
    const { control, smtpUrl, certificate } = await useSmtp();
    const line = await useLine(smtpUrl);
    await line.ask("EHLO app.example");
    const injected = [plain("any", "any"), "MAIL FROM:<evil@acme.example>", "RCPT TO:<ann@reader.example>"];
    expect(await line.ask(["STARTTLS", "EHLO evil.example", ...injected].join("\r\n"))).toMatch(/^220 /);
    line.release();
    const secure = connectTls({ socket: line.socket, ca: certificate, host: "127.0.0.1" });
    const tls = openLine(secure);
    expect(await tls.ask("EHLO app.example")).toMatch(/^250-localhost/);
    // Neither was the injected client signed in, nor is there an envelope.
    expect(await tls.ask("DATA")).toBe("530 Authentication required");
    await tls.ask(plain("any", "any"));
    expect(await tls.ask("DATA")).toMatch(/^503 /);
    expect(control.outbox()).toEqual([]);
  });

  test("smuggles no second message by a bare line feed", async () => {
    const { control, smtpUrl } = await useSmtp();
    const line = await useSession(smtpUrl);
    await line.ask("MAIL FROM:<news@acme.example>");
    await line.ask("RCPT TO:<ann@reader.example>");
    await line.ask("DATA");
    const second =
      "MAIL FROM:<evil@acme.example>\r\nRCPT TO:<bob@reader.example>\r\nDATA\r\nFrom: evil@acme.example";
    expect(await line.ask(`From: news@acme.example\r\n\r\nHi.\n.\r\n${second}\r\n\r\nHi.\r\n.`)).toMatch(
      /^250 Ok /,
    );
    expect(control.outbox().map(({ mailFrom }) => mailFrom)).toEqual(["news@acme.example"]);
  });

  test("does not stop the service, whatever it sends", async () => {
    const { control, smtpUrl, transportFor } = await useSmtp();
    const tooLong = await useLine(smtpUrl);
    expect(await tooLong.ask("x".repeat(100_000))).toMatch(/^421 /);
    const web = await useLine(smtpUrl);
    expect(await web.ask("POST / HTTP/1.1")).toBe("421 HTTP requests not allowed");
    const early = connect(Number(smtpUrl.port), smtpUrl.hostname);
    early.write("EHLO app.example\r\n");
    expect(await openLine(early).read()).toMatch(/^421 .* You talk too soon/);
    const noise = Buffer.from(
      Array.from({ length: 50_000 }, (_, index) => (index * 7919 + (index >> 3)) & 0xff),
    );
    const bytes = await useLine(smtpUrl);
    bytes.socket.write(noise);
    bytes.socket.end("\r\n\r\n");
    const half = await useSession(smtpUrl);
    await half.ask("MAIL FROM:<news@acme.example>");
    await half.ask("RCPT TO:<ann@reader.example>");
    await half.ask("DATA");
    half.socket.write("From: news@acme.example\r\n\r\nHalf a mess");
    half.socket.destroy();
    const handshake = await useLine(smtpUrl);
    await handshake.ask("STARTTLS");
    handshake.socket.write(noise);
    await transportFor().sendMail(spring);
    expect(control.outbox()).toHaveLength(1);
  });
});

describe("limits", () => {
  async function useServer(options: Partial<SmtpServerOptions>) {
    const taken: number[] = [];
    const server = await startSmtpServer({
      host: "127.0.0.1",
      port: 0,
      key: createCertifiedKey("localhost", Date.now()),
      checkPassword: () => true,
      async accept({ data }) {
        taken.push(data.byteLength);
        return { code: 250, text: "Ok" };
      },
      ...options,
    });
    onTestFinished(() => server.close());
    return { url: new URL(server.url), taken };
  }

  async function useData(url: URL) {
    const line = await useSession(url);
    await line.ask("MAIL FROM:<news@acme.example>");
    await line.ask("RCPT TO:<ann@reader.example>");
    expect(await line.ask("DATA")).toMatch(/^354 /);
    return line;
  }

  test("end a message that never does", async () => {
    const { url, taken } = await useServer({ dataTimeoutMs: 50 });
    const line = await useData(url);
    line.socket.write("From: news@acme.example\r\n");
    expect(await line.read()).toBe("451 Timeout waiting for data from client");
    expect(await line.read()).toBe("closed");
    expect(taken).toEqual([]);
  });

  test("hold for all messages that are being received together, until some are through or lost", async () => {
    const { url, taken } = await useServer({ maxReceivedBytes: 1000 });
    const [first, second] = [await useData(url), await useData(url)];
    const text = "x".repeat(800);
    first.socket.write(`${text}\r\n`);
    await expect
      .poll(async () => {
        const third = await useData(url);
        return third.ask(`${text}\r\n.`);
      })
      .toBe("451 Temporary service failure");
    first.socket.destroy();
    await expect.poll(async () => (await useData(url)).ask(`${text}\r\n.`)).toBe("250 Ok");
    expect(await second.ask(`${text}\r\n.`)).toBe("250 Ok");
    expect(taken).toEqual([802, 802]);
  });

  test("refuse connections beyond their number", async () => {
    const { url } = await useServer({ maxConnections: 1 });
    const first = await useLine(url);
    const second = openLine(connect(Number(url.port), url.hostname));
    // https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-smtp.html
    expect(await second.read()).toBe("421 Too many concurrent SMTP connections");
    expect(await second.read()).toBe("closed");
    expect(await first.ask("QUIT")).toMatch(/^221 /);
    expect(await first.read()).toBe("closed");
    await useLine(url);
  });
});

describe("the service", () => {
  test("takes passwords without TLS on this machine only", async () => {
    const { smtpUrl, control, transportFor } = await useSmtp({ host: "0.0.0.0" });
    const line = await useLine(smtpUrl);
    await line.ask("EHLO app.example");
    expect(await line.ask(plain("any", "any"))).toMatch(/^538 /);
    await transportFor({ requireTLS: true }).sendMail(spring);
    expect(control.outbox()).toHaveLength(1);
  });

  test("closes connections when it closes, also in a handshake", async () => {
    const service = await useSmtp();
    const [idle, handshake] = [await useSession(service.smtpUrl), await useLine(service.smtpUrl)];
    await handshake.ask("STARTTLS");
    await service.close();
    expect(await idle.read()).toBe("closed");
    expect(await handshake.read()).toBe("closed");
    const again = await useSmtp({ smtp: { port: Number(service.smtpUrl.port) } });
    expect(again.smtpUrl.port).toBe(service.smtpUrl.port);
  });

  test("does not start on a port that is in use", async () => {
    const { smtpUrl } = await useSmtp();
    const port = Number(smtpUrl.port);
    await expect(startService({ smtp: { port } })).rejects.toMatchObject({
      code: "service-unavailable",
      message: expect.stringContaining(`Cannot start the SMTP server on 127.0.0.1:${port}`),
    });
  });

  test("has no SMTP unless it is asked for", async () => {
    for (const smtp of [undefined, false]) expect((await useSmtp({ smtp })).smtp).toBeUndefined();
  });
});
