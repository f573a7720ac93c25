import { createSocket } from "node:dgram";
import { connect } from "node:net";
import { parseIp } from "./ip-address.ts";

/** IP address and port of a DNS server. */
export interface DnsServer {
  readonly address: string;
  readonly port: number;
}

interface Exchange {
  readonly query: Uint8Array;
  readonly server: DnsServer;
  /** Aborts the exchange on timeout, or when the response is no longer needed. */
  readonly signal: AbortSignal;
}

/** Sends a query over UDP. Ignores every datagram that is not a response to it. */
export function exchangeByUdp({ query, server, signal }: Exchange): Promise<Uint8Array> {
  const ip = parseIp(server.address);
  const socket = createSocket(ip?.version === 6 ? "udp6" : "udp4");
  return settle(
    signal,
    () => socket.close(),
    (resolve, reject) => {
      socket.on("error", reject);
      socket.on("message", (answer, { address, port }) => {
        if (port === server.port && parseIp(address)?.bits === ip?.bits && hasId(answer, query))
          resolve(answer);
      });
      socket.send(query, server.port, server.address, (error) => error && reject(error));
    },
  );
}

/**
 * Sends a query over TCP, for responses that do not fit into a datagram. A length prefix precedes each
 * message (RFC 1035, 4.2.2).
 */
export function exchangeByTcp({ query, server, signal }: Exchange): Promise<Uint8Array> {
  const socket = connect(server.port, server.address);
  return settle(
    signal,
    () => socket.destroy(),
    (resolve, reject) => {
      const pieces: Buffer[] = [];
      let [received, needed] = [0, Number.POSITIVE_INFINITY];
      socket.on("error", reject);
      socket.on("end", () => reject(new Error("the connection closed before the response")));
      socket.on("data", (piece) => {
        pieces.push(piece);
        received += piece.length;
        if (received >= 2 && needed > 0xffff + 2) needed = 2 + Buffer.concat(pieces).readUInt16BE(0);
        if (received < needed) return;
        const answer = Buffer.concat(pieces).subarray(2, needed);
        if (hasId(answer, query)) resolve(answer);
        else reject(new Error("the response is to another query"));
      });
      socket.write(Buffer.concat([Buffer.from([query.length >> 8, query.length & 0xff]), query]));
    },
  );
}

const hasId = (answer: Uint8Array, query: Uint8Array): boolean =>
  answer.length >= 12 && answer[0] === query[0] && answer[1] === query[1];

/** Closes the socket on the first of: a response, an error, or the abort signal. */
function settle(
  signal: AbortSignal,
  close: () => void,
  begin: (resolve: (answer: Uint8Array) => void, reject: (error: unknown) => void) => void,
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    let isOpen = true;
    const end = (): boolean => {
      const wasOpen = isOpen;
      isOpen = false;
      signal.removeEventListener("abort", onAbort);
      if (wasOpen) close();
      return wasOpen;
    };
    const onAbort = (): void => {
      if (end()) reject(signal.reason);
    };
    signal.addEventListener("abort", onAbort);
    begin(
      (answer) => end() && resolve(answer),
      (error) => end() && reject(error),
    );
    if (signal.aborted) onAbort();
  });
}
