import type { Tool } from "../tool.ts";
import { check } from "./check.ts";
import { collect } from "./collect.ts";
import { explain } from "./explain.ts";
import { history } from "./history.ts";
import { list } from "./list.ts";
import { preview } from "./preview.ts";
import { run } from "./run.ts";
import { validate } from "./validate.ts";

/** All tools, in the order in which a task uses them. */
export const tools: readonly Tool[] = [list, validate, check, preview, run, collect, explain, history];
