import type { SESv2ClientConfig } from "@aws-sdk/client-sesv2";
import type { AmazonSettings } from "./settings.ts";

type Credentials = NonNullable<SESv2ClientConfig["credentials"]>;

/** Options of every SDK client. */
export interface ClientOptions {
  readonly maxAttempts: number;
  readonly region?: string;
  readonly endpoint?: string;
  readonly profile?: string;
  readonly credentials?: Credentials;
}

export async function toClientOptions(settings: AmazonSettings): Promise<ClientOptions> {
  return {
    // One attempt per call: an SDK retry could create, and bill, a test twice.
    maxAttempts: 1,
    ...(settings.region ? { region: settings.region } : {}),
    ...(settings.endpoint ? { endpoint: settings.endpoint } : {}),
    ...(settings.profile ? { profile: settings.profile } : {}),
    ...(await toCredentials(settings)),
  };
}

async function toCredentials({
  role,
  profile,
  region,
  placeholderCredentials,
}: AmazonSettings): Promise<Pick<ClientOptions, "credentials">> {
  if (placeholderCredentials)
    return { credentials: { accessKeyId: "placewright", secretAccessKey: "placewright" } };
  if (role === undefined) return {};
  const { fromTemporaryCredentials } = await import("@aws-sdk/credential-providers");
  return {
    credentials: fromTemporaryCredentials({
      params: { RoleArn: role, RoleSessionName: "placewright" },
      clientConfig: { ...(region ? { region } : {}), ...(profile ? { profile } : {}) },
    }),
  };
}
