import { PlacewrightError } from "../base/errors.ts";

/** The shard to run. */
export interface ShardChoice {
  /** 1-based. */
  readonly index: number;
  readonly total: number;
}

/** Parses a shard such as `2/4`. Throws `usage` if the text is invalid. */
export function parseShard(text: string): ShardChoice {
  const [, index = 0, total = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number);
  if (index >= 1 && index <= total) return { index, total };
  throw new PlacewrightError("usage", `Invalid --shard "${text}": expected index/total`, {
    hint: "For example, 2/4 runs the second of four shards",
  });
}
