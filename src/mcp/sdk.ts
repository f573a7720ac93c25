// What is used of the SDK. Deno does not find the types of this package, which names none for its files: there, they are `any`.

// biome-ignore lint/suspicious/noTsIgnore: TypeScript finds them, so there is no error to expect there
// @ts-ignore
import * as protocol from "@modelcontextprotocol/sdk/types.js";
import type * as z from "zod";

// biome-ignore lint/suspicious/noTsIgnore: as above
// @ts-ignore
export { Server } from "@modelcontextprotocol/sdk/server/index.js";
// biome-ignore lint/suspicious/noTsIgnore: as above
// @ts-ignore
export { StdioServerTransport as StdioTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
// biome-ignore lint/suspicious/noTsIgnore: as above
// @ts-ignore
export { WebStandardStreamableHTTPServerTransport as HttpTransport } from "@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js";
export { protocol };

export type ToolDefinition = z.output<typeof protocol.ToolSchema>;
export type ToolResult = z.output<typeof protocol.CallToolResultSchema>;
export type ResourceResult = z.output<typeof protocol.ReadResourceResultSchema>;

/** What a handler of requests is given besides the request. */
export interface RequestContext {
  readonly signal: AbortSignal;
  sendNotification(notification: {
    readonly method: "notifications/progress";
    readonly params: { progressToken: string | number; progress: number; total: number };
  }): Promise<void>;
}
