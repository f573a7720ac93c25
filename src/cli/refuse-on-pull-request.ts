import {
  formatLocation,
  messageOf,
  messageWithoutPlace,
  PlacewrightError,
  Problems,
} from "../base/errors.ts";
import { print } from "../report/terminal/terminal-text.ts";
import { version } from "../version.ts";
import type { CommandAction, CommandContext } from "./command.ts";
import { isA } from "./failure.ts";
import { openConfig } from "./workspace.ts";

/**
 * Returns a command which also says on the pull request that it could not start, if it has the reporter: the comment of an
 * earlier run would pass for its result.
 */
export const refusingOnPullRequest =
  (action: CommandAction): CommandAction =>
  async (context) => {
    let hasSubmitted = false;
    try {
      return await action({
        ...context,
        noteSubmit() {
          hasSubmitted = true;
          context.noteSubmit();
        },
      });
    } catch (error) {
      if (!hasSubmitted) await refuse(context, error);
      throw error;
    }
  };

async function refuse(context: CommandContext, error: unknown): Promise<void> {
  const { options, env, cwd, stderr } = context;
  // The config may be what is wrong.
  const config = await openConfig(context).catch(() => undefined);
  const names = options.reporter ?? config?.reporters ?? [];
  const wanted = names.map((name) => /^pull-request(?:=(.*))?$/.exec(name)).find((match) => match);
  if (!wanted) return;
  try {
    const { refuseOnPullRequest } = await import("../workspace/pull-request/pull-request-reporter.ts");
    const problems = (isA(error, Problems) ? error.problems : [error]).map(describe);
    const place = config ?? { env, projectDir: cwd, reportUrl: undefined, dashboard: undefined };
    const name = wanted[1]?.trim();
    for (const failure of await refuseOnPullRequest(place, { name, problems, version }))
      stderr.write(print`! Reporter "pull-request" failed: ${messageOf(failure)}\n`);
  } catch (failure) {
    stderr.write(print`! Reporter "pull-request" failed: ${messageOf(failure)}\n`);
  }
}

function describe(problem: unknown): string {
  if (!isA(problem, PlacewrightError)) return messageOf(problem);
  const { location } = problem;
  return `${location ? `${formatLocation(location)}: ` : ""}${messageWithoutPlace(problem)}`;
}
