import { describe, expect, onTestFinished, test } from "vitest";
import { openMailbox } from "../../../../src/provider/seedlist/mailbox.ts";
import { tokenOf } from "../../../../src/provider/seedlist/mark.ts";
import type { SeedMailbox } from "../../../../src/provider/seedlist/settings.ts";
import { rejectionOf } from "../../../support/amazon-provider.ts";
import { type ImapFolder, type ImapMessage, type ImapServerOptions, useImapServer } from "./imap-server.ts";

const [one, two] = [tokenOf("one"), tokenOf("two")];
const nowMs = 5000;
const arrivedAtMs = Date.UTC(2026, 2, 1, 8);

const copyOf = (token: string, uid: number, rest: Partial<ImapMessage> = {}): ImapMessage => ({
  uid,
  header: `X-Placewright-Test: ${token}`,
  ...rest,
});
/** A copy whose header the receiver dropped. */
const bare = (token: string, uid: number): ImapMessage => ({ uid, header: "Subject: Hi", body: token });
const inbox = (...messages: ImapMessage[]): ImapFolder => ({ messages });
const junk = (...messages: ImapMessage[]): ImapFolder => ({ use: "\\Junk", messages });

async function useMailbox(options: ImapServerOptions, seed: Partial<SeedMailbox> = {}) {
  const server = await useImapServer(options);
  const mailbox = openMailbox(
    {
      address: "a@seeds.example",
      isp: "Here",
      user: "ana",
      imap: { host: "127.0.0.1", port: server.port, tls: "none" },
      password: { env: "PASS" },
      ...seed,
    },
    { now: () => nowMs, readSecret: async () => "secret", retries: 0, retryBaseMs: 1 },
  );
  onTestFinished(() => mailbox.close());
  return { server, mailbox };
}
const wanted = (tokens: readonly string[], closing: readonly string[] = []) => ({
  tokens: new Set(tokens),
  closing: new Set(closing),
});
const foldersRead = (commands: readonly string[]) =>
  commands.flatMap((command) => /^EXAMINE "?([^"]*)"?/.exec(command)?.[1] ?? []);
const sighting = (place: string, folder: string, uid: number) => ({
  place,
  folder,
  uid,
  arrivedAtMs,
  seenAtMs: nowMs,
});

test("returns its address and folders, and lists them once", async () => {
  const { server, mailbox } = await useMailbox({
    folders: { INBOX: inbox(), Bulk: junk(), Lists: inbox() },
  });
  expect(mailbox.address).toBe("a@seeds.example");
  const folders = { inbox: "INBOX", junk: "Bulk", others: ["Lists"] };
  expect(await mailbox.folders()).toEqual(folders);
  const { length } = server.commands;
  expect(await mailbox.folders()).toEqual(folders);
  expect(server.commands).toHaveLength(length);
});

