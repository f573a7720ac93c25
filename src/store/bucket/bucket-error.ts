import { messageOf, PlacewrightError } from "../../base/errors.ts";
import { networkReason } from "../../base/network-reason.ts";

/** The properties of the SDK's errors that this module reads. */
interface Failure {
  readonly name: string;
  readonly status: number | undefined;
}

const rights = (bucket: string): string =>
  `Grant s3:PutObject, s3:GetObject, and s3:DeleteObject on arn:aws:s3:::${bucket}/*, and s3:ListBucket on arn:aws:s3:::${bucket}`;

/** Reason and hint by the name of an error of S3 or of its SDK. */
const causes: readonly (readonly [
  name: RegExp,
  reason: string,
  hint: string | ((bucket: string) => string),
])[] = [
  [
    /^NoSuchBucket$/,
    "the bucket does not exist",
    "Create the bucket, or correct messages.bucket in the config",
  ],
  [/^(?:AccessDenied|AllAccessDisabled|Forbidden)$/, "the credentials lack the rights", rights],
  [
    /^(?:InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|InvalidToken|RequestTimeTooSkewed|TokenRefreshRequired)$/,
    "the service refuses the credentials",
    "Renew the AWS credentials of this machine, and check its clock",
  ],
  [
    /^(?:CredentialsProviderError|TokenProviderError)$/,
    "no AWS credentials were found",
    "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or messages.profile in the config",
  ],
  [
    /^(?:PermanentRedirect|AuthorizationHeaderMalformed|IllegalLocationConstraintException)$/,
    "the bucket is in another region",
    "Set messages.region in the config to the region of the bucket",
  ],
  [
    /^(?:SlowDown|ServiceUnavailable|InternalError|ThrottlingException)$/,
    "the service is overloaded",
    "Try again in a moment",
  ],
];

/** Converts an error of a call to `ledger-unusable`. `action` completes "Cannot … in bucket". */
export function toBucketError(error: unknown, action: string, bucket: string): PlacewrightError {
  if (error instanceof PlacewrightError) return error;
  const { name, status } = failureOf(error);
  const refuse = (reason: string, hint: string) =>
    new PlacewrightError("ledger-unusable", `Cannot ${action} in bucket "${bucket}": ${reason}`, {
      cause: error,
      hint,
    });
  const known = causes.find(([names]) => names.test(name)) ?? (status === 403 ? causes[1] : undefined);
  if (known) return refuse(known[1], typeof known[2] === "string" ? known[2] : known[2](bucket));
  if (/region is missing/i.test(messageOf(error)))
    return refuse("its region is not known", "Set messages.region in the config, or AWS_REGION");
  if (status !== undefined)
    return refuse(
      `the service answers with ${name === "" ? "" : `${name}, `}HTTP ${status}`,
      "Check messages in the config",
    );
  return refuse(
    networkReason(error),
    "Check that the service runs, and messages.endpoint and messages.region in the config",
  );
}

/** Whether an object does not exist. */
export function isMissing(error: unknown): boolean {
  const { name, status } = failureOf(error);
  return name === "NoSuchKey" || (name === "NotFound" && status === 404);
}

/** Reads an error of the SDK, which copies members of a response into it, whatever their types are. */
function failureOf(error: unknown): Failure {
  const { name, $metadata } = Object(error) as { name?: unknown; $metadata?: { httpStatusCode?: unknown } };
  const status = $metadata?.httpStatusCode;
  return {
    name: typeof name === "string" && /^(?!Error$)[A-Za-z]{1,60}$/.test(name) ? name : "",
    status: typeof status === "number" ? status : undefined,
  };
}
