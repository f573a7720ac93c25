import { generateKeyPairSync } from "node:crypto";
import { describe, expect, onTestFinished, test } from "vitest";
import type { MessageContent } from "../../../../src/message/rendered-message.ts";
import type { ReadSecret } from "../../../../src/provider/seedlist/secret.ts";
import type { Copy } from "../../../../src/provider/seedlist/sender.ts";
import type { SmtpSending } from "../../../../src/provider/seedlist/settings.ts";
import { SendError } from "../../../../src/provider/seedlist/smtp-fault.ts";
import { createSmtpSender } from "../../../../src/provider/seedlist/smtp-sender.ts";
import { never, rejectionOf } from "../../../support/amazon-provider.ts";
import { certificate, privateKey } from "../../../support/certificates.ts";
import { useTcpServer } from "../../../support/loopback-server.ts";
import { useSmtpServer } from "./smtp-server.ts";

const source = "From: Acme <news@acme.example>\r\nSubject: Hello\r\n\r\nGood morning\r\n";
const copyOf = (rest: Partial<Copy> = {}): Copy => ({
  from: "Acme <news@acme.example>",
  to: "a@seeds.example",
  content: { kind: "raw", bytes: new TextEncoder().encode(source) },
  mark: { name: "X-Mark", value: "pw1" },
  ...rest,
});

interface Access {
  readonly readSecret?: ReadSecret;
  readonly readFile?: (path: string) => Promise<string>;
  readonly callTimeoutMs?: number;
}

async function openSender(
  port: number,
  settings: Partial<SmtpSending> = {},
  {
    readSecret = (_, action) => Promise.reject(new Error(`no secret should be needed to ${action}`)),
    readFile = (path) => Promise.reject(new Error(`${path} should not be read`)),
    callTimeoutMs,
  }: Access = {},
) {
  const sender = await createSmtpSender(
    { via: "smtp", host: "127.0.0.1", port, tls: "none", ...settings },
    { now: Date.now, callTimeoutMs },
    readSecret,
    readFile,
  );
  onTestFinished(() => sender.close());
  return sender;
}

describe("a copy over SMTP", () => {
  test("has the mark on top, From as its envelope sender, and one recipient", async () => {
    const server = await useSmtpServer();
    const sender = await openSender(server.port);
    await sender.ready(never);
    expect(server.received).toEqual([]);
    await sender.send(copyOf(), never);
    expect(server.received).toEqual([
      { from: "news@acme.example", to: "a@seeds.example", raw: `X-Mark: pw1\r\n${source}` },
    ]);
  });

  test("can have another envelope sender", async () => {
    const server = await useSmtpServer();
    const sender = await openSender(server.port, { mailFrom: "bounce@acme.example" });
    await sender.send(copyOf(), never);
    expect(server.received.map(({ from }) => from)).toEqual(["bounce@acme.example"]);
  });

  test("is composed from the parts of a simple message", async () => {
    const server = await useSmtpServer();
    const content: MessageContent = { kind: "simple", subject: "Grüße", text: "Hello", html: "<p>Hello</p>" };
    await (await openSender(server.port)).send(copyOf({ content }), never);
    const raw = server.received[0]?.raw ?? "";
    expect(raw).toMatch(/^X-Mark: pw1\r\n/);
    expect(raw).toMatch(/^From: Acme <news@acme\.example>\r$/m);
    expect(raw).toMatch(/^To: a@seeds\.example\r$/m);
    expect(raw).toMatch(/^Subject: =\?UTF-8\?Q\?Gr=C3=BC=C3=9Fe\?=\r$/m);
    expect(raw).toMatch(/^Message-ID: <[^@]+@acme\.example>\r$/m);
    expect(raw).toContain("multipart/alternative");
    expect(raw).toContain("<p>Hello</p>");
  });

  test("cannot be a template of the service", async () => {
    const server = await useSmtpServer();
    const content: MessageContent = { kind: "template", templateArn: "arn", templateData: "{}" };
    const error = await rejectionOf((await openSender(server.port)).send(copyOf({ content }), never));
    expect(error).toMatchObject({
      code: "provider-rejected",
      reason: "Cannot send a service template over SMTP: only the service has it",
      hint: "Send through Amazon SES (via: ses), or keep the template in this project",
      retryable: false,
    });
    expect(error).not.toBeInstanceOf(SendError);
    expect(server.connections.total).toBe(0);
  });

  test.each<[string, NonNullable<SmtpSending["dkim"]>["key"], Access]>([
    [
      "a file",
      { file: "keys/dkim.pem" },
      { readFile: async (path) => (path === "keys/dkim.pem" ? dkimKey : "") },
    ],
    [
      "a secret",
      { env: "DKIM" },
      { readSecret: async (_, action) => (action === "sign with DKIM for acme.example" ? dkimKey : "") },
    ],
  ])("is signed with DKIM if asked, with a key from %s", async (_, key, access) => {
    const server = await useSmtpServer();
    const dkim = { domain: "acme.example", selector: "s1", key };
    await (await openSender(server.port, { dkim }, access)).send(copyOf(), never);
    expect(server.received[0]?.raw).toMatch(
      /^DKIM-Signature: v=1; a=rsa-sha256; [^:]*d=acme\.example;[^:]*s=s1;/,
    );
    expect(server.received[0]?.raw).toContain(`X-Mark: pw1\r\n${source}`);
  });

  test.each(["", "no key", "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n"])(
    "is not sent unsigned if the DKIM key is %j",
    async (text) => {
      const dkim = { domain: "acme.example", selector: "s1", key: { file: "a.pem" } };
      expect(await rejectionOf(openSender(1, { dkim }, { readFile: async () => text }))).toMatchObject({
        code: "provider-credentials",
        reason:
          "Cannot sign with DKIM for acme.example: its key is not a private key in PEM format without a passphrase",
      });
    },
  );

  test("can go to a server that speaks LMTP", async () => {
    const server = await useSmtpServer({}, { lmtp: true });
    await (await openSender(server.port, { lmtp: true })).send(copyOf(), never);
    expect(server.received).toHaveLength(1);
    const plain = await openSender(server.port);
    expect(await rejectionOf(plain.send(copyOf(), never))).toBeInstanceOf(SendError);
  });
});

