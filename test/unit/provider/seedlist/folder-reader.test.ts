import type { ImapFlow } from "imapflow";
import { describe, expect, test } from "vitest";
import { createFolderReader, readTabs } from "../../../../src/provider/seedlist/folder-reader.ts";
import { probeField } from "../../../../src/provider/seedlist/mark.ts";
import { createSightings } from "../../../../src/provider/seedlist/sightings.ts";

interface Message {
  readonly uid: number;
  readonly token?: string;
  /** A token in its text only. */
  readonly text?: string;
  readonly tab?: string;
}

/** A connection to one folder, which records what it is asked. */
function openFolder(
  messages: Message[],
  { capabilities = [] as string[], uidNext = true, validity = 1n, finds = true } = {},
) {
  const asked: string[] = [];
  const state = { messages, validity };
  const nextUid = () => Math.max(0, ...state.messages.map(({ uid }) => uid)) + 1;
  const fetched = ({ uid, token }: Message) => ({
    uid,
    headers: Buffer.from(token ? `${probeField}: ${token}\r\n\r\n` : "\r\n"),
  });
  const opened = {
    capabilities: new Map(capabilities.map((name) => [name, true])),
    async mailboxOpen(path: string, { readOnly }: { readonly readOnly?: boolean } = {}) {
      asked.push(`open ${path}${readOnly ? "" : " to write"}`);
      return {
        exists: state.messages.length,
        uidValidity: state.validity,
        ...(uidNext ? { uidNext: nextUid() } : {}),
      };
    },
    async *fetch(range: string, _: object, { uid }: { readonly uid?: boolean } = {}) {
      asked.push(`fetch ${uid ? "uid " : ""}${range}`);
      const first = Number(range.split(":")[0]);
      // As servers do, a range beyond the last message returns the last one.
      const found = state.messages.filter((message, index) => (uid ? message.uid : index + 1) >= first);
      for (const message of found.length > 0 ? found : state.messages.slice(-1)) yield fetched(message);
    },
    async search({
      uid,
      or,
      gmraw,
    }: {
      readonly uid?: string;
      readonly or?: readonly { readonly body?: string }[];
      readonly gmraw?: string;
    }) {
      const token = or?.find(({ body }) => body)?.body;
      asked.push(`search ${uid ?? "all"} for ${gmraw ?? token}`);
      if (!finds) return false;
      return state.messages
        .filter((message) => uid === undefined || uid.split(",").includes(String(message.uid)))
        .filter((message) => (gmraw ? gmraw === `category:${message.tab}` : message.text === token))
        .map((message) => message.uid);
    },
    async fetchOne(uid: string) {
      const message = state.messages.find((each) => String(each.uid) === uid);
      return message ? fetched(message) : false;
    },
  } as unknown as ImapFlow;
  return { opened, asked, state };
}

const inbox = { path: "INBOX", place: "inbox" } as const;
const wanted = (tokens: readonly string[], closing: readonly string[] = []) => ({
  tokens: new Set(tokens),
  closing: new Set(closing),
});
const start = () => {
  const sightings = createSightings({ now: () => 5, authservId: undefined });
  return { sightings, reader: createFolderReader(sightings) };
};
const many = (count: number): Message[] =>
  Array.from({ length: count }, (_, index) => ({ uid: 10 * (index + 1) }));

describe("a folder", () => {
  test.each([
    [1, "1:*"],
    [200, "1:*"],
    [201, "2:*"],
    [500, "301:*"],
  ])("of %i messages is first read from its newest 200: %s", async (count, range) => {
    const { opened, asked } = openFolder(many(count));
    await start().reader.read(opened, inbox, wanted([]));
    expect(asked).toEqual(["open INBOX", `fetch ${range}`]);
  });

  test("that is empty is not fetched, and its first message is read when it arrives", async () => {
    const { opened, asked, state } = openFolder([]);
    const { reader, sightings } = start();
    await reader.read(opened, inbox, wanted(["pw1"], ["pw1"]));
    expect(asked).toEqual(["open INBOX"]);
    state.messages.push({ uid: 1, token: "pw1" });
    await reader.read(opened, inbox, wanted(["pw1"]));
    expect(sightings.get("pw1")).toMatchObject({ place: "inbox", folder: "INBOX", uid: 1 });
  });

  test.each([true, false])("is then read from the first new message (UIDNEXT: %s)", async (uidNext) => {
    const { opened, asked, state } = openFolder([{ uid: 7, token: "pw1" }], { uidNext });
    const { reader, sightings } = start();
    await reader.read(opened, inbox, wanted([]));
    await reader.read(opened, inbox, wanted([]));
    state.messages.push({ uid: 9, token: "pw2" });
    await reader.read(opened, inbox, wanted([]));
    expect(asked.filter((each) => each.startsWith("fetch"))).toEqual(
      uidNext ? ["fetch 1:*", "fetch uid 8:*"] : ["fetch 1:*", "fetch uid 1:*", "fetch uid 1:*"],
    );
    expect(["pw1", "pw2"].map((token) => sightings.get(token)?.uid)).toEqual([7, 9]);
  });

  test("whose numbers are new is read from its newest messages again", async () => {
    const { opened, asked, state } = openFolder([{ uid: 7 }]);
    const { reader } = start();
    await reader.read(opened, inbox, wanted([]));
    state.validity = 2n;
    await reader.read(opened, inbox, wanted([]));
    expect(asked.filter((each) => each.startsWith("fetch"))).toEqual(["fetch 1:*", "fetch 1:*"]);
  });

  test("is read separately from other folders, and again once it is forgotten", async () => {
    const { opened, asked } = openFolder([{ uid: 7 }]);
    const { reader } = start();
    await reader.read(opened, inbox, wanted([]));
    await reader.read(opened, { path: "Junk", place: "spam" }, wanted([]));
    await reader.read(opened, inbox, wanted([]));
    reader.forget("INBOX");
    await reader.read(opened, { path: "Junk", place: "spam" }, wanted([]));
    await reader.read(opened, inbox, wanted([]));
    expect(asked.filter((each) => each.startsWith("fetch"))).toHaveLength(3);
  });
});

