import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { ProviderError } from "../../../../src/provider/provider-error.ts";
import { diagnoseSeeds } from "../../../../src/provider/seedlist/diagnose.ts";
import { openJournal, type SeedState, type SeedTest } from "../../../../src/provider/seedlist/journal.ts";
import { probeField, tokenOf } from "../../../../src/provider/seedlist/mark.ts";
import { isExpected, openMailboxes } from "../../../../src/provider/seedlist/search-mailboxes.ts";
import { type ReadSecret, SecretError } from "../../../../src/provider/seedlist/secret.ts";
import type { SeedMailbox } from "../../../../src/provider/seedlist/settings.ts";
import { never, policyOf, rejectionOf } from "../../../support/amazon-provider.ts";
import { useTcpServer } from "../../../support/loopback-server.ts";
import { noSecrets } from "../../../support/no-secrets.ts";
import { type ImapServerOptions, useImapServer } from "./imap-server.ts";

async function useJournal() {
  const folder = await mkdtemp(join(tmpdir(), "seedlist-"));
  const journal = openJournal(folder);
  onTestFinished(() => journal.close());
  return { journal, folder };
}
const seedAt = (port: number, address: string, rest: Partial<SeedMailbox> = {}): SeedMailbox => ({
  address,
  isp: "Here",
  user: address,
  imap: { host: "127.0.0.1", port, tls: "none" },
  ...rest,
});

test.each<[string, SeedState | undefined, boolean]>([
  ["was never sent", undefined, false],
  ["may have been sent", { sending: "begun" }, true],
  ["was accepted", { sending: "accepted" }, true],
  ["was refused", { sending: "refused" }, false],
  ["cannot be measured", { sending: "accepted", unmeasured: "The mailbox is down" }, false],
  ["was found", { sending: "accepted", sighting: foundIn("inbox") }, false],
  ["was found as spam", { sending: "accepted", sighting: foundIn("spam") }, false],
  ["was found elsewhere", { sending: "accepted", sighting: foundIn("elsewhere") }, true],
])("a copy that %s is searched for: %s %s", (_, state, expected) => {
  const probe: SeedTest = {
    name: "t",
    token: "pw0",
    isClosed: false,
    seeds: new Map(state ? [["a@b.example", state]] : []),
  };
  expect(isExpected(probe, "a@b.example")).toBe(expected);
});

function foundIn(place: "inbox" | "spam" | "elsewhere") {
  return { place, folder: "F", uid: 1, arrivedAtMs: 1, seenAtMs: 1 } as const;
}

describe("mailboxes that cannot be read", () => {
  test("are tried three times at most, and stop a run if none is left", async () => {
    const server = await useTcpServer((socket) => socket.destroy());
    const { journal } = await useJournal();
    const mailboxes = openMailboxes([seedAt(server.port, "a@b.example")], policyOf({ retries: 9 }), {
      journal,
      readSecret: noSecrets.readSecret,
    });
    onTestFinished(() => mailboxes.close());
    expect(mailboxes.addresses).toEqual(["a@b.example"]);
    expect(await rejectionOf(mailboxes.ready(never))).toMatchObject({
      code: "provider-unreachable",
      reason: expect.stringMatching(
        /^Cannot measure placement: none of 1 mailbox can be read\. Cannot read the mailbox a@b\.example \(127\.0\.0\.1:\d+\): /,
      ),
    });
    expect(server.connections()).toBeLessThanOrEqual(3);
  });

  test("for want of secrets are reported together", async () => {
    const { journal } = await useJournal();
    const readSecret = async () => {
      throw new SecretError("provider-credentials", "Cannot sign in: PASS is not set", { hint: "Set PASS" });
    };
    const seeds = ["a", "b", "c"].map((name) =>
      seedAt(1, `${name}@b.example`, { password: { env: "PASS" } }),
    );
    const mailboxes = openMailboxes(seeds, policyOf({ retries: 0 }), { journal, readSecret });
    expect(await rejectionOf(mailboxes.ready(never))).toMatchObject({
      code: "provider-credentials",
      reason: "Cannot sign in: PASS is not set, and the same for 2 more mailboxes",
      hint: "Set PASS",
    });
  });
});

