import { messageOf, type ProviderErrorCode } from "../../base/errors.ts";
import { networkReason } from "../../base/network-reason.ts";
import { redact } from "../../base/redact.ts";
import { toResponseText } from "../answer-text.ts";
import { withinDeadline } from "../deadline.ts";
import { ProviderError } from "../provider-error.ts";
import { isTlsFault } from "../tls-fault.ts";
import type { Exchange, HttpResponse, SendOptions } from "./exchange.ts";

interface Meaning {
  readonly code: ProviderErrorCode;
  readonly hint: string;
  readonly retryable?: true;
  /** Whether the request may have taken effect even if the service itself reports the error. */
  readonly ambiguous?: true;
}

const credentials: Meaning = {
  code: "provider-credentials",
  hint: "Sign in again, or set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Without an account, use --project local",
};
const denied: Meaning = {
  code: "provider-access-denied",
  hint: "Grant ses:CreateDeliverabilityTestReport, ses:GetDeliverabilityTestReport, ses:ListDeliverabilityTestReports, and ses:TagResource to this IAM identity",
};
const throttled: Meaning = {
  code: "provider-throttled",
  hint: "Wait, run fewer tests at once, or request a higher quota",
  retryable: true,
};
const unreachable: Meaning = {
  code: "provider-unreachable",
  hint: "Check the endpoint, the region, and the network",
  retryable: true,
};
const insecure: Meaning = {
  code: "provider-unreachable",
  hint: "Check the endpoint (https, host, port), the server's certificate, and the certificates that this machine trusts",
};

const serverFault: Meaning = {
  code: "provider-fault",
  hint: "Try again later. This is a provider error",
  retryable: true,
  ambiguous: true,
};
/** An error from a proxy or gateway, not from the service. */
const notTheService: Meaning = {
  code: "provider-fault",
  hint: "Check the endpoint, and any proxy or gateway in between. The response is not from the service",
  retryable: true,
};
/** A proxy or gateway that lets nobody through: perhaps the next call, as nothing says that it concerns the account. */
const refusedBetween: Meaning = {
  ...credentials,
  retryable: true,
  hint: "Check the endpoint, and the credentials for any proxy or gateway in between. The response is not from the service",
};
const unreadable: Meaning = {
  code: "provider-answer-invalid",
  hint: "Check the endpoint, or report it to the provider. The response does not match the API",
};

/**
 * Meanings of the service's errors for the user, by error name. Source: error shapes of both APIs, and AWS's
 * common errors.
 */
const meanings: Readonly<Record<string, Meaning>> = {
  CredentialsProviderError: credentials,
  TokenProviderError: credentials,
  ExpiredToken: credentials,
  ExpiredTokenException: credentials,
  UnrecognizedClientException: credentials,
  InvalidClientTokenId: credentials,
  InvalidSignatureException: {
    ...credentials,
    hint: "Check the secret key and this machine's clock",
  },
  SignatureDoesNotMatch: {
    ...credentials,
    hint: "Check the secret key and this machine's clock",
  },
  RequestExpired: { ...credentials, hint: "Set this machine's clock" },
  AccessDeniedException: denied,
  AccessDenied: denied,
  TooManyRequestsException: throttled,
  ThrottlingException: throttled,
  Throttling: throttled,
  LimitExceededException: {
    code: "provider-limit",
    hint: "Wait for the next month, or request more. The plan's tests are used up, or a quota is reached",
  },
  AccountSuspendedException: {
    code: "provider-account",
    hint: "Contact the provider's support. The account is not allowed to send",
  },
  SendingPausedException: {
    code: "provider-account",
    hint: "Resume sending with PutAccountSendingAttributes. Sending is paused for the account",
  },
  MailFromDomainNotVerifiedException: {
    code: "provider-account",
    hint: "Publish the MX record of the identity's MAIL FROM domain, or set it to use the default",
  },
  MessageRejected: {
    code: "provider-rejected",
    hint: "Verify the From address or its domain with the provider, and check the message",
  },
  BadRequestException: {
    code: "provider-rejected",
    hint: "Check the From address, the message, and the provider's region",
  },
  NotFoundException: {
    code: "provider-not-found",
    hint: "Check the region, and that deliverability tests are enabled for the account",
  },
  ConcurrentModificationException: {
    code: "provider-fault",
    hint: "Run again",
    retryable: true,
    ambiguous: true,
  },
  AlreadyExistsException: {
    code: "provider-rejected",
    hint: "Name already in use. Run again to create the test under a new name",
  },
  ConflictException: { code: "provider-rejected", hint: "Run again. Another process is changing it" },
  InvalidNextTokenException: {
    code: "provider-fault",
    hint: "Run again. The list changed while it was read",
  },
  InternalServiceErrorException: serverFault,
  // Error codes of single queries in BatchGetMetricData.
  ACCESS_DENIED: { ...denied, hint: "Grant ses:BatchGetMetricData to this IAM identity" },
  INTERNAL_FAILURE: serverFault,
  OptInRequired: {
    code: "provider-account",
    hint: "Sign up for the service, or use another region. This account has no access to it in this region",
  },
  DeadlineError: unreachable,
  TimeoutError: unreachable,
};