describe("a copy without its header", () => {
  test("is searched for among the new messages that are not copies", async () => {
    const { opened, asked } = openFolder([{ uid: 1, token: "pw1" }, { uid: 2, text: "pw2" }, { uid: 3 }]);
    const { reader, sightings } = start();
    await reader.read(opened, inbox, wanted(["pw1", "pw2"]));
    expect(asked.slice(2)).toEqual(["search 2,3 for pw2"]);
    expect(sightings.get("pw2")).toMatchObject({ place: "inbox", uid: 2 });
    await reader.read(opened, inbox, wanted(["pw2", "pw3"]));
    expect(asked.filter((each) => each.startsWith("search"))).toHaveLength(1);
  });

  test("is searched for in the whole folder once its time is over", async () => {
    const { opened, asked } = openFolder([{ uid: 1, text: "pw1" }]);
    const { reader, sightings } = start();
    await reader.read(opened, inbox, wanted([]));
    await reader.read(opened, inbox, wanted(["pw1", "pw2"], ["pw1"]));
    expect(asked.filter((each) => each.startsWith("search"))).toEqual(["search all for pw1"]);
    expect(sightings.get("pw1")).toMatchObject({ uid: 1 });
  });

  test.each([true, false])("may be nowhere (the server can search: %s)", async (finds) => {
    const { opened } = openFolder([{ uid: 1 }], { finds });
    const { reader, sightings } = start();
    await reader.read(opened, inbox, wanted(["pw1"]));
    expect(sightings.get("pw1")).toBeUndefined();
  });
});

describe("the tabs of Gmail's inbox", () => {
  const gmail = { capabilities: ["X-GM-EXT-1"] };
  const messages: Message[] = [
    { uid: 1, token: "pw1", tab: "promotions" },
    { uid: 2, token: "pw2", tab: "primary" },
    { uid: 3, token: "pw3" },
  ];

  test("are found for each copy, until all are known", async () => {
    const { opened, asked } = openFolder(messages, gmail);
    const { reader, sightings } = start();
    await reader.read(opened, inbox, wanted([]));
    await readTabs(opened, sightings, { tokens: new Set(["pw1", "pw2", "pw4"]) });
    expect(["pw1", "pw2"].map((token) => sightings.get(token)?.tab)).toEqual(["promotions", "primary"]);
    expect(asked.slice(2)).toEqual([
      "search 1,2 for category:promotions",
      "search 2 for category:updates",
      "search 2 for category:social",
      "search 2 for category:forums",
      "search 2 for category:primary",
    ]);
    await readTabs(opened, sightings, { tokens: new Set(["pw1", "pw2"]) });
    expect(asked).toHaveLength(7);
  });

  test("stay unknown for a copy without one, in spam, or if the server cannot search", async () => {
    const { opened } = openFolder(messages, { ...gmail, finds: false });
    const { reader, sightings } = start();
    await reader.read(opened, inbox, wanted([]));
    await readTabs(opened, sightings, { tokens: new Set(["pw1", "pw3"]) });
    expect(sightings.get("pw1")).not.toHaveProperty("tab");
    const spam = openFolder(messages, gmail);
    const other = start();
    await other.reader.read(spam.opened, { path: "Junk", place: "spam" }, wanted([]));
    await readTabs(spam.opened, other.sightings, { tokens: new Set(["pw1"]) });
    expect(spam.asked).toHaveLength(2);
  });

  test("are not asked for at other servers", async () => {
    const { opened, asked } = openFolder(messages);
    const { reader, sightings } = start();
    await reader.read(opened, inbox, wanted([]));
    await readTabs(opened, sightings, { tokens: new Set(["pw1"]) });
    expect(asked).toHaveLength(2);
  });
});
