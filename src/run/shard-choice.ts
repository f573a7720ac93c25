import { PlacewrightError } from "../base/errors.ts";

/** The shard to run. */
export interface ShardChoice {
  /** 1-based. */
  readonly index: number;
  readonly total: number;
}

const maxShards = 9999;

/** Parses a shard such as `2/4`. Throws `usage` if the text is invalid. */
export function parseShard(text: string): ShardChoice {
  const [, index = 0, total = 0] = (/^(\d+)\/(\d+)$/.exec(text) ?? []).map(Number);
  if (index >= 1 && index <= total && total <= maxShards) return { index, total };
  const expected = total > maxShards ? `at most ${maxShards} shards` : "index/total";
  throw new PlacewrightError("usage", `Invalid --shard "${text}": expected ${expected}`, {
    hint: "For example, 2/4 runs the second of four shards",
  });
}
