import type { ImapFlow, ListResponse } from "imapflow";
import { describe, expect, test } from "vitest";
import { type Folders, listFolders } from "../../../../src/provider/seedlist/folders.ts";

interface Listed {
  readonly path: string;
  readonly use?: string;
  readonly source?: "user" | "extension" | "name";
  readonly flag?: string;
}

/** Stands in for a connection: a server that lists these folders, and marks those that the client names. */
function openedWith(listed: readonly Listed[]): ImapFlow {
  const list: ImapFlow["list"] = async (options) => {
    const named = options?.specialUseHints?.junk;
    return listed.map(({ path, use, source, flag }) => {
      const isNamed = path === named;
      return {
        path,
        flags: new Set(flag ? [flag] : []),
        specialUse: isNamed ? "\\Junk" : use,
        specialUseSource: isNamed ? "user" : source,
      } as ListResponse;
    });
  };
  return { list } as ImapFlow;
}

const foldersOf = (listed: readonly Listed[], junk?: string): Promise<Folders> =>
  listFolders(
    openedWith(listed),
    { host: "mail.example", ...(junk ? { junk } : {}) } as never,
    "the mailbox",
  );

const inbox: Listed = { path: "INBOX", use: "\\Inbox", source: "extension" };

describe("the folders of a mailbox", () => {
  test.each<[string, readonly Listed[], string | undefined, Folders]>([
    ["only its inbox", [inbox], undefined, { inbox: "INBOX", others: [] }],
    [
      "a spam folder that the server marks",
      [inbox, { path: "Bulk", use: "\\Junk", source: "extension" }, { path: "Lists" }],
      undefined,
      { inbox: "INBOX", junk: "Bulk", others: ["Lists"] },
    ],
    [
      "a folder that only its name makes spam",
      [inbox, { path: "Junk", use: "\\Junk", source: "name" }],
      undefined,
      { inbox: "INBOX", others: ["Junk"] },
    ],
    [
      "a special folder that is not spam",
      [inbox, { path: "Trash", use: "\\Trash", source: "extension" }],
      undefined,
      { inbox: "INBOX", others: ["Trash"] },
    ],
    [
      "a spam folder that the config names",
      [inbox, { path: "Lists" }, { path: "Bulk" }],
      "Bulk",
      { inbox: "INBOX", junk: "Bulk", others: ["Lists"] },
    ],
    [
      "folders that cannot be opened",
      [inbox, { path: "[Mail]", flag: "\\Noselect" }, { path: "Old", flag: "\\NonExistent" }, { path: "A" }],
      undefined,
      { inbox: "INBOX", others: ["A"] },
    ],
  ])("with %s", async (_, listed, junk, expected) => {
    expect(await foldersOf(listed, junk)).toEqual(expected);
  });

  test("do not contain the spam folder that the config names", async () => {
    await expect(foldersOf([inbox, { path: "Lists" }], "Bulk")).rejects.toMatchObject({
      code: "provider-rejected",
      reason: 'Cannot read the mailbox: it has no folder "Bulk"',
      hint: "Fix junk. Use one of: INBOX, Lists",
    });
  });
});
