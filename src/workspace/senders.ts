import { PlacewrightError, Problems } from "../base/errors.ts";
import type { ResolvedConfig } from "../config/config.ts";
import { parseFromHeader } from "../message/sender.ts";
import { buildTests } from "./build-tests.ts";
import { selectFrom, type Wanted } from "./select-tests.ts";

/**
 * Returns the distinct sender addresses of the project's messages. `problem` says why the list is
 * incomplete, if it is.
 */
export async function sendersOf(
  config: ResolvedConfig,
  wanted: Wanted,
): Promise<{ readonly senders: readonly string[]; readonly problem?: string }> {
  const senders = new Set<string>();
  try {
    const selection = await selectFrom(config, wanted);
    for await (const { submission } of buildTests(config, selection, {}))
      senders.add((await parseFromHeader(submission.from, submission.from)).address);
  } catch (error) {
    if (!(error instanceof Problems) && !(error instanceof PlacewrightError)) throw error;
    return { senders: [...senders], problem: error.message };
  }
  return { senders: [...senders] };
}
