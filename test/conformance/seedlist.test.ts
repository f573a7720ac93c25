import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ImapFlow } from "imapflow";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import type { MessageContent } from "../../src/message/rendered-message.ts";
import type { CallPolicy } from "../../src/provider/calls.ts";
import type { PlacementProvider } from "../../src/provider/provider.ts";
import { ProviderError } from "../../src/provider/provider-error.ts";
import { diagnoseSeeds } from "../../src/provider/seedlist/diagnose.ts";
import { probeField, tokenOf } from "../../src/provider/seedlist/mark.ts";
import { createSecretReader } from "../../src/provider/seedlist/secret.ts";
import { createSeedlistProvider } from "../../src/provider/seedlist/seedlist.ts";
import type { SeedGroup, SeedlistSettings, SmtpSending } from "../../src/provider/seedlist/settings.ts";
import type { Placement } from "../../src/result/placement.ts";
import { startService } from "../../src/service/start.ts";
import { startFaultyProxy } from "../support/faulty-proxy.ts";
import {
  type Delivery,
  type Dovecot,
  hasDovecot,
  startDovecot,
  startImapProxy,
  startRelay,
} from "../support/mail-servers.ts";
import { isDeno } from "../support/run-cli.ts";
import { freePort } from "../support/server-process.ts";

const isRequired = process.env["PLACEWRIGHT_REQUIRE_SERVERS"] === "1";
test.runIf(isRequired)("PLACEWRIGHT_REQUIRE_SERVERS=1 finds dovecot, and is root", () => {
  expect(hasDovecot()).toBe(true);
});

const raw = (...lines: string[]): MessageContent => ({
  kind: "raw",
  bytes: Buffer.from(
    ["From: Acme <news@acme.example>", "To: someone@else.example", "Subject: Spring", ...lines].join("\r\n"),
  ),
});
const message = raw("MIME-Version: 1.0", "Content-Type: text/plain", "", "Hello");
const pass =
  "mx.seed.example; spf=pass smtp.mailfrom=acme.example; dkim=pass header.d=acme.example; dmarc=pass";
const env = { SEED: "secret", WRONG: "wrong" };
const { signal } = new AbortController();

