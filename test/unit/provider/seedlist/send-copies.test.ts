import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { ApiOperation, CallPolicy, FailedCall } from "../../../../src/provider/calls.ts";
import type { Pace } from "../../../../src/provider/pace.ts";
import type { PlacementTest, SubmitOptions } from "../../../../src/provider/provider.ts";
import { ProviderError } from "../../../../src/provider/provider-error.ts";
import { openJournal } from "../../../../src/provider/seedlist/journal.ts";
import { tokenOf } from "../../../../src/provider/seedlist/mark.ts";
import { SecretError } from "../../../../src/provider/seedlist/secret.ts";
import { createCopySender } from "../../../../src/provider/seedlist/send-copies.ts";
import type { SeedlistSettings } from "../../../../src/provider/seedlist/settings.ts";
import { never, placementTest, policyOf, rejectionOf } from "../../../support/amazon-provider.ts";
import { useHttpServer, useTcpServer } from "../../../support/loopback-server.ts";
import { noSecrets } from "../../../support/no-secrets.ts";
import { type SmtpReplies, useSmtpServer } from "./smtp-server.ts";

const nowMs = 5000;
const token = tokenOf("one");
const addresses = ["a", "b", "c"].map((name) => `${name}@seeds.example`);

interface Setup {
  readonly send?: Partial<Extract<SeedlistSettings["send"], { via: "smtp" }>>;
  readonly pace?: Partial<Pace>;
  readonly secrets?: typeof noSecrets;
  readonly policy?: Partial<CallPolicy>;
}

