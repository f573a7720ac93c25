import type { Readable, Writable } from "node:stream";
// Deno does not find the types of this package, which names none for its files.
// biome-ignore lint/suspicious/noTsIgnore: TypeScript finds them, so there is no error to expect there
// @ts-ignore
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { createMcpServer } from "./create-mcp-server.ts";
import type { McpProject } from "./mcp-project.ts";

/** Largest message of a client, in bytes. */
const maxMessageBytes = 1024 * 1024;

/** The streams that a client reads and writes. */
export interface ClientStreams {
  readonly input: Readable;
  readonly output: Writable;
}

/** Serves the client that started this process, until it leaves or `signal` is aborted. */
export async function serveStdio(
  project: McpProject,
  { input, output }: ClientStreams,
  signal: AbortSignal,
): Promise<void> {
  const server = createMcpServer(project);
  const transport = new StdioServerTransport(input, output, { maxBufferSize: maxMessageBytes });
  const left = new Promise<void>((resolve) => {
    transport.onclose = resolve;
    for (const event of ["end", "close"]) input.once(event, () => resolve());
    output.once("close", () => resolve());
    output.on("error", () => resolve());
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await server.connect(transport);
  await left;
  // Aborts the calls in flight. A run that was stopped can be resumed.
  await server.close();
  await project.inTurn(async () => {});
}
