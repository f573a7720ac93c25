import { plural } from "../../base/plural.ts";
import { print } from "../../report/terminal/terminal-text.ts";
import type { CommandAction } from "../command.ts";
import { openConfig } from "../workspace.ts";

/** Serves agents until the client leaves, or the command is interrupted. */
export const mcp: CommandAction = async (context) => {
  const { options, env, stderr, listenForInterrupt, takeStreams } = context;
  // From here on, the config and the scenarios cannot write to standard output, which belongs to the protocol.
  const streams = takeStreams();
  const [{ createMcpProject }, { createPaidBudget }, { serveStdio }] = await Promise.all([
    import("../../mcp/mcp-project.ts"),
    import("../../mcp/paid-budget.ts"),
    import("../../mcp/serve-stdio.ts"),
  ]);
  const budget = createPaidBudget(options.budget ?? 0);
  const project = createMcpProject({ openConfig: () => openConfig(context), env, budget });
  const { interrupt } = listenForInterrupt();
  stderr.write(
    print`placewright mcp: serving the client on standard input and output. Budget: ${plural(budget.left, "paid test")}.\n`,
  );
  await serveStdio(project, streams, interrupt);
  return 0;
};
