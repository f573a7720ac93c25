import { print } from "../../report/terminal/terminal-text.ts";
import { startUi } from "../../ui/start-ui.ts";
import type { CommandAction } from "../command.ts";
import { openConfig } from "../workspace.ts";

const defaultPort = 8026;

/** Answers until it is interrupted. */
export const ui: CommandAction = async (context) => {
  const { options, env, stdout, listenForInterrupt } = context;
  const config = await openConfig(context);
  const { interrupt, abandon } = listenForInterrupt();
  const running = await startUi({
    config,
    loadConfig: () => openConfig(context),
    env,
    port: options.port ?? defaultPort,
    abandon,
  });
  stdout.write(
    print`placewright dashboard: ${running.url}\nOpen the link in a browser on this machine. Ctrl-C ends it.\n`,
  );
  await new Promise((resolve) => interrupt.addEventListener("abort", resolve, { once: true }));
  stdout.write(print`Ending: runs under way can be gone on with.\n`);
  await running.close();
  return 0;
};
