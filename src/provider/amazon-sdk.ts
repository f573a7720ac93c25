import type { AmazonSettings } from "./settings.ts";

type Sesv2 = typeof import("@aws-sdk/client-sesv2");

/** The client and the commands of one of Amazon's SDKs. */
export interface AmazonSdk {
  readonly Client: Sesv2["SESv2Client"];
  readonly commands: Sesv2;
}

/**
 * Loads the SDK of an API. The operations used here have the same shapes in both, which a test holds: one SDK's types serve
 * both. What SES v2 has added is undefined in its predecessor's.
 */
export async function loadSdk(provider: AmazonSettings["provider"]): Promise<AmazonSdk> {
  if (provider === "sesv2") {
    const commands = await import("@aws-sdk/client-sesv2");
    return { Client: commands.SESv2Client, commands };
  }
  const commands = await import("@aws-sdk/client-pinpoint-email");
  return { Client: commands.PinpointEmailClient, commands } as unknown as AmazonSdk;
}

/** Whether any answer to a client so far came from the embedded service. */
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
