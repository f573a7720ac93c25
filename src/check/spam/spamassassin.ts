import { connect } from "node:net";
import { engineUnavailable } from "./engine-unavailable.ts";
import { type SpamEngine, type SpamSymbol, toSpamScore } from "./spam-engine.ts";

export interface SpamdAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * Creates an engine for SpamAssassin's daemon, over its own protocol:
 * https://svn.apache.org/repos/asf/spamassassin/trunk/spamd/PROTOCOL
 */
export const createSpamAssassinEngine = ({ host, port }: SpamdAddress): SpamEngine => ({
  name: "spamassassin",
  async score({ bytes }, { signal }) {
    try {
      const answer = await ask(`REPORT SPAMC/1.5\r\nContent-length: ${bytes.length}\r\n\r\n`, bytes, {
        host,
        port,
        signal,
      });
      const [head = "", ...rest] = answer.split("\r\n\r\n");
      const status = /^SPAMD\/\S+ (\d+) (.*)/.exec(head);
      const verdict = /^Spam: \S+ ; (-?[\d.]+) \/ (-?[\d.]+)/im.exec(head);
      if (status?.[1] !== "0" || !verdict)
        throw new Error(`it responded with ${status?.[2] ?? head.slice(0, 100)}`);
      return toSpamScore(
        "spamassassin",
        Number(verdict[1]),
        Number(verdict[2]),
        readSymbols(rest.join("\r\n\r\n")),
      );
    } catch (error) {
      throw engineUnavailable("SpamAssassin", `${host}:${port}`, error, signal);
    }
  },
});

function ask(
  head: string,
  body: Uint8Array,
  { host, port, signal }: SpamdAddress & { readonly signal: AbortSignal },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    const socket = connect({ host, port, signal });
    socket.on("connect", () => {
      socket.write(head);
      socket.end(body);
    });
    socket.on("data", (chunk: Buffer) => chunks.push(chunk));
    socket.on("error", reject);
    socket.on("close", () => resolve(Buffer.concat(chunks).toString("utf8")));
  });
}

/**
 * Parses the report's table: ` 1.3 RCVD_ILLEGAL_IP  Received: contains illegal IP address`. Long descriptions
 * continue on further lines.
 */
export function readSymbols(report: string): SpamSymbol[] {
  const symbols: { name: string; score: number; description: string }[] = [];
  for (const line of report.slice(report.search(/^ *-{3,} -{3,}/m)).split(/\r?\n/)) {
    const row = /^ *(-?\d+(?:\.\d+)?) (\w+) (.*)$/.exec(line);
    const further = /^ {20,}(\S.*)$/.exec(line);
    const last = symbols.at(-1);
    if (row) symbols.push({ name: row[2] ?? "", score: Number(row[1]), description: (row[3] ?? "").trim() });
    else if (further && last) last.description += ` ${further[1]?.trim()}`;
  }
  return symbols.filter(({ score }) => score !== 0);
}
