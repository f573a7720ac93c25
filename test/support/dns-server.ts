import { createSocket } from "node:dgram";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import dnsPacket, { type Answer, type Packet } from "dns-packet";

/**
 * Response of a server instead of an answer. `long`: asks for TCP, and answers there; `long, then silent`:
 * never answers there; `long, then cut off`: asks for TCP there, too.
 */
export type DnsFault =
  | "SERVFAIL"
  | "REFUSED"
  | "FORMERR"
  | "garbage"
  | "another id"
  | "silent"
  | "long"
  | "long, then silent"
  | "long, then cut off"
  | "BADVERS"
  | "a referral"
  | "another type";

export interface DnsServerOptions {
  /** Returns the fault for a question. Undefined: answer it. */
  readonly fault?: (name: string, type: string) => DnsFault | undefined;
}

export interface TestDnsServer {
  readonly port: number;
  /** Questions received, as `name TYPE`. */
  readonly asked: readonly string[];
  close(): void;
}

const codes: Readonly<Record<string, number>> = { FORMERR: 1, SERVFAIL: 2, REFUSED: 5 };

/**
 * Starts a DNS server on loopback with the given records (`"acme.example TXT"`). It denies all others, with
 * an SOA.
 */
export async function startDnsServer(
  zone: Readonly<Record<string, readonly string[]>>,
  { fault = () => undefined }: DnsServerOptions = {},
): Promise<TestDnsServer> {
  const asked: string[] = [];
  const connections = new Set<Socket>();
  const udp = createSocket("udp4");
  udp.on("message", (message, { port, address }) => {
    const { answer, does } = answerTo(message);
    if (does !== "silent") udp.send(answer, port, address);
  });
  const tcp = createServer((socket) => {
    connections.add(socket.on("error", () => undefined));
    socket.on("data", (piece) => {
      const { answer, does } = answerTo(piece.subarray(2), true);
      if (does === "long, then silent") return;
      socket.end(Buffer.concat([Buffer.from([answer.length >> 8, answer.length & 0xff]), answer]));
    });
  });
  const port = await listenOnBoth();
  return {
    port,
    asked,
    close() {
      udp.close();
      tcp.close();
      for (const socket of connections) socket.destroy();
    },
  };

  /**
   * Listens on one port over TCP and UDP. Tries another port if one that is free over TCP is taken over UDP.
   */
  async function listenOnBoth(): Promise<number> {
    for (let left = 20; ; left--) {
      tcp.listen(0, "127.0.0.1");
      await once(tcp, "listening");
      const { port: free } = tcp.address() as AddressInfo;
      try {
        udp.bind(free, "127.0.0.1");
        await once(udp, "listening");
        return free;
      } catch (error) {
        if (left === 0) throw error;
        tcp.close();
        await once(tcp, "close");
      }
    }
  }

  function answerTo(
    message: Buffer,
    isTcp = false,
  ): { readonly answer: Uint8Array; readonly does: DnsFault | undefined } {
    const query = dnsPacket.decode(message);
    const [question] = query.questions ?? [];
    if (!question) return { answer: message, does: "silent" };
    const { name, type } = question;
    const key = `${name.toLowerCase()} ${type}`;
    asked.push(key);
    const does = fault(name.toLowerCase(), type);
    if (does === "garbage")
      return { answer: Buffer.concat([message.subarray(0, 2), Buffer.alloc(60, 0x7a)]), does };
    const isLong = does === "long, then cut off" || (does?.startsWith("long") === true && !isTcp);
    const known = zone[key];
    const alias = zone[`${name.toLowerCase()} CNAME`];
    const code = codes[does ?? ""] ?? (known || alias ? 0 : 3);
    const isEmpty = isLong || does === "a referral" || does === "BADVERS";
    const answers = code !== 0 || isEmpty ? [] : (known ?? alias ?? []);
    const owned = known ? type : "CNAME";
    const answer: Packet = {
      type: "response",
      id: ((query.id ?? 0) + (does === "another id" ? 1 : 0)) & 0xffff,
      flags:
        (does === "a referral" ? 0 : dnsPacket.AUTHORITATIVE_ANSWER) |
        (isLong ? dnsPacket.TRUNCATED_RESPONSE : 0) |
        (does === "a referral" || does === "BADVERS" ? 0 : code),
      questions: [does === "another type" ? { ...question, type: "HINFO" } : question],
      answers: answers.map((text) => ({ name, type: owned, ttl: 60, data: toData(text, owned) }) as Answer),
      authorities: does === "a referral" ? [referral] : known || alias ? [] : [denial],
      additionals: does === "BADVERS" ? [badVersion] : [],
    };
    return { answer: dnsPacket.encode(answer), does };
  }
}

function toData(text: string, type: string): unknown {
  const [first, second = "", third, fourth = ""] = text.split(" ");
  if (type === "TXT") return [text];
  if (type === "MX") return { preference: Number(first), exchange: second };
  if (type !== "TLSA") return text;
  const certificate = Buffer.from(fourth, "hex");
  return { usage: Number(first), selector: Number(second), matchingType: Number(third), certificate };
}

const referral: Answer = { name: "example", type: "NS", ttl: 60, data: "ns.example" };

const badVersion = {
  name: ".",
  type: "OPT",
  udpPayloadSize: 1232,
  extendedRcode: 1,
  ednsVersion: 0,
  flags: 0,
  options: [],
} as unknown as Answer;

/** Without an SOA, a client repeats its question. */
const denial: Answer = {
  name: ".",
  type: "SOA",
  ttl: 60,
  data: {
    mname: "ns.example",
    rname: "root.example",
    serial: 1,
    refresh: 60,
    retry: 60,
    expire: 60,
    minimum: 60,
  },
};
