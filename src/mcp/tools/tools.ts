import type { Tool } from "../tool.ts";
import { check } from "./check.ts";
import { list } from "./list.ts";
import { run } from "./run.ts";
import { validate } from "./validate.ts";

/** All tools, in the order in which a task uses them. */
export const tools: readonly Tool[] = [list, validate, check, run];
