import { messageOf, type ProviderErrorCode } from "../base/errors.ts";
import { ProviderError } from "./provider-error.ts";

interface Meaning {
  readonly code: ProviderErrorCode;
  readonly hint: string;
  readonly retryable?: true;
  /** The request may have been carried out. */
  readonly ambiguous?: true;
}

const credentials: Meaning = {
  code: "provider-credentials",
  hint: "sign in again, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; without an account use --project local",
};
const denied: Meaning = {
  code: "provider-access-denied",
  hint: "allow ses:CreateDeliverabilityTestReport, ses:GetDeliverabilityTestReport, ses:ListDeliverabilityTestReports and ses:TagResource to this identity",
};
const throttled: Meaning = {
  code: "provider-throttled",
  hint: "wait a while, run fewer tests at once, or ask for a higher quota",
  retryable: true,
};
const unreachable: Meaning = {
  code: "provider-unreachable",
  hint: "check the endpoint, the region and the network",
  retryable: true,
};
const lost: Meaning = { ...unreachable, ambiguous: true };

const serverFault: Meaning = {
  code: "provider-fault",
  hint: "the provider is at fault: try again later",
  retryable: true,
  ambiguous: true,
};

/** What a service's error means for the user, by the name it goes by. Source: error shapes of both APIs, and AWS's common errors. */
const meanings: Readonly<Record<string, Meaning>> = {
  CredentialsProviderError: credentials,
  TokenProviderError: credentials,
  ExpiredToken: credentials,
  ExpiredTokenException: credentials,
  UnrecognizedClientException: credentials,
  InvalidClientTokenId: credentials,
  InvalidSignatureException: {
    ...credentials,
    hint: "check the secret key, and that this machine's clock is right",
  },
  SignatureDoesNotMatch: {
    ...credentials,
    hint: "check the secret key, and that this machine's clock is right",
  },
  RequestExpired: { ...credentials, hint: "set this machine's clock" },
  AccessDeniedException: denied,
  AccessDenied: denied,
  TooManyRequestsException: throttled,
  ThrottlingException: throttled,
  Throttling: throttled,
  LimitExceededException: {
    code: "provider-limit",
    hint: "the plan's tests are used up, or a quota is reached: wait for the next month, or ask for more",
  },
  AccountSuspendedException: {
    code: "provider-account",
    hint: "the account may not send: contact the provider's support",
  },
  SendingPausedException: {
    code: "provider-account",
    hint: "sending is paused for the account: resume it with PutAccountSendingAttributes",
  },
  MailFromDomainNotVerifiedException: {
    code: "provider-account",
    hint: "publish the MX record of the identity's MAIL FROM domain, or set it to use the default",
  },
  MessageRejected: {
    code: "provider-rejected",
    hint: "verify the From address or its domain with the provider, and check the message",
  },
  BadRequestException: {
    code: "provider-rejected",
    hint: "check the From address, the message and the provider's region",
  },
  NotFoundException: {
    code: "provider-not-found",
    hint: "check the region, and that deliverability tests are switched on for the account",
  },
  ConcurrentModificationException: {
    code: "provider-fault",
    hint: "run it again",
    retryable: true,
    ambiguous: true,
  },
  AlreadyExistsException: {
    code: "provider-rejected",
    hint: "another has this name already: run it again, under a name of its own",
  },
  ConflictException: { code: "provider-rejected", hint: "something else is changing it: run it again" },
  InvalidNextTokenException: {
    code: "provider-fault",
    hint: "the list has changed while it was read: run it again",
  },
  InternalServiceErrorException: serverFault,
  // The codes that BatchGetMetricData gives to single queries.
  ACCESS_DENIED: { ...denied, hint: "allow ses:BatchGetMetricData to this identity" },
  INTERNAL_FAILURE: serverFault,
  OptInRequired: {
    code: "provider-account",
    hint: "this account has no access to the service in this region: sign up for it, or take another region",
  },
  TimeoutError: lost,
};

