import { getSmithyContext } from "@smithy/core/transport";
import { noteAwsKey } from "../base/redact.ts";
import type { AmazonSdk } from "./amazon-sdk.ts";

/** What the SDK signs with. */
interface Signing {
  readonly selectedHttpAuthScheme?: {
    readonly identity?: {
      readonly accessKeyId?: string;
      readonly secretAccessKey?: string;
      readonly sessionToken?: string;
    };
  };
}

/** Registers the credentials that a client signs with, wherever the SDK found them: environment, profile, role, or SSO. */
export function noteCredentials({
  middlewareStack,
}: Pick<InstanceType<AmazonSdk["Client"]>, "middlewareStack">): void {
  middlewareStack.add(
    (next, context) => (args) => {
      const { selectedHttpAuthScheme }: Signing = getSmithyContext(context);
      const { accessKeyId, secretAccessKey, sessionToken } = selectedHttpAuthScheme?.identity ?? {};
      for (const key of [accessKeyId, secretAccessKey, sessionToken]) noteAwsKey(key);
      return next(args);
    },
    { step: "deserialize", priority: "low", name: "noteCredentials" },
  );
}