/** Meanings that only the message text reveals: the service uses one error name for many problems. */
const readings: readonly {
  readonly pattern: RegExp;
  readonly code: ProviderErrorCode;
  readonly hint: string;
}[] = [
  {
    pattern: /deliverability dashboard|deliverability tests? (is|are) not|not subscribed/i,
    code: "provider-account",
    hint: "Subscribe to the Deliverability dashboard in this region (PutDeliverabilityDashboardOption, billed by Amazon), or use a region that has it",
  },
  {
    pattern: /sandbox|production access/i,
    code: "provider-account",
    hint: "Request production access (PutAccountDetails). The account is in the sandbox",
  },
  {
    pattern: /(?:email address|identit(?:y|ies)|domain|sender).{0,300}(?:is|are) not (?:a )?verified/i,
    code: "provider-rejected",
    hint: "Verify the From address or its domain in this region (CreateEmailIdentity), then run placewright doctor to check it",
  },
];

/** Node's error codes for failed connections. */
const connectionCodes: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ECONNRESET",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "UND_ERR_SOCKET",
]);

interface SdkFailure {
  readonly name: string | undefined;
  readonly code: string | undefined;
  readonly $metadata: { readonly httpStatusCode?: number } | undefined;
  readonly $response:
    | { readonly statusCode?: number; readonly headers?: Readonly<Record<string, string>> }
    | undefined;
}

export interface CallBounds {
  readonly signal: AbortSignal;
  readonly now: () => number;
  /** Longest duration of the call, credentials included, in milliseconds. */
  readonly timeoutMs: number;
  /** See `SubmitOptions`. */
  readonly beforeSend?: (() => void) | undefined;
}

/**
 * Sends a call through an AWS SDK client, which must be passed the given options. Rejects with the signal's
 * reason, the error that `beforeSend` threw, or a `ProviderError`, within the time limit.
 */
export async function asProvider<T>(
  action: string,
  { signal, now, timeoutMs, beforeSend }: CallBounds,
  send: (options: SendOptions) => Promise<T>,
): Promise<T> {
  const exchange: Exchange = { beforeSend, isSent: false };
  try {
    return await withinDeadline({ signal, timeoutMs }, (abortSignal) => send({ abortSignal, exchange }));
  } catch (error) {
    if (exchange.refusal) throw exchange.refusal.error;
    signal.throwIfAborted();
    throw toProviderError(error, action, now(), exchange);
  }
}

/**
 * Converts any error from an AWS SDK client to one that says who must do what. `action` completes "Cannot …".
 * The error is ambiguous unless nothing was sent, or the service itself rejects the request in its own error
 * shape.
 */
export function toProviderError(
  error: unknown,
  action: string,
  nowMs: number,
  { isSent, answer }: Exchange,
): ProviderError {
  const failure = readFailure(error);
  const status = answer?.statusCode ?? failure.$metadata?.httpStatusCode ?? failure.$response?.statusCode;
  const named = answer ? errorNameIn(answer) : undefined;
  const meaning = meaningOf(failure, { status, answer, named }, messageOf(error));
  const isRefusal =
    named !== undefined && Object.hasOwn(meanings, named) && isClientError(status) && !meaning.ambiguous;
  const headers = answer?.headers ?? failure.$response?.headers;
  return new ProviderError(
    meaning.code,
    `Cannot ${action}: ${describe(failure, status, networkReason(error))}`,
    {
      cause: error,
      hint: meaning.hint,
      retryable: meaning.retryable ?? false,
      ambiguous: isSent && !isRefusal,
      retryAfterMs: parseRetryAfter(headers?.["retry-after"], nowMs),
      answer: meaning === unreadable && answer ? toResponseText(figuresIn(answer)) : undefined,
    },
  );
}

/** Reads an error of the SDK, which copies members of a response into it, whatever their types are. */
function readFailure(error: unknown): SdkFailure {
  const { name, code, $metadata, $response }: Readonly<Record<keyof SdkFailure, unknown>> = Object(error);
  return {
    name: wordOf(name),
    code: wordOf(code),
    $metadata: $metadata as SdkFailure["$metadata"],
    $response: $response as SdkFailure["$response"],
  };
}

