import type { ImapFlow, ListResponse } from "imapflow";
import { redact } from "../../base/redact.ts";
import { ProviderError } from "../provider-error.ts";
import type { ImapServer } from "./settings.ts";

/** The folders of a mailbox, as far as the server reports them. */
export interface Folders {
  readonly inbox: string;
  readonly junk?: string;
  readonly others: readonly string[];
}

/** Lists the folders of a mailbox. Throws a `ProviderError` if the spam folder that the config names is missing. */
export async function listFolders(
  opened: ImapFlow,
  { junk: named }: ImapServer,
  whose: string,
): Promise<Folders> {
  const listed = await opened.list(named ? { specialUseHints: { junk: named } } : {});
  if (named && !listed.some(({ path }) => path === named))
    throw new ProviderError("provider-rejected", `Cannot read ${whose}: it has no folder "${named}"`, {
      hint: `Fix junk. Use one of: ${listed.map(({ path }) => redact(path)).join(", ")}`,
    });
  const junk = listed.find(isJunk)?.path;
  return {
    inbox: "INBOX",
    ...(junk ? { junk } : {}),
    others: listed
      .filter(
        ({ path, flags }) =>
          path !== "INBOX" && path !== junk && !flags.has("\\Noselect") && !flags.has("\\NonExistent"),
      )
      .map(({ path }) => path),
  };
}

/** Whether the server or the config marks a folder as spam. Folder names do not count. */
const isJunk = ({ specialUse, specialUseSource }: ListResponse): boolean =>
  specialUse === "\\Junk" && (specialUseSource === "extension" || specialUseSource === "user");
