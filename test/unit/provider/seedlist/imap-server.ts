import type { Socket } from "node:net";
import { useTcpServer } from "../../../support/loopback-server.ts";

/** A message in a folder of the server. */
export interface ImapMessage {
  readonly uid: number;
  /** Header lines, without a final line break. */
  readonly header?: string;
  readonly body?: string;
  /** Gmail's tab. */
  readonly tab?: string;
}

export interface ImapFolder {
  /** Its special use: `\\Junk`. */
  readonly use?: string;
  messages: ImapMessage[];
}

export interface ImapServerOptions {
  /** By path. Default: an empty inbox. */
  readonly folders?: Readonly<Record<string, ImapFolder>>;
  /** In addition to the version and SPECIAL-USE. */
  readonly capabilities?: readonly string[];
  /** Default: `IMAP4rev1`. */
  readonly version?: string;
  /**
   * Replaces the response to a command: `NO [AUTHENTICATIONFAILED] no`. `close` breaks the connection. Undefined:
   * responds as usual. `nth` is the number of the connection, 1-based.
   */
  readonly respond?: (command: string, nth: number) => string | undefined;
}

export interface ImapServer {
  readonly port: number;
  /** All commands without their tags, in order of arrival. */
  readonly commands: readonly string[];
  readonly folders: Readonly<Record<string, ImapFolder>>;
  /** Number of connections so far. */
  connections(): number;
}

/** Starts a small IMAP server for one test: any sign-in, folders, fetch, search, delete, and move. */
export async function useImapServer(options: ImapServerOptions = {}): Promise<ImapServer> {
  const {
    folders = { INBOX: { messages: [] } },
    capabilities = [],
    version = "IMAP4rev1",
    respond = () => undefined,
  } = options;
  const commands: string[] = [];
  const offered = [version, "SPECIAL-USE", ...capabilities].join(" ");
  let connections = 0;
  const server = await useTcpServer((socket) => {
    const nth = ++connections;
    const session: Session = { folders, offered, selected: "" };
    socket.write(`* OK [CAPABILITY ${offered}] ready\r\n`);
    eachLine(socket, (line) => {
      const space = line.indexOf(" ");
      const [tag, command] = [line.slice(0, space), line.slice(space + 1)];
      commands.push(command);
      const reply = respond(command, nth) ?? execute(session, command);
      if (reply === "close") socket.destroy();
      else socket.write(`${reply.replace(/[^\n]*$/, (last) => `${tag} ${last}`)}\r\n`, "latin1");
    });
  });
  return { port: server.port, commands, folders, connections: () => connections };
}

interface Session {
  readonly folders: Readonly<Record<string, ImapFolder>>;
  readonly offered: string;
  selected: string;
}

function eachLine(socket: Socket, read: (line: string) => void): void {
  let rest = "";
  socket.on("data", (bytes) => {
    const lines = (rest + bytes.toString("latin1")).split("\r\n");
    rest = lines.pop() ?? "";
    for (const line of lines) read(line);
  });
}

/** Returns the response to a command; its last line lacks the tag. */
function execute(session: Session, command: string): string {
  const { folders } = session;
  const [name = "", ...words] = command.split(" ");
  const verb = name === "UID" ? `UID ${words[0]}` : name;
  const lines: string[] = [];
  const folder = folders[session.selected];
  const chosen = folder?.messages.filter(({ uid }) =>
    matches(verb === "UID SEARCH" ? uidsOf(command) : words[1], uid),
  );
  switch (verb) {
    case "CAPABILITY":
      lines.push(`* CAPABILITY ${session.offered}`);
      break;
    case "NAMESPACE":
      lines.push('* NAMESPACE (("" "/")) NIL NIL');
      break;
    case "ENABLE":
      lines.push(`* ENABLED ${words.join(" ")}`);
      break;
    case "LIST":
      if (!command.includes('"*"') && !command.includes("*")) lines.push('* LIST (\\Noselect) "/" ""');
      else
        for (const [path, { use }] of Object.entries(folders))
          lines.push(`* LIST (${use ?? ""}) "/" "${path}"`);
      break;
    case "SELECT":
    case "EXAMINE": {
      session.selected = (words[0] ?? "").replaceAll('"', "");
      const { messages = [] } = folders[session.selected] ?? {};
      const next = Math.max(0, ...messages.map(({ uid }) => uid)) + 1;
      lines.push(`* ${messages.length} EXISTS`, "* OK [UIDVALIDITY 1] .", `* OK [UIDNEXT ${next}] .`);
      break;
    }
    case "FETCH":
    case "UID FETCH":
      for (const [index, { uid, header = "" }] of (folder?.messages ?? []).entries())
        if (verb === "FETCH" || matches(words[1], uid)) {
          const fields = command.match(/HEADER\.FIELDS (\(.*?\))/)?.[1] ?? "()";
          const text = `${header}\r\n\r\n`;
          lines.push(
            `* ${index + 1} FETCH (UID ${uid} INTERNALDATE "01-Mar-2026 08:00:00 +0000" BODY[HEADER.FIELDS ${fields}] {${text.length}}`,
            `${text})`,
          );
        }
      break;
    case "UID SEARCH": {
      const [tab, token] = [command.match(/category:(\w+)/)?.[1], command.match(/pw\w+/)?.[0]];
      const found = (chosen ?? []).filter((message) =>
        tab ? message.tab === tab : `${message.header}${message.body}`.includes(token ?? " "),
      );
      lines.push(`* SEARCH ${found.map(({ uid }) => uid).join(" ")}`);
      break;
    }
    case "UID MOVE":
    case "UID EXPUNGE":
      if (folder) folder.messages = folder.messages.filter((message) => !chosen?.includes(message));
      break;
    case "LOGOUT":
      lines.push("* BYE until later");
  }
  return [...lines, "OK done"].join("\r\n");
}

const uidsOf = (command: string): string | undefined => command.match(/ UID ([\d,:*]+)/)?.[1];

/** Whether a set of UIDs contains one. No set contains all. */
function matches(set: string | undefined, uid: number): boolean {
  if (set === undefined) return true;
  return set.split(",").some((part) => {
    const [first, last = first] = part.split(":");
    return uid >= Number(first) && (last === "*" || uid <= Number(last));
  });
}