const wordOf = (value: unknown): string | undefined =>
  typeof value === "string" || typeof value === "number" ? String(value) : undefined;

const isClientError = (status = 0): boolean => status >= 400 && status < 500;

interface Evidence {
  readonly status: number | undefined;
  readonly answer: HttpResponse | undefined;
  /** The error name that the service returned. */
  readonly named: string | undefined;
}

function meaningOf(failure: SdkFailure, { status = 0, answer, named }: Evidence, message: string): Meaning {
  // BatchGetMetricData returns error codes of single queries in a successful response.
  const name = named ?? (answer && status >= 300 ? "" : (failure.name ?? ""));
  const known = Object.hasOwn(meanings, name) ? meanings[name] : undefined;
  const action = known === denied ? /not authorized to perform:? ([a-z]+:\w+)/.exec(message)?.[1] : undefined;
  if (action)
    return {
      ...denied,
      hint: `Grant ${action} to this IAM identity (docs/amazon.md has a complete policy)`,
    };
  const reading =
    known && !known.retryable && known !== credentials
      ? readings.find(({ pattern }) => pattern.test(message))
      : undefined;
  if (reading) return reading;
  if (known) return known;
  if (!answer && isTlsFault(failure.code)) return insecure;
  if (!answer && connectionCodes.has(failure.code ?? "")) return unreachable;
  if (status === 401 || status === 403 || status === 407)
    return answer && named === undefined ? refusedBetween : credentials;
  if (status === 429) return throttled;
  if (answer && status < 300) return jsonIn(answer) === undefined ? serverFault : unreadable;
  // Without a status, no complete response arrived.
  if (status === 0 || status >= 500) return serverFault;
  if (answer && named === undefined) return notTheService;
  return {
    code: "provider-rejected",
    hint: "Check the message and the provider's region",
  };
}

/**
 * Returns the error name from a response in the shape of the API. Undefined if the response has another
 * shape.
 */
function errorNameIn(answer: HttpResponse): string | undefined {
  // The header alone proves nothing: a proxy that responds instead of the service may pass it on. The body
  // must be a JSON object.
  const body = jsonIn(answer);
  const type = answer.headers["content-type"];
  if (!isErrorBody(body) || (type !== undefined && !/json/i.test(type))) return undefined;
  const raw = answer.headers["x-amzn-errortype"] ?? body.code ?? body.__type;
  // Source: restJson1, "Operation error serialization": ignore a namespace before `#` and a URL after `:`.
  return raw?.split(",")[0]?.split(":")[0]?.split("#").at(-1)?.trim() || undefined;
}

interface ErrorBody {
  readonly code?: string | null;
  readonly __type?: string | null;
}

/**
 * Whether a body is an error as in restJson1: an object that is empty, or has a message or an error name. An
 * object with other members only is not from the service.
 */
function isErrorBody(body: unknown): body is ErrorBody {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return false;
  const { message, Message, __type, code } = body as Readonly<Record<string, unknown>>;
  const words = [message, Message, __type, code].filter((each) => each !== undefined && each !== null);
  const isEmpty = Object.values(body).every((each) => each === null);
  return words.every((each) => typeof each === "string") && (words.length > 0 || isEmpty);
}

/** Parses the body of a response. Returns undefined if it is not JSON, or is cut short. */
function jsonIn({ body }: HttpResponse): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    return undefined;
  }
}

/** Returns the members of a response, except the message under test. */
function figuresIn(answer: HttpResponse): unknown {
  const body = jsonIn(answer);
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  const { Message: _, ...figures } = body as { readonly Message?: unknown };
  return figures;
}

const plainNames = ["Error", "AggregateError", "SyntaxError", "TypeError", "DeadlineError"];

function describe(failure: SdkFailure, status: number | undefined, message: string): string {
  const [firstLine = ""] = message.split("\n");
  const name = failure.name && redact(failure.name);
  if (failure.name === "SyntaxError" && status !== undefined)
    return `the response does not match the API (HTTP ${status}: ${firstLine})`;
  return name && !plainNames.includes(name)
    ? `${name}${firstLine ? ` (${firstLine})` : ""}`
    : firstLine || "no reason given";
}

/** Parses Retry-After in both of its forms, seconds or a date (RFC 9110, 10.2.3). Returns milliseconds. */
function parseRetryAfter(value: string | undefined, nowMs: number): number | undefined {
  if (!value) return undefined;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - nowMs;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