describe.skipIf(!hasDovecot())(
  "seed mailboxes at a real server (skipped without dovecot, or without root)",
  () => {
    let dovecot: Dovecot;
    let unmarked: Dovecot;
    let taken = 0;
    beforeAll(async () => {
      const users = ["gmail.example", "mail.example"].flatMap((domain) =>
        Array.from({ length: 80 }, (_, index) => `u${index}@${domain}`),
      );
      [dovecot, unmarked] = await Promise.all([
        startDovecot({ users }),
        startDovecot({ users, folders: "mailbox Spam {\n auto = subscribe\n }" }),
      ]);
    });
    afterAll(async () => {
      await dovecot?.close();
      await unmarked?.close();
    });
    const closers: (() => Promise<unknown>)[] = [];
    afterEach(async () => {
      for (const close of closers.splice(0).reverse()) await close();
    });

    /** Returns addresses that no other test uses. */
    const fresh = (count: number, domain = "mail.example"): string[] =>
      Array.from({ length: count }, () => `u${taken++ % 80}@${domain}`);

    const groupOf = (
      isp: string,
      addresses: readonly string[],
      rest: Partial<SeedGroup> = {},
    ): SeedGroup => ({
      isp,
      imap: { host: "127.0.0.1", port: dovecot.imapPort, tls: "none" },
      authservId: "mx.seed.example",
      password: { env: "SEED" },
      seeds: addresses.map((address) => ({ address })),
      ...rest,
    });

    interface Setup {
      readonly groups: readonly SeedGroup[];
      readonly deliver?: (to: string, nth: number) => Delivery;
      readonly through?: Pick<Dovecot, "deliver">;
      readonly send?: Partial<SmtpSending>;
      readonly settings?: Partial<SeedlistSettings>;
      readonly now?: () => number;
      readonly retries?: number;
    }

    async function open({
      groups,
      deliver = () => ({ results: pass }),
      through,
      send,
      settings,
      now,
      retries = 3,
    }: Setup) {
      const relay = await startRelay(through ?? dovecot, deliver);
      closers.push(relay.close);
      const dataDir = await mkdtemp(join(tmpdir(), "placewright-seeds-"));
      closers.push(() => rm(dataDir, { recursive: true, force: true }));
      const policy: CallPolicy = {
        clock: now ? { ...systemClock, now } : systemClock,
        pace: { concurrency: 2, pollEveryMs: 50, retries, retryBaseMs: 10, settleMs: 0 },
      };
      const whole: SeedlistSettings = {
        provider: "seedlist",
        send: { via: "smtp", host: "127.0.0.1", port: relay.port, tls: "none", ...send },
        groups,
        windowMs: 1000,
        ...settings,
      };
      const secrets = {
        readSecret: createSecretReader({ env, cwd: dataDir }),
        resolve: (path: string) => join(dataDir, path),
      };
      const start = () => {
        const provider = createSeedlistProvider(whole, policy, { dataDir, ...secrets });
        closers.push(() => provider.close());
        return provider;
      };
      const doctor = () => diagnoseSeeds(whole, { signal, now: Date.now, ...secrets });
      return { provider: start(), start, relay, dataDir, doctor };
    }

    const testOf = (name: string, content = message) => ({
      name,
      from: "Acme <news@acme.example>",
      content,
      tags: {},
    });

    async function measure(provider: PlacementProvider, id: string): Promise<Placement> {
      for (;;) {
        const look = (await provider.poll([id], { signal })).get(id);
        if (look instanceof ProviderError) throw look;
        if (look?.placement) return look.placement;
        await systemClock.sleep(20);
      }
    }

    test("reports inbox, spam, missing, and not measured by ISP, with counts and the receivers' results", async () => {
      const [ana = "", ben = "", cy = ""] = fresh(3, "gmail.example");
      const [dee = "", eve = "", down = ""] = fresh(3);
      const failing = "mx.seed.example; spf=pass; dkim=fail (bad signature); dmarc=fail";
      const { provider } = await open({
        groups: [
          groupOf("Gmail", [ana, ben, cy]),
          groupOf("Mail", [dee, eve]),
          groupOf("Down", [down], { imap: { host: "127.0.0.1", port: await freePort(), tls: "none" } }),
        ],
        deliver: (to) =>
          to === ben ? { folder: "Junk", results: failing } : to === eve ? { lost: true } : { results: pass },
        retries: 1,
      });
      await provider.ready?.({ signal });
      const placement = await measure(provider, await provider.submit(testOf("all"), { signal }));
      expect(placement.isps).toEqual([
        expect.objectContaining({
          isp: "Gmail",
          seedCount: 3,
          spamPercent: 33.333333,
          missingPercent: 0,
          spfPercent: 100,
          dkimPercent: 66.666667,
          dmarcPercent: 66.666667,
        }),
        expect.objectContaining({ isp: "Mail", seedCount: 2, inboxPercent: 50, missingPercent: 50 }),
        { isp: "Down" },
      ]);
      expect(placement.overall).toMatchObject({
        seedCount: 5,
        inboxPercent: 60,
        spamPercent: 20,
        missingPercent: 20,
      });
      expect(placement.simulated).toBe(false);
      expect(placement.reasons?.join("\n")).toContain(
        `1 of 5 seeds received nothing within 1 second: ${eve}`,
      );
      expect(placement.reasons?.join("\n")).toMatch(
        new RegExp(`Not measured: Cannot read the mailbox ${down} .*the connection was refused`),
      );
      expect(placement.seeds?.map(({ place }) => place)).toEqual([
        "inbox",
        "spam",
        "inbox",
        "inbox",
        "missing",
        "not-measured",
      ]);
    });

    /** Returns a user's folder as an IMAP client sees it. */
    async function contentsOf(
      user: string,
      folder = "INBOX",
    ): Promise<{ subject: string; flags: string[] }[]> {
      const client = new ImapFlow({
        host: "127.0.0.1",
        port: dovecot.imapPort,
        secure: false,
        doSTARTTLS: false,
        auth: { user, pass: "secret" },
        logger: false,
      });
      await client.connect();
      await client.mailboxOpen(folder, { readOnly: true });
      const all = await client.fetchAll("1:*", { flags: true, envelope: true }).catch(() => []);
      await client.logout();
      return all.map(({ envelope, flags }) => ({
        subject: envelope?.subject ?? "",
        flags: [...(flags ?? [])].filter((flag) => flag !== "\\Recent"),
      }));
    }

    const reasonsOf = ({ reasons = [] }: Placement) => reasons.join("\n");

    test("trusts only the receiver that the config names, not one that the message names", async () => {
      const [ana = "", ben = "", cy = ""] = fresh(3);
      const { provider } = await open({
        groups: [
          groupOf("Told", [ana]),
          groupOf("Untold", [ben]),
          groupOf("Other", [cy], { authservId: "mx.else.example" }),
        ],
        deliver: (to) => (to === ben ? {} : { results: "mx.seed.example; spf=fail; dkim=none; dmarc=fail" }),
      });
      const forged = raw(
        `Authentication-Results: ${pass}`,
        "Authentication-Results: mx.else.example; spf=pass; dkim=pass",
        "",
        "Hello",
      );
      const placement = await measure(provider, await provider.submit(testOf("forged", forged), { signal }));
      expect(placement.isps).toEqual([
        expect.objectContaining({
          isp: "Told",
          inboxPercent: 100,
          spfPercent: 0,
          dkimPercent: 0,
          dmarcPercent: 0,
        }),
        expect.not.objectContaining({ spfPercent: expect.anything() }),
        expect.not.objectContaining({ dkimPercent: expect.anything() }),
      ]);
      expect(reasonsOf(placement)).toContain('no Authentication-Results header of "mx.else.example"');
    });

    test("finds a copy by the mark in its text if a receiver drops the header field", async () => {
      const [ana = "", ben = ""] = fresh(2);
      const parts = raw(
        "MIME-Version: 1.0",
        'Content-Type: multipart/alternative; boundary="=_b"',
        "",
        "--=_b",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Transfer-Encoding: base64",
        "",
        Buffer.from("Grüße\r\n").toString("base64"),
        "--=_b",
        "Content-Type: text/html; charset=utf-8",
        "Content-Transfer-Encoding: quoted-printable",
        "",
        "<p>Gr=C3=BC=C3=9Fe</p>=",
        "--=_b--",
        "",
      );
      const { provider } = await open({
        groups: [groupOf("Mail", [ana, ben])],
        deliver: (to) => ({
          drops: new RegExp(`${probeField}: .*\r\n`),
          ...(to === ben ? { folder: "Junk" } : {}),
        }),
      });
      const placement = await measure(provider, await provider.submit(testOf("dropped", parts), { signal }));
      expect(placement.seeds?.map(({ place }) => place)).toEqual(["inbox", "spam"]);
    });

    test("tries a wrong password only once, and does not measure its mailbox", async () => {
      const [ana = "", ben = ""] = fresh(2);
      let signIns = 0;
      const proxy = await startImapProxy(dovecot.imapPort, {
        toServer: (line) => {
          if (/AUTHENTICATE|LOGIN/.test(line)) signIns++;
          return line;
        },
      });
      closers.push(proxy.close);
      const { provider, doctor } = await open({
        groups: [
          groupOf("Mail", [ana]),
          groupOf("Locked", [ben], {
            password: { env: "WRONG" },
            imap: { host: "127.0.0.1", port: proxy.port, tls: "none" },
          }),
        ],
      });
      await provider.ready?.({ signal });
      const placement = await measure(provider, await provider.submit(testOf("wrong"), { signal }));
      expect(placement.isps[1]).toEqual({ isp: "Locked" });
      expect(reasonsOf(placement)).toMatch(/the server rejected the sign-in .*app password/);
      expect(signIns).toBe(1);
      expect(
        (await doctor())
          .filter(({ level }) => level !== "ok")
          .map(({ about, message }) => `${about}: ${message}`),
      ).toEqual([
        "seeds at Locked: 0 of 1 mailbox can be read: nothing is measured there",
        expect.stringMatching(/^mailbox .*the server rejected the sign-in/),
      ]);
    });

    test("a missing password stops the run before anything is sent", async () => {
      const { provider, relay } = await open({
        groups: [groupOf("Mail", fresh(1), { password: { env: "NOWHERE" } })],
      });
      await expect(provider.ready?.({ signal })).rejects.toThrow(
        /environment variable NOWHERE is not set\. Set NOWHERE\./,
      );
      expect(relay.taken).toEqual([]);
    });

    test("does not infer the spam folder from its name if the server does not mark it", async () => {
      const [ana = "", ben = ""] = fresh(2);
      const imap = { host: "127.0.0.1", port: unmarked.imapPort, tls: "none" } as const;
      const { provider, doctor } = await open({
        groups: [
          groupOf("Silent", [ana], { imap }),
          groupOf("Named", [ben], { imap: { ...imap, junk: "Spam" } }),
        ],
        through: unmarked,
        deliver: () => ({ folder: "Spam" }),
      });
      const placement = await measure(provider, await provider.submit(testOf("unmarked"), { signal }));
      expect(placement.isps).toEqual([
        { isp: "Silent" },
        expect.objectContaining({ isp: "Named", spamPercent: 100 }),
      ]);
      expect(reasonsOf(placement)).toMatch(/found in "Spam".*name the spam folder with junk/);
      expect((await doctor()).find(({ about }) => about === `mailbox ${ana}`)).toMatchObject({
        level: "warn",
        message: expect.stringContaining("SPECIAL-USE"),
      });
    });

    test("without a spam folder, mail in no folder is missing", async () => {
      const [ana = ""] = fresh(1);
      const { provider } = await open({
        groups: [
          groupOf("Silent", [ana], { imap: { host: "127.0.0.1", port: unmarked.imapPort, tls: "none" } }),
        ],
        through: unmarked,
        deliver: () => ({ lost: true }),
        settings: { windowMs: 100 },
      });
      const placement = await measure(provider, await provider.submit(testOf("none"), { signal }));
      expect(placement.overall).toMatchObject({ missingPercent: 100, seedCount: 1 });
    });

    test("reopens a connection that breaks during a fetch; a connection that always breaks means not measured", async () => {
      const [ana = "", ben = ""] = fresh(2);
      const breaking = (when: (connection: number) => boolean) =>
        startImapProxy(dovecot.imapPort, {
          toClient: (line, connection) => (/ FETCH \(/.test(line) && when(connection) ? undefined : line),
        });
      const [once, always] = [await breaking((connection) => connection === 1), await breaking(() => true)];
      closers.push(once.close, always.close);
      const at = (port: number) => ({ imap: { host: "127.0.0.1", port, tls: "none" as const } });
      const { provider } = await open({
        groups: [groupOf("Once", [ana], at(once.port)), groupOf("Always", [ben], at(always.port))],
        settings: { windowMs: 300 },
      });
      const placement = await measure(provider, await provider.submit(testOf("broken"), { signal }));
      expect(placement.isps).toEqual([
        expect.objectContaining({ isp: "Once", inboxPercent: 100 }),
        { isp: "Always" },
      ]);
      expect(once.connections()).toBe(2);
      expect(reasonsOf(placement)).toMatch(/Not measured: .*Check the host, the port, and the network/);
    });

    test("detects a server with a wrong clock, and omits only its delivery times", async () => {
      const [ana = ""] = fresh(1);
      const proxy = await startImapProxy(dovecot.imapPort, {
        toClient: (line) => line.replace(/INTERNALDATE "..-...-..../, 'INTERNALDATE "01-Jan-2031'),
      });
      closers.push(proxy.close);
      const { provider } = await open({
        groups: [groupOf("Ahead", [ana], { imap: { host: "127.0.0.1", port: proxy.port, tls: "none" } })],
      });
      const placement = await measure(provider, await provider.submit(testOf("ahead"), { signal }));
      expect(placement.overall).toMatchObject({ inboxPercent: 100 });
      expect(placement.overall.deliverySeconds?.slowest).toBeLessThan(60);
      expect(reasonsOf(placement)).toMatch(/The mailbox server's clock is \d+ hours ahead/);
    });

    test("resends a deferred copy; a copy that stays deferred, or is rejected, is not measured", async () => {
      const [ana = "", ben = "", cy = ""] = fresh(3);
      const { provider, relay } = await open({
        groups: [groupOf("Mail", [ana, ben, cy])],
        deliver: (to, nth) =>
          to === ana && nth === 1
            ? { rcpt: "451 4.7.1 Greylisted, come back" }
            : to === ben
              ? { data: "450 4.2.1 Mailbox busy" }
              : to === cy
                ? { rcpt: "550 5.1.1 No such user" }
                : { results: pass },
      });
      const placement = await measure(provider, await provider.submit(testOf("put off"), { signal }));
      expect(placement.overall).toMatchObject({ inboxPercent: 100, seedCount: 1 });
      expect(relay.taken.map(({ to }) => to)).toEqual([ana]);
      expect(reasonsOf(placement)).toMatch(
        /the server deferred the message \(450 4\.2\.1 Mailbox busy\).*messagesPerSecond/,
      );
      expect(reasonsOf(placement)).toMatch(
        /the server rejected the recipient \(550 5\.1\.1 No such user\)\. Check the seed's email address/,
      );
    });

    test.each<[string, Partial<Delivery>, string, RegExp]>([
      [
        "the message",
        { data: "554 5.7.1 Message looks like spam" },
        "provider-rejected",
        /the server rejected the message \(554 5\.7\.1/,
      ],
      [
        "every recipient",
        { rcpt: "550 5.7.1 Relaying denied" },
        "provider-rejected",
        /the server rejected the recipient \(550 5\.7\.1 Relaying denied\)/,
      ],
      ["it for now", { data: "421 4.3.2 Shutting down" }, "provider-unreachable", /421 4\.3\.2/],
    ])("where the server refuses %s, there is no test", async (_, delivery, code, reason) => {
      const { provider } = await open({
        groups: [groupOf("Mail", fresh(2))],
        deliver: () => delivery,
        retries: 0,
      });
      await expect(provider.submit(testOf("refused"), { signal })).rejects.toMatchObject({
        code,
        message: expect.stringMatching(reason),
      });
      expect(await provider.find(["refused"], { signal })).toEqual(new Map());
    });

    test("reports an unreachable server or a rejected sign-in before anything is sent", async () => {
      const groups = [groupOf("Mail", fresh(1))];
      const down = await open({ groups, send: { port: await freePort() } });
      await expect(down.provider.ready?.({ signal })).rejects.toMatchObject({
        code: "provider-unreachable",
        retryable: true,
      });
      await expect(down.provider.submit(testOf("down"), { signal })).rejects.toMatchObject({
        retryable: true,
        ambiguous: false,
      });
      const strict = await startRelay(dovecot, () => ({}), {
        authOptional: false,
        allowInsecureAuth: true,
        onAuth: (_auth, _session, callback) =>
          callback(Object.assign(new Error("5.7.8 Not you"), { responseCode: 535 })),
      });
      closers.push(strict.close);
      const refused = await open({
        groups,
        send: { port: strict.port, user: "me", password: { env: "WRONG" } },
      });
      await expect(refused.provider.ready?.({ signal })).rejects.toMatchObject({
        code: "provider-credentials",
        message: expect.stringMatching(
          /the server rejected the sign-in \(535 5\.7\.8 Not you\)\. Check user and password/,
        ),
      });
    });

    test("explains what half of the seeds missing can mean", async () => {
      const addresses = fresh(4);
      const { provider } = await open({
        groups: [groupOf("Mail", addresses)],
        deliver: (to) => (addresses.indexOf(to) % 2 ? { lost: true } : { results: pass }),
        settings: { windowMs: 200 },
      });
      const placement = await measure(provider, await provider.submit(testOf("half"), { signal }));
      expect(placement.overall).toMatchObject({ inboxPercent: 50, missingPercent: 50, seedCount: 4 });
      expect(reasonsOf(placement)).toMatch(
        /2 of 4 seeds received nothing .*This many suggest that the sender is blocked/,
      );
    });

    test("mail that has not arrived is pending until the timeout, then missing", async () => {
      let atMs = Date.now();
      const { provider } = await open({
        groups: [groupOf("Mail", fresh(1))],
        deliver: () => ({ lost: true }),
        settings: { windowMs: 3_600_000 },
        now: () => atMs,
      });
      const id = await provider.submit(testOf("pending"), { signal });
      atMs += 3_500_000;
      expect((await provider.poll([id], { signal })).get(id)).toEqual({ status: "in-progress" });
      atMs += 100_000;
      expect((await provider.poll([id], { signal })).get(id)).toMatchObject({
        placement: { overall: { missingPercent: 100 } },
      });
    });

    test("reads without marking; deletes only its own copies, and only if asked", async () => {
      const [ana = "", ben = ""] = fresh(2);
      for (const to of [ana, ben]) await dovecot.deliver(to, "Subject: Private\r\n\r\nMine\r\n");
      const groups = [groupOf("Mail", [ana, ben])];
      const deliver = (to: string) => (to === ben ? { folder: "Junk" } : {});
      const kept = await open({ groups, deliver });
      await measure(kept.provider, await kept.provider.submit(testOf("kept"), { signal }));
      expect(await contentsOf(ana)).toEqual([
        { subject: "Private", flags: [] },
        { subject: "Spring", flags: [] },
      ]);
      const cleaned = await open({ groups, deliver, settings: { cleanUp: true } });
      await measure(cleaned.provider, await cleaned.provider.submit(testOf("cleaned"), { signal }));
      expect((await contentsOf(ana)).map(({ subject }) => subject)).toEqual(["Private", "Spring"]);
      expect((await contentsOf(ben)).map(({ subject }) => subject)).toEqual(["Private"]);
      expect(await contentsOf(ben, "Junk")).toHaveLength(1);
    });

    test("if a process ends while sending, another sends the missing copies, none twice, and collects", async () => {
      const addresses = fresh(6);
      const leaving = new AbortController();
      const { provider, start, relay } = await open({
        groups: [groupOf("Mail", addresses)],
        send: { connections: 1 },
        deliver: (to) => {
          if (to === addresses[2]) leaving.abort();
          return { results: pass };
        },
      });
      await expect(provider.submit(testOf("left"), { signal: leaving.signal })).rejects.toThrow();
      expect(await start().find(["left"], { signal })).toEqual(new Map());
      const second = start();
      const id = await second.submit(testOf("left"), { signal });
      expect(id).toBe(tokenOf("left"));
      await second.close();
      const third = start();
      expect(await third.find(["left", "other"], { signal })).toEqual(new Map([["left", id]]));
      const placement = await measure(third, id);
      expect(placement.overall).toMatchObject({ inboxPercent: 100, seedCount: 6 });
      expect(relay.taken.map(({ to }) => to).toSorted()).toEqual(addresses.toSorted());
      // A reported result is returned again without another poll.
      expect(await start().result(id, { signal })).toEqual(placement);
      expect(await start().poll(["unknown"], { signal })).toEqual(new Map());
    });

    test("reports the tab of Gmail's inbox", async () => {
      const [ana = "", ben = ""] = fresh(2, "gmail.example");
      const tabs = new Map([
        [ana, "promotions"],
        [ben, "primary"],
      ]);
      // Like Gmail: announces its extension, and its search returns the category that the test filed the copy
      // under.
      const gmail = (to: string) =>
        startImapProxy(dovecot.imapPort, {
          toClient: (line) => line.replace("IMAP4rev1", "IMAP4rev1 X-GM-EXT-1"),
          toServer: (line) =>
            line
              .replace(/ X-GM-(MSGID|THRID|LABELS)/g, "")
              .replace(/X-GM-RAW "?category:(\w+)"?/, (_, tab: string) =>
                tabs.get(to) === tab ? "ALL" : "NOT ALL",
              ),
        });
      const [first, second] = [await gmail(ana), await gmail(ben)];
      closers.push(first.close, second.close);
      const { provider } = await open({
        groups: [
          groupOf("Gmail", [ana], { imap: { host: "127.0.0.1", port: first.port, tls: "none" } }),
          groupOf("Workspace", [ben], { imap: { host: "127.0.0.1", port: second.port, tls: "none" } }),
        ],
      });
      const placement = await measure(provider, await provider.submit(testOf("tabs"), { signal }));
      expect(placement.seeds?.map(({ tab }) => tab)).toEqual(["promotions", "primary"]);
      expect(placement.overall.tabs).toEqual({ promotions: 50, primary: 50 });
      expect(placement.isps[0]?.tabs).toEqual({ promotions: 100 });
    });

    test("signs in with a token (XOAUTH2)", async () => {
      const [ana = ""] = fresh(1);
      const plain = Buffer.from(`\0${ana}\0secret`).toString("base64");
      const proxy = await startImapProxy(dovecot.imapPort, {
        toClient: (line) => line.replace("AUTH=PLAIN", "AUTH=PLAIN AUTH=XOAUTH2"),
        toServer: (line) =>
          line.replace(/AUTHENTICATE XOAUTH2 (\S+)/, (_, told: string) => {
            const isRight =
              Buffer.from(told, "base64").toString() === `user=${ana}\x01auth=Bearer token of ${ana}\x01\x01`;
            return `AUTHENTICATE PLAIN ${isRight ? plain : "AGEAYg=="}`;
          }),
      });
      closers.push(proxy.close);
      // The command returns a token per mailbox, which it reads from an environment variable.
      const accessToken = {
        command: [
          process.execPath,
          ...(isDeno ? ["eval"] : ["-e"]),
          'console.log("token of " + process.env.PLACEWRIGHT_SEED)',
        ],
      };
      const { password: _, ...group } = groupOf("Mail", [ana], {
        imap: { host: "127.0.0.1", port: proxy.port, tls: "none" },
      });
      const { provider } = await open({ groups: [{ ...group, accessToken }] });
      const placement = await measure(provider, await provider.submit(testOf("token"), { signal }));
      expect(placement.overall).toMatchObject({ inboxPercent: 100 });
    });

    test("signs the sent copy with DKIM if asked", async () => {
      const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
      const { provider, relay, dataDir } = await open({
        groups: [groupOf("Mail", fresh(1))],
        send: {
          dkim: { domain: "acme.example", selector: "s1", key: { file: "dkim.pem" } },
          mailFrom: "bounce@acme.example",
        },
      });
      await writeFile(join(dataDir, "dkim.pem"), privateKey.export({ type: "pkcs8", format: "pem" }));
      await provider.submit(testOf("signed"), { signal });
      const [copy] = relay.taken;
      expect(copy?.from).toBe("bounce@acme.example");
      const record = `v=DKIM1; p=${publicKey.export({ type: "spki", format: "der" }).toString("base64")}`;
      const { dkimVerify } = await import("mailauth/lib/dkim/verify.js");
      const { results } = await dkimVerify(Buffer.from(copy?.raw ?? "", "latin1"), {
        resolver: async () => [[record]],
      });
      expect(results.map(({ status, signingDomain }) => [status.result, signingDomain])).toEqual([
        ["pass", "acme.example"],
      ]);
    });

    test("composes a simple message for SMTP, and reports that it has no templates of the service", async () => {
      const { provider, relay } = await open({ groups: [groupOf("Mail", fresh(1))] });
      const simple = { kind: "simple", subject: "Grüße", text: "Hello" } as const;
      const placement = await measure(provider, await provider.submit(testOf("parts", simple), { signal }));
      expect(placement.overall).toMatchObject({ inboxPercent: 100, dkimPercent: 100 });
      expect(relay.taken[0]?.raw).toMatch(/^X-Placewright-Test: pw[\s\S]*\r\nTo: u\d+@mail\.example\r\n/);
      const template = { kind: "template", templateArn: "arn", templateData: "{}" } as const;
      await expect(provider.submit(testOf("template", template), { signal })).rejects.toThrow(
        /only the service has it\. Send through Amazon SES \(via: ses\)/,
      );
    });

    test("sends through Amazon SES, and through an embedded service only if its mail is delivered", async () => {
      const [ana = "", ben = ""] = fresh(2);
      const service = await startService({ fixture: { identities: [{ name: "acme.example" }] } });
      closers.push(() => service.close());
      const hidden = await startFaultyProxy(service.url, () => ({ kind: "pass" }), {
        hides: ["x-placewright-simulated"],
      });
      closers.push(hidden.close);
      const send = { via: "ses", region: "us-east-1", placeholderCredentials: true } as const;
      const groups = [groupOf("Mail", [ana, ben])];
      const embedded = await open({ groups, settings: { send: { ...send, endpoint: service.url } } });
      await expect(embedded.provider.ready?.({ signal })).rejects.toThrow(
        /through the embedded service: it does not deliver mail/,
      );
      const { provider } = await open({ groups, settings: { send: { ...send, endpoint: hidden.url } } });
      await provider.ready?.({ signal });
      const simple = { kind: "simple", subject: "Spring", text: "Hello", html: "<p>Hello</p>" } as const;
      const ids = [
        await provider.submit(testOf("ses"), { signal }),
        await provider.submit(testOf("ses, from its parts", simple), { signal }),
      ];
      for (const { id, destination } of service.control.outbox()) {
        const eml = Buffer.from(await service.control.eml(id));
        await dovecot.deliver(destination.ToAddresses?.[0] ?? "", eml, "Junk");
      }
      for (const id of ids)
        expect((await measure(provider, id)).overall).toMatchObject({ spamPercent: 100, seedCount: 2 });
    });
  },
);
