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
    onLink: (link) => stdout.write(print`A browser asked to be let in. New link, works once: ${link}\n`),
    abandon,
  });
  stdout.write(print`placewright dashboard: ${running.link()}\n${howToOpen(running)} Ctrl-C ends it.\n`);
  await new Promise((resolve) => interrupt.addEventListener("abort", resolve, { once: true }));
  stdout.write(print`Ending: runs under way can be gone on with.\n`);
  await running.close();
  return 0;
};

const howToOpen = ({ password }: RunningUi): TerminalText =>
  password === undefined
    ? print`Open the link in a browser on this machine. It works once; to open another browser, open it there, and a new link appears here.
If the browser cannot find the address (Safari), run placewright ui --ask-password.`
    : print`Open the address in a browser on this machine, and enter any user name and this password: ${password}
The password lets in until the dashboard ends.`;
