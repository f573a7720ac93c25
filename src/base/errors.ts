import { redactAndCut, redactOwn } from "./redact.ts";

/**
 * Every error that Placewright raises on purpose. The first part of the code says who has to act:
 * `usage`, `config`, `scenario`, `threshold`, `template`, `message`, `file` and `selection` are the user's to mend
 * (exit 2); `provider` is the measuring service's or the network's fault (exit 3); `internal` is ours.
 */
export type ErrorCode =
  | "usage"
  | "config-invalid"
  | "scenario-invalid"
  | "scenario-duplicate"
  | "selection-empty"
  | "threshold-invalid"
  | "template-invalid"
  | "message-invalid"
  | "file-missing"
  | "file-outside-project"
  | "report-unwritable"
  | "service-unavailable"
  | "engine-unavailable"
  | "ledger-unusable"
  | "ledger-unsealed"
  | "run-missing"
  | "run-project-changed"
  | "run-busy"
  | "run-taken-over"
  | "run-unrecorded"
  | ProviderErrorCode
  | "internal";

/** What can go wrong between us and the service that measures placement. */
export type ProviderErrorCode =
  | "provider-unreachable"
  | "provider-credentials"
  | "provider-access-denied"
  | "provider-throttled"
  | "provider-limit"
  | "provider-account"
  | "provider-rejected"
  | "provider-not-found"
  | "provider-answer-invalid"
  | "provider-fault";

/** A place in a file that a person wrote. `file` is relative to the project folder; line and column count from 1. */
export interface SourceLocation {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
}

export interface ErrorDetails {
  readonly location?: SourceLocation | undefined;
  /** What to do next, as an imperative without a full stop: `use one of >= > <= < ==`. */
  readonly hint?: string | undefined;
  /** The words at fault, exactly as their author wrote them: a scenario's loader finds their line and column by them. */
  readonly literal?: string | undefined;
  /** The lines around the place, for people; see `codeFrame`. */
  readonly frame?: string | undefined;
  readonly cause?: unknown;
}

/**
 * An error whose message a user can act on: what could not be done, to what, why, and what to do.
 * `reason` is the message without place and hint, `message` is all of it in one line. Known secrets in them are redacted.
 */
export class PlacewrightError extends Error {
  override readonly name: string = "PlacewrightError";
  readonly code: ErrorCode;
  readonly reason: string;
  readonly location: SourceLocation | undefined;
  readonly hint: string | undefined;
  readonly literal: string | undefined;
  readonly frame: string | undefined;

  constructor(code: ErrorCode, reason: string, details: ErrorDetails = {}) {
    const hint = details.hint === undefined ? undefined : redactOwn(details.hint);
    super(
      composeMessage(redactOwn(reason), { ...details, hint }),
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.code = code;
    this.reason = redactOwn(reason);
    this.location = details.location;
    this.hint = hint;
    this.literal = details.literal;
    this.frame = details.frame === undefined ? undefined : redactOwn(details.frame);
  }
}

/** Several mistakes found in one go: all are shown, not only the first. */
export class Problems extends Error {
  override readonly name = "Problems";
  readonly problems: readonly PlacewrightError[];

  constructor(problems: readonly PlacewrightError[]) {
    super(problems.map(({ message }) => message).join("\n"));
    this.problems = problems;
  }
}

function composeMessage(reason: string, { location, hint }: ErrorDetails): string {
  const place =
    location?.line === undefined
      ? ""
      : ` (line ${location.line}${location.column === undefined ? "" : `, column ${location.column}`})`;
  return `${reason}${place}${hint ? `; ${hint}` : ""}`;
}

/** `scenarios/spring.yaml:12:9`, the form that terminals and editors open with a click. */
export function formatLocation({ file, line, column }: SourceLocation): string {
  return [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(":");
}

/** Longest message that is shown, in characters. */
const maxMessageLength = 10_000;

/** Number of errors of an `AggregateError` that are shown. */
const maxMessages = 20;

/**
 * Returns the message of any thrown value, without its stack and without known secrets. Never throws; shortens what is longer than
 * 10,000 characters.
 */
export function messageOf(error: unknown): string {
  try {
    const whole = textOf(error);
    // Errors of ours are composed of redacted parts.
    const isOurs = error instanceof PlacewrightError || error instanceof Problems;
    const text = isOurs ? whole : redactAndCut(whole, maxMessageLength + 1);
    return text.length > maxMessageLength ? `${text.slice(0, maxMessageLength)}…` : text;
  } catch {
    return "a value that cannot be shown";
  }
}

function textOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const { message, errors } = error as { readonly message?: unknown; readonly errors?: unknown };
  if (typeof message === "string" && message !== "") return message;
  if (Array.isArray(errors) && errors.length > 0)
    return errors.slice(0, maxMessages).map(messageOf).join("; ");
  return String(error);
}