async function useCopySender(
  sending: SeedlistSettings["send"],
  { pace = {}, secrets = noSecrets, policy = {} }: Omit<Setup, "send"> = {},
) {
  const folder = await mkdtemp(join(tmpdir(), "seedlist-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const journal = openJournal(folder);
  onTestFinished(() => journal.close());
  const calls: ApiOperation[] = [];
  const retries: FailedCall[] = [];
  const copies = createCopySender(
    { provider: "seedlist", send: sending, groups: [], windowMs: 1000 },
    policyOf(
      { retries: 2, ...pace },
      {
        clock: { now: () => nowMs, sleep: async () => {} },
        onCall: (operation) => void calls.push(operation),
        onRetry: (call) => void retries.push(call),
        ...policy,
      },
    ),
    { journal, secrets },
  );
  onTestFinished(() => copies.close());
  const sendAll = async (options: SubmitOptions = never, test: PlacementTest = placementTest("one")) =>
    copies.sendAll(test, await journal.begin(test.name), addresses, options);
  /** Returns the recorded state per address, and whether sending has ended. */
  const recorded = async () => {
    const { seeds, sentAtMs } = await journal.begin("one");
    return { sentAtMs, seeds: Object.fromEntries(seeds) };
  };
  return { copies, journal, sendAll, recorded, calls, retries };
}

/** Sends over one connection, so one copy after the other. */
async function useSmtp(replies: SmtpReplies = {}, { send, ...setup }: Setup = {}) {
  const server = await useSmtpServer(replies);
  const opened = await useCopySender(
    { via: "smtp", host: "127.0.0.1", port: server.port, tls: "none", connections: 1, ...send },
    setup,
  );
  return { server, ...opened };
}
const accepted = { sending: "accepted", sentAtMs: nowMs };
const refused = (reason: unknown, namesSeed = true) => ({
  sending: "refused",
  sentAtMs: nowMs,
  unmeasured: reason,
  namesSeed,
});
const byAddress = (...states: unknown[]) =>
  Object.fromEntries(states.map((state, index) => [addresses[index], state]));

describe("sending the copies of a test", () => {
  test("sends one to each seed over one kept connection, and records each", async () => {
    const { server, copies, sendAll, recorded, calls, retries } = await useSmtp();
    await sendAll();
    expect(server.received.map(({ to, from }) => [to, from])).toEqual(
      addresses.map((address) => [address, "news@acme.example"]),
    );
    for (const { to, raw } of server.received) {
      expect(raw).toMatch(new RegExp(`^X-Placewright-Test: ${token}\r\n`));
      expect(raw).toContain(`To: ${to}\r\n`);
    }
    expect(await recorded()).toEqual({ sentAtMs: nowMs, seeds: byAddress(accepted, accepted, accepted) });
    expect([calls, retries]).toEqual([["create", "create", "create"], []]);
    await copies.ready(never);
    expect(server.connections.total).toBeLessThanOrEqual(2);
  });

  test("skips copies that may have been sent, and resends those that were refused", async () => {
    const { server, journal, sendAll, recorded } = await useSmtp();
    const [a = "", b = "", c = ""] = addresses;
    await journal.begin("one");
    await journal.note(token, { type: "begun", seed: a, atMs: 1 });
    await journal.note(token, { type: "begun", seed: b, atMs: 1 });
    await journal.note(token, { type: "accepted", seed: b, atMs: 2 });
    await journal.note(token, { type: "begun", seed: c, atMs: 1 });
    await journal.note(token, { type: "refused", seed: c, reason: "No" });
    await sendAll();
    expect(server.named).toEqual([c]);
    expect((await recorded()).seeds).toMatchObject({
      [a]: { sending: "begun", sentAtMs: 1 },
      [b]: { sending: "accepted", sentAtMs: 2 },
      [c]: { sending: "accepted", sentAtMs: nowMs },
    });
  });

  test("continues after a rejection of one recipient", async () => {
    const { server, sendAll, recorded, retries } = await useSmtp({
      rcpt: (to) => (to.startsWith("a@") ? "550 5.1.1 Unknown" : undefined),
    });
    await sendAll();
    expect(server.received.map(({ to }) => to)).toEqual(addresses.slice(1));
    expect(await recorded()).toEqual({
      sentAtMs: nowMs,
      seeds: byAddress(
        refused(
          expect.stringMatching(
            /^Cannot send to a@seeds\.example through 127\.0\.0\.1:\d+: the server rejected the recipient/,
          ),
        ),
        accepted,
        accepted,
      ),
    });
    expect(retries).toEqual([]);
  });

  test("rejects if every recipient is rejected, with the first error", async () => {
    const { server, sendAll, recorded } = await useSmtp({ rcpt: () => "550 5.1.1 Unknown" });
    expect(await rejectionOf(sendAll())).toMatchObject({
      code: "provider-rejected",
      concernsAll: false,
      reason: expect.stringMatching(/^Cannot send to a@seeds\.example /),
    });
    expect(server.named).toEqual(addresses);
    expect((await recorded()).sentAtMs).toBeUndefined();
  });

  test("retries a copy that the server defers, and reports that", async () => {
    const { server, sendAll, recorded, calls, retries } = await useSmtp({
      rcpt: (to, nth) => (to.startsWith("b@") && nth === 1 ? "451 4.7.1 Greylisted" : undefined),
    });
    await sendAll();
    expect(server.received).toHaveLength(3);
    expect((await recorded()).seeds).toEqual(byAddress(accepted, accepted, accepted));
    expect(retries).toEqual([
      {
        operation: "create",
        testName: "one",
        attempt: 1,
        isThrottled: true,
        reason: expect.stringContaining("Greylisted"),
      },
    ]);
    expect(calls).toHaveLength(4);
  });

  test("stops after an error that concerns all copies, and records whose copy it was about", async () => {
    const { sendAll, recorded, calls, retries } = await useSmtp({ mailFrom: "553 5.7.1 Not yours" });
    expect(await rejectionOf(sendAll())).toMatchObject({
      code: "provider-rejected",
      concernsAll: true,
      reason: expect.stringContaining("the server rejected the sender"),
    });
    expect([calls, retries]).toEqual([["create"], []]);
    const reason = expect.stringMatching(/^Cannot send to a@seeds\.example /);
    expect(await recorded()).toEqual({
      sentAtMs: undefined,
      seeds: byAddress(
        refused(reason),
        ...[1, 2].map(() => ({ ...refused(reason, false), sentAtMs: undefined })),
      ),
    });
  });

  test("leaves the retries of an error that concerns all copies to its caller", async () => {
    const { sendAll, calls, retries } = await useCopySender({
      via: "smtp",
      host: "127.0.0.1",
      port: 1,
      tls: "none",
      connections: 1,
    });
    expect(await rejectionOf(sendAll())).toMatchObject({
      code: "provider-unreachable",
      concernsAll: true,
      retryable: true,
    });
    expect([calls, retries]).toEqual([["create"], []]);
  });

  test("prefers the error that concerns all copies to an earlier one of a single copy", async () => {
    const server = await useTcpServer((socket) => {
      let recipients = 0;
      socket.write("220 here\r\n");
      socket.on("data", (bytes) => {
        const text = bytes.toString();
        if (text.startsWith("MAIL") && recipients > 0) socket.write("553 no\r\n");
        else if (text.startsWith("RCPT")) {
          recipients++;
          socket.write("550 unknown\r\n");
        } else socket.write("250 ok\r\n");
      });
    });
    const { sendAll } = await useCopySender({
      via: "smtp",
      host: "127.0.0.1",
      port: server.port,
      tls: "none",
      connections: 1,
    });
    expect(await rejectionOf(sendAll())).toMatchObject({
      concernsAll: true,
      reason: expect.stringMatching(/^Cannot send to b@seeds\.example /),
    });
  });

  test("never resends a copy that may have been sent", async () => {
    const server = await useTcpServer((socket) => {
      socket.write("220 here\r\n");
      socket.on("data", (bytes) => {
        const text = bytes.toString();
        if (text.endsWith("\r\n.\r\n")) socket.destroy();
        else socket.write(text.startsWith("DATA") ? "354 go\r\n" : "250 ok\r\n");
      });
    });
    const { sendAll, recorded, calls } = await useCopySender({
      via: "smtp",
      host: "127.0.0.1",
      port: server.port,
      tls: "none",
    });
    await sendAll();
    const begun = { sending: "begun", sentAtMs: nowMs };
    expect(await recorded()).toEqual({ sentAtMs: nowMs, seeds: byAddress(begun, begun, begun) });
    await sendAll();
    expect(calls).toHaveLength(3);
  });

  test("rejects a message that this server cannot send at all", async () => {
    const { sendAll, recorded } = await useSmtp();
    const content = { kind: "template", templateArn: "arn", templateData: "{}" } as const;
    const error = await rejectionOf(sendAll(never, { ...placementTest("one"), content }));
    expect(error).toBeInstanceOf(ProviderError);
    expect(error).toMatchObject({
      reason: "Cannot send a service template over SMTP: only the service has it",
    });
    expect((await recorded()).seeds).toMatchObject(
      byAddress(refused(expect.stringContaining("only the service"))),
    );
  });

  test("sends nothing after the caller aborts", async () => {
    const stop = new AbortController();
    const reason = new Error("enough");
    const { server, sendAll, recorded } = await useSmtp({
      rcpt: (to) => {
        if (to.startsWith("b@")) stop.abort(reason);
        return undefined;
      },
    });
    expect(await rejectionOf(sendAll(stop))).toBe(reason);
    expect(server.named).toEqual(addresses.slice(0, 2));
    expect(await recorded()).toEqual({
      sentAtMs: undefined,
      seeds: byAddress(accepted, { sending: "begun", sentAtMs: nowMs }),
    });
  });

  test("records nothing of a copy that beforeSend stops", async () => {
    const { server, sendAll, recorded, calls } = await useSmtp();
    const over = new Error("another process has taken over");
    let asked = 0;
    const beforeSend = () => {
      // Twice per copy: before it is recorded, and before it is sent.
      if (++asked > 2) throw over;
    };
    expect(await rejectionOf(sendAll({ ...never, beforeSend }))).toBe(over);
    expect(server.named).toEqual(addresses.slice(0, 1));
    expect([await recorded(), calls]).toEqual([
      { sentAtMs: undefined, seeds: byAddress(accepted) },
      ["create"],
    ]);
  });
});

describe("the pace of sending", () => {
  const sesAt = (endpoint: string) =>
    ({ via: "ses", region: "eu-west-1", endpoint, placeholderCredentials: true }) as const;

  test.each([1, 2])("sends at most %i copies at once through Amazon SES, as the pace says", async (most) => {
    let atOnce = 0;
    let highest = 0;
    const server = await useHttpServer(async () => {
      highest = Math.max(highest, ++atOnce);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce--;
      return { body: { MessageId: "m-1" } };
    });
    const { sendAll } = await useCopySender(sesAt(server.url), { pace: { concurrency: most } });
    await sendAll();
    expect(server.requests).toHaveLength(3);
    expect(highest).toBeLessThanOrEqual(most);
  });

  test("sends at most so many copies per second", async () => {
    const times: number[] = [];
    const server = await useHttpServer(() => ({ body: { MessageId: "m-1" } }));
    const send = { ...sesAt(server.url), messagesPerSecond: 25 };
    const { sendAll } = await useCopySender(send, { pace: { concurrency: 1 } });
    // Called twice per copy: when its turn has come, and before it is sent.
    await sendAll({ ...never, beforeSend: () => void times.push(performance.now()) });
    const [first = 0, , , , last = 0] = times;
    expect(times).toHaveLength(6);
    // Two intervals of 40 ms.
    expect(last - first).toBeGreaterThan(60);
  });
});

describe("the connection", () => {
  test("is opened when it is first needed, and once", async () => {
    let asked = 0;
    const readSecret = async () => {
      asked++;
      throw new SecretError("provider-credentials", "Cannot sign in: PASS is not set");
    };
    const { server, copies, sendAll } = await useSmtp(
      {},
      { send: { password: { env: "PASS" } }, secrets: { ...noSecrets, readSecret } },
    );
    expect(asked).toBe(0);
    const missing = await rejectionOf(copies.ready(never));
    expect(missing).toBeInstanceOf(SecretError);
    expect(await rejectionOf(sendAll())).toBe(missing);
    expect([asked, server.connections.total]).toEqual([1, 0]);
    // There is nothing to close.
    await copies.close();
  });

  test("is not opened to be closed", async () => {
    const { server, copies } = await useSmtp();
    await copies.close();
    expect(server.connections.total).toBe(0);
  });

  test("sends nothing once it is closed", async () => {
    const { server, copies, sendAll } = await useSmtp();
    await copies.ready(never);
    await copies.close();
    await Promise.allSettled([sendAll()]);
    expect(server.received).toEqual([]);
  });

  test("has the pace's time limit per call", async () => {
    const server = await useTcpServer((socket) => void socket.write("220 here\r\n"));
    const { copies } = await useCopySender(
      { via: "smtp", host: "127.0.0.1", port: server.port, tls: "none" },
      { pace: { callTimeoutMs: 30 } },
    );
    expect(await rejectionOf(copies.ready(never))).toMatchObject({
      reason: expect.stringContaining("no response within 0.03 s"),
    });
  });
});
