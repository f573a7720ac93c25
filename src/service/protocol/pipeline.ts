import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** The order in which the requests of each connection are answered. */
export interface Pipeline {
  /** Adds a request. Resolves when all earlier ones of its connection are answered. */
  add(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Resolves when the requests of a connection that have arrived completely are answered. */
  answered(socket: object): Promise<void>;
}

interface Exchange {
  readonly request: IncomingMessage;
  /** Resolves when the system has taken the response, or the client has disconnected. */
  readonly sent: Promise<void>;
}

/** Number of unanswered requests at which the server stops reading from a connection. */
const maxWaiting = 100;

/**
 * Creates the pipelines of a server. If a client sends requests without reading the responses, the server stops reading
 * from its connection, so that the requests cannot fill the memory.
 */
export function createPipeline(): Pipeline {
  const connections = new WeakMap<object, Exchange[]>();
  const open = (socket: Socket): Exchange[] => {
    const waiting: Exchange[] = [];
    connections.set(socket, waiting);
    // The runtime resumes a connection whenever a body is read, even one that has already arrived.
    socket.on("resume", () => {
      if (waiting.length >= maxWaiting) socket.pause();
    });
    return waiting;
  };
  return {
    async add(request, response) {
      const { socket } = request;
      const waiting = connections.get(socket) ?? open(socket);
      const before = waiting.at(-1)?.sent;
      const sent = sentOf(response);
      if (waiting.push({ request, sent }) >= maxWaiting) socket.pause();
      void sent.then(() => {
        waiting.shift();
        if (waiting.length === maxWaiting - 1) socket.resume();
      });
      await before;
    },
    async answered(socket) {
      const complete = connections.get(socket)?.findLast(({ request }) => request.complete);
      await complete?.sent;
    },
  };
}

const sentOf = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    response.once("finish", resolve);
    response.once("close", resolve);
  });
