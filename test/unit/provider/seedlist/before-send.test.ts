import { mkdtemp } from "node:fs/promises";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SMTPServer } from "smtp-server";
import { expect, onTestFinished, test } from "vitest";
import type { Pace } from "../../../../src/provider/pace.ts";
import { openJournal } from "../../../../src/provider/seedlist/journal.ts";
import { createSeedlistProvider } from "../../../../src/provider/seedlist/seedlist.ts";
import type { SeedlistSettings } from "../../../../src/provider/seedlist/settings.ts";
import { never, placementTest, policyOf, rejectionOf } from "../../../support/amazon-provider.ts";
import { useHttpServer, useTcpServer } from "../../../support/loopback-server.ts";
import { noSecrets } from "../../../support/no-secrets.ts";

const seeds = ["a", "b", "c"].map((name) => ({ address: `${name}@seeds.example` }));

async function useSmtpServer(): Promise<{ readonly port: number; readonly taken: string[] }> {
  const taken: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    onData(stream, session, done) {
      stream.resume();
      stream.on("end", () => {
        taken.push(...session.envelope.rcptTo.map(({ address }) => address));
        done();
      });
    },
  });
  const listening = server.listen(0, "127.0.0.1");
  await new Promise((resolve) => listening.once("listening", resolve));
  onTestFinished(() => new Promise<void>((resolve) => void server.close(() => resolve())));
  return { port: (listening.address() as { port: number }).port, taken };
}

async function useSeedlist(send: SeedlistSettings["send"], pace: Partial<Pace> = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), "seedlist-"));
  const settings: SeedlistSettings = {
    provider: "seedlist",
    send,
    groups: [{ isp: "Here", imap: { host: "127.0.0.1", port: 1, tls: "none" }, seeds }],
    windowMs: 1000,
  };
  const provider = createSeedlistProvider(settings, policyOf({ concurrency: 1, ...pace }), {
    dataDir,
    ...noSecrets,
  });
  onTestFinished(() => provider.close());
  return { provider, dataDir };
}

test("calls beforeSend before each copy over SMTP, and sends none after it throws", async () => {
  const { port, taken } = await useSmtpServer();
  const { provider } = await useSeedlist({
    via: "smtp",
    host: "127.0.0.1",
    port,
    tls: "none",
    connections: 1,
  });
  const over = new Error("another process has taken over");
  const beforeSend = () => {
    if (taken.length >= 1) throw over;
  };
  expect(await rejectionOf(provider.submit(placementTest("one"), { ...never, beforeSend }))).toBe(over);
  expect(taken).toEqual(["a@seeds.example"]);
  // The process that takes over sends the remaining copies, and not the first one again.
  await provider.submit(placementTest("one"), never);
  expect(taken).toEqual(seeds.map(({ address }) => address));
});

test("records nothing if beforeSend stops the first copy", async () => {
  const { port, taken } = await useSmtpServer();
  const { provider, dataDir } = await useSeedlist({ via: "smtp", host: "127.0.0.1", port, tls: "none" });
  const over = new Error("another process has taken over");
  const rejection = provider.submit(placementTest("one"), {
    ...never,
    beforeSend: () => {
      throw over;
    },
  });
  expect(await rejectionOf(rejection)).toBe(over);
  expect(taken).toEqual([]);
  const journal = openJournal(dataDir);
  onTestFinished(() => journal.close());
  expect((await journal.find("one"))?.seeds.size).toBe(0);
});

test("calls beforeSend for each copy through Amazon SES on an open connection", async () => {
  const server = await useHttpServer(() => ({ body: { MessageId: "m-1" } }));
  const { provider } = await useSeedlist({
    via: "ses",
    region: "eu-west-1",
    endpoint: server.url,
    placeholderCredentials: true,
  });
  const over = new Error("another process has taken over");
  const beforeSend = () => {
    if (server.requests.length >= 2) throw over;
  };
  expect(await rejectionOf(provider.submit(placementTest("one"), { ...never, beforeSend }))).toBe(over);
  expect(server.requests).toHaveLength(2);
});

/** Sends a greeting and then an endless response, so that no idle timeout expires. */
const babble = (socket: Socket): void => {
  socket.write("220 here\r\n");
  const timer = setInterval(() => socket.write("250-more\r\n"), 20);
  socket.on("close", () => clearInterval(timer));
};

test("a copy over SMTP times out, and is not resent", async () => {
  const server = await useTcpServer(babble);
  const send = { via: "smtp", host: "127.0.0.1", port: server.port, tls: "none", connections: 1 } as const;
  const { provider } = await useSeedlist(send, { callTimeoutMs: 200 });
  await provider.submit(placementTest("one"), never);
  expect(server.connections()).toBeLessThanOrEqual(seeds.length);
  expect(await rejectionOf(provider.ready?.(never) ?? Promise.resolve())).toMatchObject({
    code: "provider-unreachable",
  });
});

test("a copy over SMTP ends when the caller aborts", async () => {
  const abort = new AbortController();
  const server = await useTcpServer((socket) => {
    babble(socket);
    abort.abort(new Error("enough"));
  });
  const { provider } = await useSeedlist({ via: "smtp", host: "127.0.0.1", port: server.port, tls: "none" });
  expect(await rejectionOf(provider.submit(placementTest("one"), abort))).toMatchObject({
    message: "enough",
  });
});

test("a copy through Amazon SES without a response times out, and is not resent", async () => {
  const server = await useHttpServer(() => undefined);
  const dataDir = await mkdtemp(join(tmpdir(), "seedlist-"));
  const settings: SeedlistSettings = {
    provider: "seedlist",
    send: { via: "ses", region: "eu-west-1", endpoint: server.url, placeholderCredentials: true },
    groups: [{ isp: "Here", imap: { host: "127.0.0.1", port: 1, tls: "none" }, seeds }],
    windowMs: 1000,
  };
  const provider = createSeedlistProvider(settings, policyOf({ callTimeoutMs: 200 }), {
    dataDir,
    ...noSecrets,
  });
  onTestFinished(() => provider.close());
  await provider.submit(placementTest("one"), never);
  expect(server.requests).toHaveLength(seeds.length);
});