/** What a message tells beyond its name: the service has one name for many matters. */
const readings: readonly {
  readonly pattern: RegExp;
  readonly code: ProviderErrorCode;
  readonly hint: string;
}[] = [
  {
    pattern: /deliverability dashboard|deliverability tests? (is|are) not|not subscribed/i,
    code: "provider-account",
    hint: "subscribe to the Deliverability dashboard in this region (PutDeliverabilityDashboardOption; it costs), or take a region that has it",
  },
  {
    pattern: /sandbox|production access/i,
    code: "provider-account",
    hint: "the account is in the sandbox: request production access (PutAccountDetails)",
  },
  {
    pattern: /(email address|identit(y|ies)|domain|sender).*(is|are) not (a )?verified/i,
    code: "provider-rejected",
    hint: "verify the From address or its domain in this region (CreateEmailIdentity); placewright doctor shows how it stands",
  },
];

/** Failures of the connection, by Node's code. Those after which the request may have arrived are ambiguous. */
const connectionMeanings: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: unreachable,
  ENOTFOUND: unreachable,
  EAI_AGAIN: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ECONNRESET: lost,
  EPIPE: lost,
  ETIMEDOUT: lost,
  UND_ERR_SOCKET: lost,
};

interface SdkFailure {
  readonly name?: string;
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: {
    readonly statusCode?: number;
    readonly headers?: Readonly<Record<string, string>>;
  };
}

/** Sends by an AWS SDK client; rejects with the signal's reason, or with a `ProviderError`. */
export async function asProvider<T>(
  action: string,
  { signal, now }: { readonly signal: AbortSignal; readonly now: () => number },
  send: () => Promise<T>,
): Promise<T> {
  try {
    return await send();
  } catch (error) {
    signal.throwIfAborted();
    throw toProviderError(error, action, now());
  }
}

/** Turns whatever an AWS SDK client threw into an error that says who has to do what. `action` completes "Cannot …". */
export function toProviderError(error: unknown, action: string, nowMs: number): ProviderError {
  const failure: SdkFailure = typeof error === "object" && error !== null ? error : {};
  const status = failure.$metadata?.httpStatusCode ?? failure.$response?.statusCode;
  const meaning = meaningOf(failure, status, messageOf(error));
  return new ProviderError(meaning.code, `Cannot ${action}: ${describe(failure, messageOf(error))}`, {
    cause: error,
    hint: meaning.hint,
    retryable: meaning.retryable ?? false,
    ambiguous: meaning.ambiguous ?? false,
    retryAfterMs: parseRetryAfter(failure.$response?.headers?.["retry-after"], nowMs),
  });
}

function meaningOf(failure: SdkFailure, status: number | undefined, message: string): Meaning {
  const known = meanings[failure.name ?? ""] ?? connectionMeanings[failure.code ?? ""];
  const action = known === denied ? /not authorized to perform:? ([a-z]+:\w+)/.exec(message)?.[1] : undefined;
  if (action)
    return {
      ...denied,
      hint: `allow ${action} to this identity (docs/amazon.md has a policy of all that is needed)`,
    };
  const reading =
    known && !known.retryable && known !== credentials
      ? readings.find(({ pattern }) => pattern.test(message))
      : undefined;
  if (reading) return reading;
  if (known) return known;
  if (message.startsWith("Region is missing"))
    return {
      code: "provider-credentials",
      hint: "set `region` in the project, or AWS_REGION",
    };
  if (status === 401 || status === 403) return credentials;
  if (status === 429) return throttled;
  // Without a status the answer never came whole: a broken body, a dropped socket.
  if (status === undefined || status >= 500 || status === 200) return serverFault;
  return {
    code: "provider-rejected",
    hint: "check the message and the provider's region",
  };
}

function describe(failure: SdkFailure, message: string): string {
  const [firstLine = ""] = message.split("\n");
  const named = failure.name && !["Error", "SyntaxError", "TypeError"].includes(failure.name);
  return named ? `${failure.name}${firstLine ? ` (${firstLine})` : ""}` : firstLine || "no reason given";
}

/** Retry-After in either of its forms, seconds or a date (RFC 9110, 10.2.3), in milliseconds. */
function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  if (!value) return undefined;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - nowMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
