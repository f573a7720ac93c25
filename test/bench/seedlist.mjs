import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createJiti } from "jiti";
import { openMailbox } from "../../.build/provider/seedlist/mailbox.js";
import { createSeedlistProvider } from "../../.build/provider/seedlist/seedlist.js";
import { mailboxesOf } from "../../.build/provider/seedlist/settings.js";

const counts = [10, 50, 200];
const lookEveryMs = 50;
const { signal } = new AbortController();
const clock = {
  now: Date.now,
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};
const readSecret = async () => "secret";

/**
 * Measures the time from the last delivery to the verdict, for seed mailboxes on a real Dovecot that receives
 * the copies by LMTP. Compares all mailboxes in parallel, over one connection each, with one mailbox after
 * another. Needs Debian's dovecot, and root.
 */
export async function bench() {
  const { hasDovecot, startDovecot } = await createJiti(import.meta.url).import("../support/mail-servers.ts");
  if (!hasDovecot()) return console.log("  skipped: there is no dovecot, or this is not root");
  console.log("  mailboxes   sent in   verdict after   × one by one   connections   looks   memory");
  for (const count of counts) {
    const users = Array.from({ length: count }, (_, index) => `seed${index}@mail.example`);
    const dovecot = await startDovecot({ users });
    const dataDir = await mkdtemp(join(tmpdir(), "placewright-bench-"));
    try {
      const settings = settingsOf(users, dovecot);
      const side = await measure(settings, dataDir);
      const memory = process.memoryUsage.rss();
      const connections = await dovecot.logins();
      const serialMs = await oneByOne(settings, side.token);
      console.log(
        `  ${String(count).padStart(9)} ${`${side.sentMs} ms`.padStart(9)} ${`${side.verdictMs} ms`.padStart(15)} ${(serialMs / side.verdictMs).toFixed(2).padStart(14)} ${String(connections).padStart(13)} ${String(side.looks).padStart(7)} ${`${(memory / 2 ** 20).toFixed(0)} MiB`.padStart(8)}`,
      );
    } finally {
      await dovecot.close();
      await rm(dataDir, { recursive: true, force: true });
    }
  }
}

function settingsOf(users, { imapPort, lmtpPort }) {
  return {
    provider: "seedlist",
    send: { via: "smtp", host: "127.0.0.1", port: lmtpPort, tls: "none", lmtp: true },
    windowMs: 60_000,
    groups: [
      {
        isp: "Mail",
        imap: { host: "127.0.0.1", port: imapPort, tls: "none" },
        password: { env: "SEED" },
        seeds: users.map((address) => ({ address })),
      },
    ],
  };
}

async function measure(settings, dataDir) {
  let looks = 0;
  const policy = {
    clock,
    pace: { concurrency: 4, pollEveryMs: lookEveryMs, retries: 2, retryBaseMs: 50, settleMs: 0 },
    onCall: (operation) => {
      if (operation === "get") looks++;
    },
  };
  const provider = createSeedlistProvider(settings, policy, { dataDir, readSecret, resolve: (path) => path });
  try {
    const startedAtMs = performance.now();
    const text = "From: Acme <news@acme.example>\r\nSubject: Bench\r\n\r\nHello\r\n";
    const token = await provider.submit(
      {
        name: `bench ${settings.groups[0].seeds.length}`,
        from: "news@acme.example",
        content: { kind: "raw", bytes: Buffer.from(text) },
        tags: {},
      },
      { signal },
    );
    const sentAtMs = performance.now();
    for (;;) {
      const snapshot = (await provider.poll([token], { signal })).get(token);
      if (snapshot.placement) {
        const { inboxPercent } = snapshot.placement.overall;
        if (inboxPercent !== 100) throw new Error(`inbox ${inboxPercent}: ${snapshot.placement.reasons}`);
        const verdictMs = Math.round(performance.now() - sentAtMs);
        return { token, looks, sentMs: Math.round(sentAtMs - startedAtMs), verdictMs };
      }
      await clock.sleep(lookEveryMs);
    }
  } finally {
    await provider.close();
  }
}

/** Measures a plain loop: sign in, check, sign out, next mailbox. */
async function oneByOne(settings, token) {
  const startedAtMs = performance.now();
  for (const seed of mailboxesOf(settings)) {
    const mailbox = openMailbox(seed, { readSecret, now: Date.now, retries: 0, retryBaseMs: 0 });
    const seen = await mailbox.scan({ tokens: new Set([token]), closing: new Set() }, signal);
    if (!seen.has(token)) throw new Error(`${seed.address} has no copy`);
    await mailbox.close();
  }
  return performance.now() - startedAtMs;
}