describe("a scan", () => {
  test("finds copies in the inbox and in spam, and changes nothing", async () => {
    const { server, mailbox } = await useMailbox({
      folders: { INBOX: inbox(copyOf(one, 3), { uid: 4 }), Bulk: junk(copyOf(two, 7)), Lists: inbox() },
    });
    expect(await mailbox.scan(wanted([one, two]))).toEqual(
      new Map([
        [two, sighting("spam", "Bulk", 7)],
        [one, sighting("inbox", "INBOX", 3)],
      ]),
    );
    expect(foldersRead(server.commands)).toEqual(["Bulk", "INBOX"]);
    expect(server.commands.filter((command) => /^(SELECT|UID (STORE|MOVE|EXPUNGE))/.test(command))).toEqual(
      [],
    );
  });

  test("returns only the wanted copies, and those of earlier scans", async () => {
    const { mailbox } = await useMailbox({ folders: { INBOX: inbox(copyOf(one, 3), copyOf(two, 4)) } });
    expect([...(await mailbox.scan(wanted([one]))).keys()]).toEqual([one]);
    expect([...(await mailbox.scan(wanted([two]))).keys()]).toEqual([two]);
    expect(await mailbox.scan(wanted([tokenOf("three")]))).toEqual(new Map());
  });

  test("finds a copy that arrives between two scans", async () => {
    const { server, mailbox } = await useMailbox({ folders: { INBOX: inbox() } });
    expect(await mailbox.scan(wanted([one]))).toEqual(new Map());
    server.folders["INBOX"]?.messages.push(copyOf(one, 9));
    expect(await mailbox.scan(wanted([one]))).toEqual(new Map([[one, sighting("inbox", "INBOX", 9)]]));
    expect(server.connections()).toBe(1);
  });

  test("finds a copy by its text if the receiver drops the header", async () => {
    const { mailbox } = await useMailbox({ folders: { INBOX: inbox(bare(one, 2)), Bulk: junk() } });
    expect(await mailbox.scan(wanted([one]))).toEqual(new Map([[one, sighting("inbox", "INBOX", 2)]]));
  });

  test("searches the other folders only for copies whose time is over, until all are found", async () => {
    const folders = { INBOX: inbox(copyOf(two, 1)), Lists: inbox(copyOf(one, 5)), Shop: inbox() };
    const { server, mailbox } = await useMailbox({ folders });
    expect([...(await mailbox.scan(wanted([one, two]))).keys()]).toEqual([two]);
    expect(foldersRead(server.commands)).toEqual(["INBOX"]);
    expect(await mailbox.scan(wanted([one], [one]))).toEqual(
      new Map([[one, sighting("elsewhere", "Lists", 5)]]),
    );
    expect(foldersRead(server.commands)).toEqual(["INBOX", "INBOX", "Lists"]);
    // A copy that was found elsewhere is not searched for again.
    await mailbox.scan(wanted([one], [one]));
    expect(foldersRead(server.commands)).toEqual(["INBOX", "INBOX", "Lists", "INBOX"]);
  });

  test("reads the receiver's results if the config names it", async () => {
    const header = `Authentication-Results: mx.example; spf=pass; dkim=fail\r\nX-Placewright-Test: ${one}`;
    const folders = { INBOX: inbox(copyOf(one, 1, { header })) };
    const { mailbox } = await useMailbox({ folders }, { authservId: "mx.example" });
    expect((await mailbox.scan(wanted([one]))).get(one)).toEqual({
      ...sighting("inbox", "INBOX", 1),
      authentication: { spf: true, dkim: false },
    });
  });

  test("asks Gmail for the tab of a copy in the inbox", async () => {
    const folders = {
      INBOX: inbox(copyOf(one, 3, { tab: "updates" }), copyOf(two, 4, { tab: "primary" })),
      Bulk: junk(copyOf(tokenOf("three"), 3, { tab: "promotions" })),
    };
    const { server, mailbox } = await useMailbox({ folders, capabilities: ["X-GM-EXT-1"] });
    const found = await mailbox.scan(wanted([one, two, tokenOf("three")]));
    expect([...found].map(([token, { tab }]) => [token, tab])).toEqual([
      [tokenOf("three"), undefined],
      [one, "updates"],
      [two, "primary"],
    ]);
    // A tab is asked for once.
    const searches = () => server.commands.filter((command) => command.includes("category:")).length;
    const before = searches();
    await mailbox.scan(wanted([one, two]));
    expect(searches()).toBe(before);
  });

  test("that fails rejects with a provider error", async () => {
    const { mailbox } = await useMailbox({
      respond: (command) => (command.startsWith("EXAMINE") ? "close" : undefined),
    });
    expect(await rejectionOf(mailbox.scan(wanted([one])))).toMatchObject({
      code: "provider-unreachable",
      retryable: true,
    });
  });

  test("ends when the caller aborts", async () => {
    const reason = new Error("enough");
    const { mailbox } = await useMailbox({});
    const { signal } = { signal: AbortSignal.abort(reason) };
    expect(await rejectionOf(mailbox.scan(wanted([one]), signal))).toBe(reason);
    expect(await rejectionOf(mailbox.folders(signal))).toBe(reason);
    expect(await rejectionOf(mailbox.remove(foundAt("INBOX", 1), one, signal))).toBe(reason);
  });
});

const foundAt = (folder: string, uid: number) =>
  ({ place: "inbox", folder, uid, arrivedAtMs, seenAtMs: nowMs }) as const;

