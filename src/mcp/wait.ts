import * as z from "zod";

/** Default time to wait for results, in seconds. Clients wait at least a minute for an answer. */
const defaultSeconds = 45;

/** Argument that limits how long a call waits for results. */
export const waitField = {
  waitSeconds: z
    .int()
    .min(0)
    .max(600)
    .describe(
      `Time to wait for results. Open tests then stay pending. 0 waits for none. Default: ${defaultSeconds}.`,
    )
    .optional(),
};

export const waitMsOf = ({
  waitSeconds = defaultSeconds,
}: {
  readonly waitSeconds?: number | undefined;
}): number => waitSeconds * 1000;
