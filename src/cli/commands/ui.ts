import { print, type TerminalText } from "../../report/terminal/terminal-text.ts";
import { type RunningUi, startUi } from "../../ui/start-ui.ts";
import type { CommandAction } from "../command.ts";
import { openConfig } from "../workspace.ts";

const defaultPort = 8026;

/** Serves the dashboard until it is interrupted. */
export const ui: CommandAction = async (context) => {
  const { options, env, stdout, listenForInterrupt } = context;
  const config = await openConfig(context);
  const { interrupt, abandon } = listenForInterrupt();
  const running = await startUi({
    config,
    loadConfig: () => openConfig(context),
    env,
    port: options.port ?? defaultPort,
    askPassword: options.askPassword ?? false,
    onLink: (link) => stdout.write(print`A browser requested access. New link, works once: ${link}\n`),
    abandon,
  });
  stdout.write(
    print`placewright dashboard: ${running.link()}\n${howToOpen(running)} Press Ctrl-C to stop.\n`,
  );
  await new Promise((resolve) => interrupt.addEventListener("abort", resolve, { once: true }));
  stdout.write(print`Stopping. Run placewright resume to continue unfinished runs.\n`);
  await running.close();
  return 0;
};

const howToOpen = ({ password }: RunningUi): TerminalText =>
  password === undefined
    ? print`Open the link in a browser on this machine. It works once. To use another browser, open the link there, and a new link appears here.
If the browser cannot find the host (Safari), run placewright ui --ask-password.`
    : print`Open the URL in a browser on this machine, and enter any user name and this password: ${password}
The password works until the dashboard stops.`;
