import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ImapFlow } from "imapflow";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import type { MessageContent } from "../../src/message/rendered-message.ts";
import type { CallPolicy } from "../../src/provider/calls.ts";
import type { PlacementProvider } from "../../src/provider/provider.ts";
import { diagnoseSeeds } from "../../src/provider/seedlist/diagnose.ts";
import { probeField, tokenOf } from "../../src/provider/seedlist/mark.ts";
import { createSecretReader } from "../../src/provider/seedlist/secret.ts";
import { createSeedlistProvider } from "../../src/provider/seedlist/seedlist.ts";
import type { SeedGroup, SeedlistSettings, SmtpSending } from "../../src/provider/seedlist/settings.ts";
import type { Placement } from "../../src/result/placement.ts";
import {
  type Delivery,
  type Dovecot,
  hasDovecot,
  startDovecot,
  startImapProxy,
  startRelay,
} from "../support/mail-servers.ts";
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
const pass = "mx.seed.example; spf=pass smtp.mailfrom=acme.example; dkim=pass header.d=acme.example; dmarc=pass";
const env = { SEED: "secret", WRONG: "wrong" };
const { signal } = new AbortController();

describe.skipIf(!hasDovecot())("seed mailboxes at a real server (skipped without dovecot, or without root)", () => {
  let dovecot: Dovecot;
  let unmarked: Dovecot;
  const people = ["ana", "ben", "cy", "dee", "eve", "fay"];
  let people_ = 0;
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

  /** Addresses that no other test uses. */
  const fresh = (count: number, domain = "mail.example"): string[] =>
    Array.from({ length: count }, () => `u${people_++ % 80}@${domain}`);

  const groupOf = (isp: string, addresses: readonly string[], rest: Partial<SeedGroup> = {}): SeedGroup => ({
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

  async function open({ groups, deliver = () => ({ results: pass }), through, send, settings, now, retries = 3 }: Setup) {
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
    const secrets = { readSecret: createSecretReader({ env, cwd: dataDir }), resolve: (path: string) => join(dataDir, path) };
    const start = () => {
      const provider = createSeedlistProvider(whole, policy, { dataDir, ...secrets });
      closers.push(() => provider.close());
      return provider;
    };
    const doctor = () => diagnoseSeeds(whole, { signal, now: Date.now, ...secrets });
    return { provider: start(), start, relay, dataDir, doctor };
  }

  const testOf = (name: string, content = message) => ({ name, from: "Acme <news@acme.example>", content, tags: {} });

  async function measure(provider: PlacementProvider, id: string): Promise<Placement> {
    for (;;) {
      const look = (await provider.look([id], { signal })).get(id);
      if (look?.placement) return look.placement;
      await systemClock.sleep(20);
    }
  }

  test("tells inbox, spam, missing and not measured, by ISP, with counts and what the receivers saw", async () => {
    const [ana = "", ben = "", cy = ""] = fresh(3, "gmail.example");
    const [dee = "", eve = "", down = ""] = fresh(3);
    const failing = "mx.seed.example; spf=pass; dkim=fail (bad signature); dmarc=fail";
    const { provider } = await open({
      groups: [
        groupOf("Gmail", [ana, ben, cy]),
        groupOf("Mail", [dee, eve]),
        groupOf("Down", [down], { imap: { host: "127.0.0.1", port: await freePort(), tls: "none" } }),
      ],
      deliver: (to) => (to === ben ? { folder: "Junk", results: failing } : to === eve ? { lost: true } : { results: pass }),
      retries: 1,
    });
    await provider.ready?.({ signal });
    const placement = await measure(provider, await provider.submit(testOf("all"), { signal }));
    expect(placement.isps).toEqual([
      expect.objectContaining({ isp: "Gmail", seedCount: 3, spamPercent: 33.333333, missingPercent: 0, spfPercent: 100, dkimPercent: 66.666667, dmarcPercent: 66.666667 }),
      expect.objectContaining({ isp: "Mail", seedCount: 2, inboxPercent: 50, missingPercent: 50 }),
      { isp: "Down" },
    ]);
    expect(placement.overall).toMatchObject({ seedCount: 5, inboxPercent: 60, spamPercent: 20, missingPercent: 20 });
    expect(placement.simulated).toBe(false);
    expect(placement.reasons?.join("\n")).toContain(`1 seed of 5 got nothing within 1 second: ${eve}`);
    expect(placement.reasons?.join("\n")).toMatch(new RegExp(`Not measured: ${down}: Cannot look into .*ECONNREFUSED`));
    expect(placement.seeds?.map(({ place }) => place)).toEqual(["inbox", "spam", "inbox", "inbox", "missing", "not-measured"]);
  });
});