describe("searching mailboxes", () => {
  const [a, b] = ["a@b.example", "b@b.example"];
  const tokens = { one: tokenOf("one"), two: tokenOf("two") };
  const copyOf = (token: string, uid: number) => ({ uid, header: `${probeField}: ${token}` });
  const signedIn = { password: { env: "PASS" } } as const;

  async function useMailboxes(
    options: ImapServerOptions,
    { readSecret = async () => "secret" }: { readonly readSecret?: ReadSecret } = {},
  ) {
    const server = await useImapServer(options);
    const { journal } = await useJournal();
    const calls: string[] = [];
    const mailboxes = openMailboxes(
      [seedAt(server.port, a, signedIn), seedAt(server.port, b, signedIn)],
      policyOf({ retries: 0 }, { onCall: (operation) => void calls.push(operation) }),
      { journal, readSecret },
    );
    onTestFinished(() => mailboxes.close());
    /** Records a test whose copies these seeds accepted. */
    const sent = async (name: string, ...seeds: string[]) => {
      const { token } = await journal.begin(name);
      for (const seed of seeds) await journal.note(token, { type: "accepted", seed, atMs: 1 });
      return (await journal.read(token)) as SeedTest;
    };
    const stateOf = async (name: string, seed: string) => (await journal.find(name))?.seeds.get(seed);
    return { server, mailboxes, sent, stateOf, calls };
  }
  const none = new Set<string>();

  test("records the copies that are found, and reads no mailbox without an expected one", async () => {
    const { mailboxes, sent, stateOf, calls, server } = await useMailboxes({
      folders: { INBOX: { messages: [copyOf(tokens.one, 3), copyOf(tokens.two, 4)] } },
    });
    const [one, two] = [await sent("one", a), await sent("two")];
    await mailboxes.search([one, two], none, never);
    expect(await stateOf("one", a)).toMatchObject({ sighting: { place: "inbox", folder: "INBOX", uid: 3 } });
    expect(await stateOf("two", a)).toBeUndefined();
    expect([calls, server.connections()]).toEqual([["get"], 1]);
  });

  test("searches the other folders only for tests whose time is over", async () => {
    const { mailboxes, sent, stateOf } = await useMailboxes({
      folders: {
        INBOX: { messages: [] },
        Shop: { messages: [copyOf(tokens.one, 3), copyOf(tokens.two, 4)] },
      },
    });
    const probes = [await sent("one", a), await sent("two", a)];
    await mailboxes.search(probes, none, never);
    expect(await stateOf("one", a)).not.toHaveProperty("sighting");
    await mailboxes.search(probes, new Set([tokens.one, "pw00"]), never);
    expect(await stateOf("one", a)).toMatchObject({ sighting: { place: "elsewhere", uid: 3 } });
  });

  test.each([
    ["breaks the connection, until the time is over", "close", false],
    ["rejects the sign-in at once", "NO [AUTHENTICATIONFAILED] no", true],
  ])("gives up on a mailbox that %s", async (_, reply, atOnce) => {
    const { mailboxes, sent, stateOf } = await useMailboxes({
      respond: (command) => (command.startsWith("LOGIN") ? reply : undefined),
    });
    const probe = await sent("one", a);
    await mailboxes.search([probe], none, never);
    const unmeasured = expect.stringMatching(/^Cannot read the mailbox a@b\.example /);
    const early = await stateOf("one", a);
    if (atOnce) expect(early).toMatchObject({ unmeasured });
    else expect(early?.unmeasured).toBeUndefined();
    await mailboxes.search([probe], new Set([tokens.one]), never);
    expect(await stateOf("one", a)).toMatchObject({ unmeasured });
  });

  test("rejects if a secret is missing, and does not blame the mailbox", async () => {
    const missing = new SecretError("provider-credentials", "PASS is not set");
    const { mailboxes, sent, stateOf } = await useMailboxes(
      {},
      { readSecret: () => Promise.reject(missing) },
    );
    expect(await rejectionOf(mailboxes.search([await sent("one", a)], new Set([tokens.one]), never))).toBe(
      missing,
    );
    expect((await stateOf("one", a))?.unmeasured).toBeUndefined();
  });

  test("ends with the caller's reason", async () => {
    const stop = new AbortController();
    const reason = new Error("enough");
    const { mailboxes, sent, stateOf } = await useMailboxes({
      respond: (command) => {
        if (command.startsWith("EXAMINE")) stop.abort(reason);
        return command.startsWith("EXAMINE") ? "close" : undefined;
      },
    });
    expect(await rejectionOf(mailboxes.search([await sent("one", a)], new Set([tokens.one]), stop))).toBe(
      reason,
    );
    expect((await stateOf("one", a))?.unmeasured).toBeUndefined();
  });

  test("is ready if any mailbox can be read", async () => {
    const { mailboxes, server } = await useMailboxes({
      respond: (command) => (/^LOGIN "?a@/.test(command) ? "NO [AUTHENTICATIONFAILED] no" : undefined),
    });
    expect(mailboxes.addresses).toEqual([a, b]);
    await mailboxes.ready(never);
    expect(server.connections()).toBe(2);
    await mailboxes.close();
    expect(server.commands.at(-1)).toBe("LOGOUT");
  });

  test("is not ready if none can be read, for the first reason", async () => {
    const { mailboxes } = await useMailboxes({
      respond: (command) => (command.startsWith("LOGIN") ? "NO [AUTHENTICATIONFAILED] no" : undefined),
    });
    const error = await rejectionOf(mailboxes.ready(never));
    expect(error).toMatchObject({
      code: "provider-unreachable",
      reason: expect.stringMatching(
        /^Cannot measure placement: none of 2 mailboxes can be read\. Cannot read the mailbox [ab]@b\.example /,
      ),
      hint: expect.stringMatching(/^Check user and password/),
      cause: expect.any(ProviderError),
    });
  });

  test("deletes the copies that were found, and ignores failures", async () => {
    const { mailboxes, sent, server } = await useMailboxes({
      folders: { INBOX: { messages: [copyOf(tokens.one, 3), copyOf(tokens.two, 4)] } },
      capabilities: ["UIDPLUS"],
      respond: (command) => (/^LOGIN "?b@/.test(command) ? "close" : undefined),
    });
    const probe = await sent("one", a, b);
    const sighting = { place: "inbox", folder: "INBOX", uid: 3, arrivedAtMs: 1, seenAtMs: 1 } as const;
    const seeds = new Map([
      [a, { sending: "accepted", sighting } as const],
      [b, { sending: "accepted", sighting } as const],
    ]);
    await mailboxes.cleanUp({ ...probe, seeds }, never);
    expect(server.folders["INBOX"]?.messages.map(({ uid }) => uid)).toEqual([4]);
    const { length } = server.commands;
    await mailboxes.cleanUp(probe, never);
    expect(server.commands).toHaveLength(length);
    const reason = new Error("enough");
    const stopped = { signal: AbortSignal.abort(reason) };
    expect(await rejectionOf(mailboxes.cleanUp({ ...probe, seeds }, stopped))).toBe(reason);
  });
});

test("a diagnosis names what cannot be reached, and what is not measured", async () => {
  const diagnoses = await diagnoseSeeds(
    {
      provider: "seedlist",
      send: { via: "smtp", host: "127.0.0.1", port: 1, tls: "none" },
      windowMs: 1000,
      groups: [
        {
          isp: "Here",
          imap: { host: "127.0.0.1", port: 1, tls: "none" },
          seeds: [{ address: "b@here.example" }, { address: "a@here.example" }],
        },
        {
          isp: "There",
          imap: { host: "127.0.0.1", port: 1, tls: "none" },
          authservId: "mx.example",
          seeds: [{ address: "c@there.example" }],
        },
      ],
    },
    { ...never, ...noSecrets, now: () => 0 },
  );
  expect(
    diagnoses.map(({ level, about, message }) => `${level} ${about}: ${message.split(" (")[0]}`),
  ).toEqual([
    expect.stringMatching(/^error sending through 127\.0\.0\.1: Cannot send through 127\.0\.0\.1:1: /),
    "warn seeds at Here: 0 of 2 mailboxes can be read: nothing is measured there",
    "warn seeds at Here: SPF, DKIM, and DMARC are not measured: no authservId says which Authentication-Results to trust",
    // Without any mailbox that can be read, each is an error.
    "error mailbox a@here.example: Cannot read the mailbox a@here.example",
    "error mailbox b@here.example: Cannot read the mailbox b@here.example",
    "warn seeds at There: 0 of 1 mailbox can be read: nothing is measured there",
    "error mailbox c@there.example: Cannot read the mailbox c@there.example",
  ]);
  for (const { fix } of diagnoses) expect(fix).toBeTruthy();
});

test("a journal that could not be opened can be opened later", async () => {
  const folder = join(await mkdtemp(join(tmpdir(), "seedlist-")), "data");
  await writeFile(folder, "");
  const journal = openJournal(folder);
  onTestFinished(() => journal.close());
  await rejectionOf(journal.begin("one"));
  await rm(folder);
  expect(await journal.begin("one")).toMatchObject({ name: "one", isClosed: false });
});
