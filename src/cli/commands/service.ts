import { startService } from "../../service/start.ts";
import type { CommandAction } from "../command.ts";

/** Answers until it is interrupted. */
export const service: CommandAction = async ({ options, stdout, listenForInterrupt }) => {
  const { interrupt } = listenForInterrupt();
  const running = await startService({
    port: options.port ?? 8025,
    ...(options.completeAfter === undefined ? {} : { completeAfterMs: options.completeAfter }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  });
  stdout.write(`placewright service listening on ${running.url}\n`);
  await new Promise((resolve) => interrupt.addEventListener("abort", resolve, { once: true }));
  await running.close();
  return 0;
};
