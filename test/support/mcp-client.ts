import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import { loadConfig } from "../../src/config/load.ts";
import { createMcpServer } from "../../src/mcp/create-mcp-server.ts";
import { createMcpProject } from "../../src/mcp/mcp-project.ts";
import { createPaidBudget } from "../../src/mcp/paid-budget.ts";
import { commandOf, environment, projectRoot } from "./run-cli.ts";

/** An error as a tool answers it. */
export interface McpError {
  readonly code: string;
  readonly reason: string;
  readonly hint?: string;
  readonly place?: string;
  readonly frame?: string;
}

/** The answer of a tool. */
export interface McpAnswer {
  readonly isError: boolean;
  // biome-ignore lint/suspicious/noExplicitAny: each tool has its own schema, which the SDK's client enforces
  readonly result: any;
  readonly errors: readonly McpError[];
  /** Length of the JSON text. */
  readonly size: number;
}

/** Calls a tool. The SDK's client validates the answer against the schema that the server lists. */
export async function callTool(
  client: Client,
  name: string,
  args: Readonly<Record<string, unknown>> = {},
): Promise<McpAnswer> {
  const answer = await client.callTool({ name, arguments: args });
  const { result, errors = [] } = (answer.structuredContent ?? {}) as Partial<McpAnswer>;
  const [{ text = "" } = {}] = answer.content as { readonly text?: string }[];
  return { isError: answer.isError === true, result, errors, size: text.length };
}

/** Connects the SDK's client to a server in this process, for a project folder. */
export async function connectMcp(cwd: string, { budget = 0 }: { readonly budget?: number } = {}) {
  const server = createMcpServer(
    createMcpProject({
      openConfig: () => loadConfig({ cwd, env: {} }),
      env: {},
      budget: createPaidBudget(budget),
    }),
  );
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: "test", version: "1" });
  await Promise.all([server.connect(serverSide), client.connect(clientSide)]);
  const { tools } = await client.listTools();
  return {
    client,
    tools,
    call: (name: string, input?: Readonly<Record<string, unknown>>) => callTool(client, name, input),
    close: () => client.close(),
  };
}

/** Starts `placewright mcp` in a folder, and connects the SDK's client to its standard input and output. */
export async function startMcp(
  cwd: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
) {
  const [command = "", ...rest] = commandOf(projectRoot);
  const transport = new StdioClientTransport({
    command,
    args: [...rest, "mcp", ...args],
    cwd,
    env: environment(env),
    stderr: "pipe",
  });
  let stderr = "";
  transport.stderr?.on("data", (text: Buffer) => {
    stderr += text.toString();
  });
  const client = new Client({ name: "test", version: "1" });
  await client.connect(transport);
  // The client learns the schemas of the answers.
  const { tools } = await client.listTools();
  return {
    client,
    tools,
    pid: transport.pid ?? 0,
    stderr: () => stderr,
    call: (name: string, input?: Readonly<Record<string, unknown>>) => callTool(client, name, input),
    close: () => client.close(),
  };
}

/** Connects the SDK's client to a server over HTTP. */
export async function connectMcpHttp(url: string, token: string) {
  const client = new Client({ name: "test", version: "1" });
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    requestInit: { headers: { Authorization: `Bearer ${token}` } },
  });
  // The SDK's own type is not assignable with exact optional properties.
  await client.connect(transport as Parameters<Client["connect"]>[0]);
  await client.listTools();
  return {
    client,
    transport,
    call: (name: string, input?: Readonly<Record<string, unknown>>) => callTool(client, name, input),
    close: () => client.close(),
  };
}
