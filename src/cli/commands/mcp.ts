import { resolve } from "node:path";
import { PlacewrightError } from "../../base/errors.ts";
import { plural } from "../../base/plural.ts";
import { noteSecret } from "../../base/redact.ts";
import type { McpProject } from "../../mcp/mcp-project.ts";
import { print } from "../../report/terminal/terminal-text.ts";
import type { CommandAction, CommandContext } from "../command.ts";
import { flagOf, type OptionName } from "../options.ts";
import { readTokenFile } from "../token-file.ts";
import { openConfig } from "../workspace.ts";

const defaultPort = 8027;

/** Serves agents until the client leaves, or the command is interrupted. */
export const mcp: CommandAction = (context) =>
  context.options.http ? overHttp(context) : overStreams(context);

async function overStreams(context: CommandContext): Promise<number> {
  const { written, stderr, listenForInterrupt, takeStreams } = context;
  const idle = (["port", "tokenFile"] satisfies OptionName[]).find((name) => written.has(name));
  if (idle)
    throw new PlacewrightError("usage", `Cannot use ${flagOf(idle)} without --http`, {
      hint: "Add --http, or leave it out: on standard input and output, there is neither a port nor a token",
    });
  // From here on, the config and the scenarios cannot write to standard output, which belongs to the protocol.
  const streams = takeStreams();
  const { serveStdio } = await import("../../mcp/serve-stdio.ts");
  const project = await openProject(context);
  const { interrupt } = listenForInterrupt();
  stderr.write(
    print`placewright mcp: serving the client on standard input and output. ${budgetOf(project)}\n`,
  );
  await serveStdio(project, streams, interrupt);
  return 0;
}

async function overHttp(context: CommandContext): Promise<number> {
  const { options, cwd, stdout, listenForInterrupt } = context;
  const [{ serveHttp }, { createKey }] = await Promise.all([
    import("../../mcp/serve-http.ts"),
    import("../../ui/access.ts"),
  ]);
  const { tokenFile } = options;
  const token =
    tokenFile === undefined ? createKey() : await readTokenFile(resolve(cwd, tokenFile), { what: "token" });
  const project = await openProject(context);
  const { interrupt } = listenForInterrupt();
  const running = await serveHttp(project, { port: options.port ?? defaultPort, token });
  const howToSignIn =
    tokenFile === undefined
      ? print`Clients send this header. The token is shown once, and works until the server stops:\nAuthorization: Bearer ${token}`
      : print`Clients send the header Authorization: Bearer, with the token in ${tokenFile}.`;
  stdout.write(
    print`placewright mcp: ${running.url}\n${howToSignIn}\n${budgetOf(project)} Press Ctrl-C to stop.\n`,
  );
  // Shown once: from now on, redacted.
  noteSecret(token);
  await new Promise((resolve) => interrupt.addEventListener("abort", resolve, { once: true }));
  await running.close();
  return 0;
}

async function openProject(context: CommandContext): Promise<McpProject> {
  const [{ createMcpProject }, { createPaidBudget }] = await Promise.all([
    import("../../mcp/mcp-project.ts"),
    import("../../mcp/paid-budget.ts"),
  ]);
  return createMcpProject({
    openConfig: () => openConfig(context),
    env: context.env,
    budget: createPaidBudget(context.options.budget ?? 0),
  });
}

const budgetOf = ({ budget }: McpProject): string => `Budget: ${plural(budget.left, "paid test")}.`;
