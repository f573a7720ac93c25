import type * as z from "zod";
import type { McpProject } from "./mcp-project.ts";

/** What a tool does to its surroundings, as hints for clients. */
interface Effects {
  /** Whether it changes nothing. */
  readonly readOnlyHint: boolean;
  /** Whether a second call with the same arguments changes nothing more. */
  readonly idempotentHint: boolean;
  /** Whether it may reach servers outside of this machine. */
  readonly openWorldHint: boolean;
}

/** Effects of a tool that reads the project, and reaches no server. */
export const reads: Effects = { readOnlyHint: true, idempotentHint: true, openWorldHint: false };

/** One call of a tool. */
export interface ToolCall<Input> {
  readonly input: Input;
  readonly project: McpProject;
  /** Aborted when the client cancels the call or leaves. */
  readonly signal: AbortSignal;
  /** Tells the client how far the call is. */
  progress(done: number, total: number): void;
}

/** A tool for agents. Its result is small: long lists have pages, and long texts are cut. */
export interface Tool<Input = unknown> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: z.ZodType<Input>;
  /** Schema of the result. */
  readonly output: z.ZodType;
  readonly effects: Effects;
  /** Returns the result. Throws a `PlacewrightError`, or several as `Problems`. */
  call(call: ToolCall<Input>): Promise<unknown>;
}

/** Creates a tool whose result has the type of its schema. */
export const defineTool = <Input extends z.ZodType, Output extends z.ZodType>(
  tool: Omit<Tool<z.output<Input>>, "input" | "output" | "call"> & {
    readonly input: Input;
    readonly output: Output;
    call(call: ToolCall<z.output<Input>>): Promise<z.input<Output>>;
  },
): Tool => tool as unknown as Tool;
