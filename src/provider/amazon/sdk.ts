import type { AmazonSettings } from "./settings.ts";

type Sesv2 = typeof import("@aws-sdk/client-sesv2");

/** The client class and the commands of one AWS SDK. */
export interface AmazonSdk {
  readonly Client: Sesv2["SESv2Client"];
  readonly commands: Sesv2;
}

/**
 * Loads the SDK of an API. A test ensures that the operations used here have the same shapes in both, so one
 * SDK's types serve both. Operations that only SES v2 has are undefined in the Pinpoint Email SDK.
 */
export async function loadSdk(provider: AmazonSettings["provider"]): Promise<AmazonSdk> {
  if (provider === "sesv2") {
    const commands = await import("@aws-sdk/client-sesv2");
    return { Client: commands.SESv2Client, commands };
  }
  const commands = await import("@aws-sdk/client-pinpoint-email");
  return { Client: commands.PinpointEmailClient, commands } as unknown as AmazonSdk;
}

/** Returns a function that reports whether any response to a client so far came from the embedded service. */
export function noticeSimulation({
  middlewareStack,
}: Pick<InstanceType<AmazonSdk["Client"]>, "middlewareStack">): () => boolean {
  let isSimulated = false;
  middlewareStack.add(
    (next) => async (args) => {
      const answer = await next(args);
      const { headers } = answer.response as { headers?: Readonly<Record<string, string>> };
      isSimulated ||= headers?.["x-placewright-simulated"] === "true";
      return answer;
    },
    { step: "deserialize", priority: "low", name: "noticeSimulation" },
  );
  return () => isSimulated;
}