const dkimKey = generateKeyPairSync("rsa", { modulusLength: 1024 }).privateKey.export({
  type: "pkcs8",
  format: "pem",
}) as string;

describe("signing in", () => {
  const readSecret: ReadSecret = async (secret, action) =>
    `${"env" in secret ? secret.env : ""}: ${action.replace(/:\d+$/, "")}`;

  test.each<[string, Partial<SmtpSending>, Record<string, unknown>]>([
    [
      "a password",
      { user: "ana", password: { env: "PASS" } },
      { method: "PLAIN", username: "ana", password: "PASS: sign in to the mail server 127.0.0.1" },
    ],
    [
      "a token",
      { user: "ana", accessToken: { env: "TOKEN" } },
      { method: "XOAUTH2", username: "ana", accessToken: "TOKEN: sign in to the mail server 127.0.0.1" },
    ],
  ])("uses %s", async (_, settings, expected) => {
    const signIns: unknown[] = [];
    const server = await useSmtpServer(
      {},
      {
        authMethods: ["PLAIN", "XOAUTH2"],
        allowInsecureAuth: true,
        onAuth({ method, username, password, accessToken }, _, done) {
          signIns.push({
            method,
            username,
            ...(accessToken ? { accessToken } : {}),
            ...(password ? { password } : {}),
          });
          done(null, { user: username });
        },
      },
    );
    await (await openSender(server.port, settings, { readSecret })).ready(never);
    expect(signIns).toEqual([expected]);
  });

  test("that is rejected is reported when getting ready, and for a copy", async () => {
    const server = await useSmtpServer(
      {},
      { allowInsecureAuth: true, onAuth: (_, __, done) => done(new Error("wrong")) },
    );
    const sender = await openSender(
      server.port,
      { user: "ana", password: { env: "PASS" } },
      { readSecret: async () => "wrong" },
    );
    const about = { code: "provider-credentials", concernsAll: true, retryable: false };
    expect(await rejectionOf(sender.ready(never))).toMatchObject({
      ...about,
      reason: expect.stringContaining(`Cannot send through 127.0.0.1:${server.port}: `),
    });
    expect(await rejectionOf(sender.send(copyOf(), never))).toMatchObject({
      ...about,
      reason: expect.stringContaining(`Cannot send to a@seeds.example through 127.0.0.1:${server.port}: `),
    });
    expect(server.received).toEqual([]);
  });
});

