import { isIP } from "node:net";
import { PlacewrightError } from "../../base/errors.ts";
import type { ResolvedConfig } from "../../config/config.ts";
import { print, type TerminalText } from "../../report/terminal/terminal-text.ts";
import { type RunningUi, startUi } from "../../ui/start-ui.ts";
import type { CommandAction, CommandContext } from "../command.ts";
import { showFailure } from "../failure.ts";
import { openConfig } from "../workspace.ts";

const defaultPort = 8026;

/** Serves the dashboard until it is interrupted. */
export const ui: CommandAction = async (context) => {
  const config = await openConfig(context);
  return serveUi(context, config, {
    host: hostOf(context, config),
    port: context.options.port ?? defaultPort,
  });
};

/** Where a dashboard listens, and what to do first. */
export interface Serving {
  readonly port: number;
  /** Address to listen on for a team. Undefined to serve one person. */
  readonly host?: string | undefined;
  /** Called when the dashboard listens, and its link is shown. */
  readonly onStart?: (running: RunningUi) => Promise<void>;
}

/** Serves the dashboard until it is interrupted. Resolves to 0. */
export async function serveUi(
  context: CommandContext,
  config: ResolvedConfig,
  { port, host, onStart = async () => {} }: Serving,
): Promise<number> {
  const { options, env, stdout, listenForInterrupt } = context;
  const { interrupt, abandon } = listenForInterrupt();
  const running = await startUi({
    config,
    loadConfig: () => openConfig(context),
    env,
    port,
    askPassword: options.askPassword ?? false,
    ...(host === undefined ? {} : { host }),
    onLink: (link) => stdout.write(print`A browser requested access. New link, works once: ${link}\n`),
    abandon,
  });
  stdout.write(
    print`placewright dashboard: ${running.link()}\n${host === undefined ? howToOpen(running) : howToForward(running, host)} Press Ctrl-C to stop.\n`,
  );
  const interrupted = new Promise((resolve) => interrupt.addEventListener("abort", resolve, { once: true }));
  await onStart(running).catch((error) => showFailure(error, context));
  await interrupted;
  stdout.write(print`Stopping. Workers continue unfinished runs, and so does placewright resume.\n`);
  await running.close();
  return 0;
}

/**
 * Returns the address to listen on for a team. Undefined to serve one person. The variable PLACEWRIGHT_HOST is also that
 * of the embedded service, so by itself it means a team only if the config has a dashboard.
 */
function hostOf(
  { options: { host, askPassword }, written }: CommandContext,
  { dashboard }: ResolvedConfig,
): string | undefined {
  if (host === undefined || (!written.has("host") && !dashboard)) return undefined;
  if (isIP(host) === 0)
    throw new PlacewrightError("usage", `Invalid --host "${host}": expected an IP address`, {
      hint: "Use 127.0.0.1 if the proxy is on this machine, or 0.0.0.0 if it is not",
      literal: host,
    });
  if (askPassword)
    throw new PlacewrightError("usage", "Cannot use --ask-password with --host: a team signs in", {
      hint: "Leave out --ask-password",
    });
  return host;
}

const howToForward = ({ port }: RunningUi, host: string): TerminalText =>
  print`The proxy forwards this URL to ${isIP(host) === 6 ? `[${host}]` : host}:${port}. People sign in there.`;

const howToOpen = ({ password }: RunningUi): TerminalText =>
  password === undefined
    ? print`Open the link in a browser on this machine. It works once. To use another browser, open the link there, and a new link appears here.
If the browser cannot find the host (Safari), run placewright ui --ask-password.`
    : print`Open the URL in a browser on this machine, and enter any user name and this password: ${password}
The password works until the dashboard stops.`;
