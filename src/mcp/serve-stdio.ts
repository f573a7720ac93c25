import type { Readable, Writable } from "node:stream";
import { boundMessages } from "./bound-messages.ts";
import { createMcpServer } from "./create-mcp-server.ts";
import type { McpProject } from "./mcp-project.ts";
import { StdioTransport } from "./sdk.ts";

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
  // Where JSR reads the SDK's JavaScript, it takes the streams to be terminals, and finds no onclose.
  type Given = ConstructorParameters<typeof StdioTransport>;
  const messages = boundMessages(maxMessageBytes, (refusal) => output.write(`${JSON.stringify(refusal)}\n`));
  const options = { maxBufferSize: 2 * maxMessageBytes };
  const transport = new StdioTransport(
    input.pipe(messages) as unknown as Given[0],
    output as Given[1],
    options,
  );
  const left = new Promise<void>((resolve) => {
    Object.assign(transport, { onclose: resolve });
    for (const event of ["end", "close"]) input.once(event, () => resolve());
    output.once("close", () => resolve());
    output.on("error", () => resolve());
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  await server.connect(transport);
  await left;
  // Aborts the calls in flight. A run that was stopped can be resumed.
  await server.close();
  input.unpipe(messages);
  input.pause();
  await project.inTurn(async () => {});
}
