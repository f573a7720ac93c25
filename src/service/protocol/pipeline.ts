import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** The order in which the requests of each connection are answered. */
export interface Pipeline {
  /** Adds a request. Resolves when all earlier ones of its connection are answered. */
  add(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Resolves when the requests of a connection that have arrived completely are answered. */
  answered(socket: object): Promise<void>;
  /**
   * Gives the request that has not arrived completely another `limitMs` milliseconds once all earlier ones are answered:
   * until then, the server may not have read it. Resolves to whether it arrived. `false` at once if none was earlier.
   */
  arrives(socket: object, limitMs: number): Promise<boolean>;
}

interface Exchange {
  readonly request: IncomingMessage;
  /** Place of the request in its connection, from 1. */
  readonly number: number;
  /** Resolves when the system has taken the response, or the client has disconnected. */
  readonly sent: Promise<void>;
}

interface Connection {
  /** Number of requests whose headers have arrived. */
  count: number;
  /** The requests without a complete response, in order. */
  readonly waiting: Exchange[];
}

/** Number of unanswered requests at which the server stops reading from a connection. */
const maxWaiting = 100;

/**
 * Number of unanswered requests of all connections, some 100 MB, at which the server closes a connection that adds
 * another to more than `fewWaiting`. One read from a connection can bring over a thousand.
 */
const maxWaitingInAll = 20_000;
const fewWaiting = 10;

/**
 * Creates the pipelines of a server. If a client sends requests without reading the responses, the server stops reading
 * from its connection, so that the requests cannot fill the memory.
 */
export function createPipeline(): Pipeline {
  const connections = new WeakMap<object, Connection>();
  let waitingInAll = 0;
  const open = (socket: Socket): Connection => {
    const waiting: Exchange[] = [];
    const connection = { count: 0, waiting };
    connections.set(socket, connection);
    // The runtime resumes a connection whenever a body is read, even one that has already arrived.
    socket.on("resume", () => {
      if (waiting.length >= maxWaiting) socket.pause();
    });
    return connection;
  };
  const lastComplete = (socket: object): Exchange | undefined =>
    connections.get(socket)?.waiting.findLast(({ request }) => request.complete);
  return {
    async add(request, response) {
      const { socket } = request;
      const connection = connections.get(socket) ?? open(socket);
      const { waiting } = connection;
      const before = waiting.at(-1)?.sent;
      const sent = sentOf(response);
      if (waiting.push({ request, number: ++connection.count, sent }) >= maxWaiting) socket.pause();
      if (++waitingInAll > maxWaitingInAll && waiting.length > fewWaiting) socket.destroy();
      void sent.then(() => {
        waitingInAll--;
        waiting.shift();
        if (waiting.length === maxWaiting - 1) socket.resume();
      });
      await before;
    },
    async answered(socket) {
      await lastComplete(socket)?.sent;
    },
    async arrives(socket, limitMs) {
      const [connection, earlier] = [connections.get(socket), lastComplete(socket)];
      if (!connection || !earlier) return false;
      await earlier.sent;
      await sleep(limitMs, undefined, { ref: false });
      const { count, waiting } = connection;
      const late = waiting.find(({ number }) => number === earlier.number + 1);
      return count > earlier.number && (late === undefined || late.request.complete);
    },
  };
}

const sentOf = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    response.once("finish", resolve);
    response.once("close", resolve);
  });