describe("removing a copy", () => {
  const uidsIn = ({ folders }: { readonly folders: Readonly<Record<string, ImapFolder>> }, path: string) =>
    folders[path]?.messages.map(({ uid }) => uid);

  test.each<Pick<ImapServerOptions, "version" | "capabilities">>([
    { version: "IMAP4rev1", capabilities: ["UIDPLUS"] },
    { version: "IMAP4rev2" },
    { version: "IMAP4rev1", capabilities: ["IMAP4rev2", "ENABLE"] },
  ])("deletes one message, and nothing else, with %j", async (offered) => {
    const folders = { INBOX: inbox(copyOf(one, 3), copyOf(two, 4), { uid: 5 }) };
    const { server, mailbox } = await useMailbox({ folders, ...offered });
    await mailbox.remove(foundAt("INBOX", 3), one);
    expect(uidsIn(server, "INBOX")).toEqual([4, 5]);
    expect(server.commands).toContain("UID EXPUNGE 3");
  });

  test.each([
    ["another test's copy", copyOf(two, 3)],
    ["a message without a mark", { uid: 3, header: "Subject: Hi" }],
    ["no message", copyOf(one, 4)],
  ])("leaves %s with its number", async (_, message) => {
    const { server, mailbox } = await useMailbox({
      folders: { INBOX: inbox(message) },
      capabilities: ["UIDPLUS"],
    });
    await mailbox.remove(foundAt("INBOX", 3), one);
    expect(uidsIn(server, "INBOX")).toEqual([message.uid]);
    expect(server.commands.filter((command) => /^UID (STORE|EXPUNGE)/.test(command))).toEqual([]);
  });

  test.each([
    [],
    // Its client may use the older version, which lacks the command.
    ["IMAP4rev2"],
  ])("refuses at a server that could delete only all marked messages", async (...capabilities) => {
    const { server, mailbox } = await useMailbox({ folders: { INBOX: inbox(copyOf(one, 3)) }, capabilities });
    expect(await rejectionOf(mailbox.remove(foundAt("INBOX", 3), one))).toMatchObject({
      code: "provider-rejected",
      retryable: false,
      reason: `Cannot delete the copy in the mailbox a@seeds.example (127.0.0.1:${server.port}): the server cannot delete a single message`,
      hint: "Remove cleanUp for this mailbox, and empty it yourself from time to time",
    });
    expect(uidsIn(server, "INBOX")).toEqual([3]);
  });

  test("moves it to Gmail's trash", async () => {
    const { server, mailbox } = await useMailbox({
      folders: { INBOX: inbox(copyOf(one, 3), copyOf(two, 4)), Bin: { use: "\\Trash", messages: [] } },
      capabilities: ["X-GM-EXT-1", "MOVE", "UIDPLUS"],
    });
    await mailbox.remove(foundAt("INBOX", 3), one);
    expect(server.commands.filter((command) => command.startsWith("UID MOVE"))).toEqual([
      expect.stringMatching(/^UID MOVE 3 "?Bin"?$/),
    ]);
    expect(uidsIn(server, "INBOX")).toEqual([4]);
  });

  test("does not use the trash of other servers", async () => {
    const { server, mailbox } = await useMailbox({
      folders: { INBOX: inbox(copyOf(one, 3)), Bin: { use: "\\Trash", messages: [] } },
      capabilities: ["MOVE", "UIDPLUS"],
    });
    await mailbox.remove(foundAt("INBOX", 3), one);
    expect(server.commands.filter((command) => command.startsWith("UID MOVE"))).toEqual([]);
    expect(uidsIn(server, "INBOX")).toEqual([]);
  });

  test("lets the next scan read the folder's newest messages again", async () => {
    const { server, mailbox } = await useMailbox({
      folders: { INBOX: inbox(copyOf(one, 3), { uid: 4 }) },
      capabilities: ["UIDPLUS"],
    });
    await mailbox.scan(wanted([one]));
    await mailbox.remove(foundAt("INBOX", 3), one);
    // A server may reuse numbers after a deletion.
    server.folders["INBOX"]?.messages.splice(0, 1, copyOf(two, 4));
    expect([...(await mailbox.scan(wanted([two]))).keys()]).toEqual([two]);
  });
});