describe("encryption", () => {
  test.each(["starttls", undefined] as const)("%s sends nothing over plain text", async (tls) => {
    const server = await useSmtpServer();
    const sender = await createSmtpSender(
      { via: "smtp", host: "127.0.0.1", port: server.port, ...(tls ? { tls } : {}) },
      { now: Date.now },
      async () => "",
      async () => "",
    );
    onTestFinished(() => sender.close());
    expect(await rejectionOf(sender.send(copyOf(), never))).toMatchObject({
      code: "provider-unreachable",
      concernsAll: true,
    });
    expect(server.received).toEqual([]);
  });

  test("none does not use STARTTLS, even if the server offers it", async () => {
    const server = await useSmtpServer({}, { disabledCommands: [], key: privateKey, cert: certificate });
    await (await openSender(server.port)).send(copyOf(), never);
    expect(server.received).toHaveLength(1);
  });

  test("implicit starts with a TLS handshake", async () => {
    const server = await useTcpServer((socket) => void socket.once("data", () => socket.destroy()));
    const sender = await openSender(server.port, { tls: "implicit" });
    expect(await rejectionOf(sender.ready(never))).toMatchObject({ code: "provider-unreachable" });
    expect(server.received().charCodeAt(0)).toBe(0x16);
  });
});

describe("sending", () => {
  test.each([
    [undefined, 5],
    [2, 2],
  ])("uses at most this many connections at once, if set to %s: %i", async (connections, most) => {
    const waiting: (() => void)[] = [];
    const server = await useSmtpServer(
      {},
      {
        onMailFrom(_, __, done) {
          waiting.push(done);
          // Reply once every connection is in use.
          if (waiting.length >= most) for (const reply of waiting.splice(0)) reply();
        },
      },
    );
    const sender = await openSender(server.port, connections === undefined ? {} : { connections });
    const all = Array.from({ length: 2 * most }, (_, index) =>
      sender.send(copyOf({ to: `s${index}@seeds.example` }), never),
    );
    await Promise.all(all);
    expect(server.received).toHaveLength(2 * most);
    expect(server.connections.most).toBe(most);
  });

  test("calls beforeSend once, and sends nothing if it throws", async () => {
    const server = await useSmtpServer();
    const sender = await openSender(server.port);
    let calls = 0;
    await sender.send(copyOf(), { ...never, beforeSend: () => void calls++ });
    expect([calls, server.received.length]).toEqual([1, 1]);
    const over = new Error("another process has taken over");
    const beforeSend = () => {
      throw over;
    };
    expect(await rejectionOf(sender.send(copyOf(), { ...never, beforeSend }))).toBe(over);
    expect(server.received).toHaveLength(1);
  });

  test("never resends a message on a connection that broke", async () => {
    let messages = 0;
    const server = await useTcpServer((socket) => {
      socket.write("220 here\r\n");
      socket.on("data", (bytes) => {
        const text = bytes.toString();
        if (text.endsWith("\r\n.\r\n")) {
          messages++;
          socket.destroy();
        } else socket.write(text.startsWith("DATA") ? "354 go\r\n" : "250 ok\r\n");
      });
    });
    const sender = await openSender(server.port);
    expect(await rejectionOf(sender.send(copyOf(), never))).toMatchObject({
      code: "provider-unreachable",
      ambiguous: true,
      retryable: false,
      concernsAll: false,
    });
    expect(messages).toBe(1);
  });

  test.each(["ready", "send"] as const)(
    "%s ends with the caller's reason, or when its time is up",
    async (call) => {
      const server = await useTcpServer((socket) => void socket.write("220 here\r\n"));
      const sender = await openSender(server.port, {}, { callTimeoutMs: 30 });
      const start = (signal: AbortSignal) =>
        call === "ready" ? sender.ready({ signal }) : sender.send(copyOf(), { signal });
      expect(await rejectionOf(start(never.signal))).toMatchObject({
        code: "provider-unreachable",
        reason: expect.stringContaining("no response within 0.03 s"),
      });
      const stop = new AbortController();
      const reason = new Error("enough");
      const rejection = rejectionOf(start(stop.signal));
      stop.abort(reason);
      expect(await rejection).toBe(reason);
    },
  );
});
