import { randomUUID } from "node:crypto";
import { PlacewrightError } from "../base/errors.ts";
import { networkReason } from "../base/network-reason.ts";
import { listen } from "../ui/server.ts";
import { createMcpServer } from "./create-mcp-server.ts";
import { createHttpGuard, mcpPath } from "./http-guard.ts";
import type { McpProject } from "./mcp-project.ts";
import { HttpTransport } from "./sdk.ts";

/** Maximum number of clients at once. The one that was idle for longest makes room: clients connect again on their own. */
const maxSessions = 16;

/** A server of agents over HTTP. */
export interface RunningMcp {
  readonly url: string;
  /** Stops the calls in flight, and listens no more. */
  close(): Promise<void>;
}

/** Serves clients on this machine over Streamable HTTP. Throws `service-unavailable` if the port is in use. */
export async function serveHttp(
  project: McpProject,
  { port, token }: { readonly port: number; readonly token: string },
): Promise<RunningMcp> {
  const server = await listen(port).catch((cause) => {
    throw new PlacewrightError(
      "service-unavailable",
      `Cannot serve agents on port ${port}: ${networkReason(cause)}`,
      { hint: "Choose another port with --port, or 0 for a free one", cause },
    );
  });
  const sessions = createSessions(project);
  server.answer(createHttpGuard(server.port, token), sessions.answer);
  return {
    url: `http://127.0.0.1:${server.port}${mcpPath}`,
    close: () =>
      server.close(async () => {
        await sessions.close();
        // Runs that were stopped are recorded, and can be resumed.
        await project.inTurn(async () => {});
      }),
  };
}

/** The sessions of clients, the one that was idle for longest first. */
function createSessions(project: McpProject) {
  const sessions = new Map<string, HttpTransport>();

  async function open(): Promise<HttpTransport> {
    const transport = new HttpTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized(id: string) {
        sessions.set(id, transport);
        const [oldest] = sessions.values();
        if (sessions.size > maxSessions) void oldest?.close();
      },
    });
    // Where JSR reads the SDK's JavaScript, it finds no onclose.
    Object.assign(transport, { onclose: () => sessions.delete(transport.sessionId ?? "") });
    // The SDK declares the same interface with optional properties that may be undefined.
    await createMcpServer(project).connect(
      transport as Parameters<ReturnType<typeof createMcpServer>["connect"]>[0],
    );
    return transport;
  }

  return {
    /** Answers a request of an admitted client. */
    async answer(request: Request): Promise<Response> {
      const id = request.headers.get("mcp-session-id");
      if (id === null) {
        const opened = await open();
        const response = await opened.handleRequest(request);
        // Only a valid first request begins a session.
        if (opened.sessionId === undefined) await opened.close();
        return response;
      }
      const transport = sessions.get(id);
      if (!transport) return new Response("The session does not exist, or has ended.\n", { status: 404 });
      sessions.delete(id);
      sessions.set(id, transport);
      return transport.handleRequest(request);
    },
    async close(): Promise<void> {
      for (const transport of [...sessions.values()]) await transport.close();
    },
  };
}
