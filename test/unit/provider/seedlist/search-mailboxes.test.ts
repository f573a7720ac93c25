import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { diagnoseSeeds } from "../../../../src/provider/seedlist/diagnose.ts";
import { openJournal, type SeedState, type SeedTest } from "../../../../src/provider/seedlist/journal.ts";
import { isExpected, openMailboxes } from "../../../../src/provider/seedlist/search-mailboxes.ts";
import { SecretError } from "../../../../src/provider/seedlist/secret.ts";
import type { SeedMailbox } from "../../../../src/provider/seedlist/settings.ts";
import { never, policyOf, rejectionOf } from "../../../support/amazon-provider.ts";
import { useTcpServer } from "../../../support/loopback-server.ts";
import { noSecrets } from "../../../support/no-secrets.ts";

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
