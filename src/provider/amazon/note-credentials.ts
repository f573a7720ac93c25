import { getSmithyContext } from "@smithy/core/transport";
import { noteAwsKey } from "../../base/redact.ts";
import type { AmazonSdk } from "./sdk.ts";

/** The credentials that the SDK signs with. */
interface Signing {
  readonly selectedHttpAuthScheme?: {
    readonly identity?: {
      readonly accessKeyId?: string;
      readonly secretAccessKey?: string;
      readonly sessionToken?: string;
    };
  };
}

/**
 * Registers the credentials that a client signs with as secrets, from every source of the SDK: environment,
 * profile, role, or SSO.
 */
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
