import { capitalize } from "./capitalize.ts";
import { kindOfValue } from "./kind-of-value.ts";
import { redactAndCut, redactOwn } from "./redact.ts";

/**
 * Code of every error that Placewright raises deliberately. The first part of a code names who has to act.
 * The user fixes `usage`, `config`, `scenario`, `threshold`, `template`, `message`, `file`, and `selection`
 * (exit 2). `provider` means that the provider or the network failed (exit 3); `internal` is a bug in
 * Placewright.
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

/** Code of an error in the communication with the provider that measures placement. */
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

/** A place in a file that a person wrote. */
export interface SourceLocation {
  /** Path, relative to the project folder. */
  readonly file: string;
  /** 1-based line. Absent if the whole file is meant. */
  readonly line?: number;
  /** 1-based column. Absent if only the line is known. */
  readonly column?: number;
}

/** A misspelled word, and the word that was probably meant. */
export interface Typo {
  /** The word as its author wrote it. */
  readonly written: string;
  /** The most similar of the known words. */
  readonly meant: string;
}

/** Optional parts of a `PlacewrightError`. */
export interface ErrorDetails {
  /** The place of the error. Absent if it is not in a file. */
  readonly location?: SourceLocation | undefined;
  /** The next step, as a capitalized imperative without a final period: `Use one of: inbox, spam`. */
  readonly hint?: string | undefined;
  /**
   * The invalid text, exactly as its author wrote it. The scenario loader uses it to find the line and
   * column.
   */
  readonly literal?: string | undefined;
  /** Why it failed: the reason without what could not be done. Default: the whole reason. */
  readonly why?: string | undefined;
  /** The keys that lead to the value in its file: `["message", "simple", "subject"]`. Absent if it is not known. */
  readonly path?: readonly PropertyKey[] | undefined;
  /** The misspelled word, if it is known which one was meant. */
  readonly typo?: Typo | undefined;
  /** The lines around the location, for display; see `codeFrame`. */
  readonly frame?: string | undefined;
  /** The original error. */
  readonly cause?: unknown;
}

/**
 * An error whose message a user can act on: what failed, on what, why, and what to do next. `reason` is the
 * message without location and hint; `message` is the whole text in one line. Known secrets are redacted in
 * both.
 *
 * @example
 * ```ts
 * import { PlacewrightError, parseThreshold } from "placewright";
 *
 * try {
 *   parseThreshold("inbx >= 95");
 * } catch (error) {
 *   if (!(error instanceof PlacewrightError)) throw error;
 *   error.code; // → "threshold-invalid"
 *   error.reason; // → '"inbx >= 95" has no metric "inbx"'
 *   error.hint; // → 'Did you mean "inbox"? Use one of: inbox, spam, missing, spf, dkim, dmarc'
 *   error.typo?.written; // → "inbx"
 *   error.typo?.meant; // → "inbox"
 * }
 * ```
 */
export class PlacewrightError extends Error {
  /** `PlacewrightError`, or the subclass's own name. */
  override readonly name: string = "PlacewrightError";
  /** Stable code of the error. */
  readonly code: ErrorCode;
  /** The message without location and hint. */
  readonly reason: string;
  /** The place of the error, or undefined if it is not in a file. */
  readonly location: SourceLocation | undefined;
  /** The next step, as an imperative without a final period, or undefined. */
  readonly hint: string | undefined;
  /** The invalid text, exactly as its author wrote it, or undefined. Not printed with the error: it can be a secret. */
  declare readonly literal: string | undefined;
  /** Why it failed: the reason without what could not be done, if the two are known. Otherwise the whole reason. */
  readonly why: string;
  /** The keys that lead to the value in its file, or undefined. */
  readonly path: readonly PropertyKey[] | undefined;
  /** The misspelled word and the one that was probably meant, or undefined. */
  readonly typo: Typo | undefined;
  /** The lines around the location, for display, or undefined. */
  readonly frame: string | undefined;

  /**
   * Creates an error. `reason` says what failed and why, without a final period: `Cannot read a.eml: it does
   * not exist`.
   */
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
    Object.defineProperty(this, "literal", { value: details.literal, enumerable: false });
    this.why = details.why === undefined ? this.reason : redactOwn(details.why);
    this.path = details.path;
    this.typo = details.typo;
    this.frame = details.frame === undefined ? undefined : redactOwn(details.frame);
  }
}

/**
 * Returns an error with some of its parts changed. Keeps its cause, or else is caused by it. A changed reason still has
 * the same `why`: what could not be done is added to it.
 */
export function changeError(
  error: PlacewrightError,
  {
    code = error.code,
    reason = error.reason,
    ...details
  }: ErrorDetails & { code?: ErrorCode; reason?: string },
): PlacewrightError {
  const { location, hint, literal, why, path, typo, frame, cause = error } = error;
  return new PlacewrightError(code, reason, {
    location,
    hint,
    literal,
    why,
    path,
    typo,
    frame,
    cause,
    ...details,
  });
}

/**
 * Several errors found at the same time, so that all of them are shown together.
 *
 * @example
 * ```ts
 * import { PlacewrightError, Problems, runScenarios } from "placewright";
 *
 * try {
 *   await runScenarios({ cwd: "broken" });
 * } catch (error) {
 *   if (!(error instanceof PlacewrightError)) throw error;
 *   const all = error.cause instanceof Problems ? error.cause.problems : [error];
 *   all.map(({ location }) => location?.file); // → ["scenarios/a.yaml", "scenarios/b.yaml"]
 * }
 * ```
 */
export class Problems extends Error {
  /** The name of the class. */
  override readonly name = "Problems";
  /** The errors, at least one. */
  readonly problems: readonly PlacewrightError[];

  /** Joins the messages of the errors, one line each. */
  constructor(problems: readonly PlacewrightError[]) {
    super(problems.map(({ message }) => message).join("\n"));
    this.problems = problems;
  }
}

/** Converts anything thrown to errors that can be shown. */
export function toProblems(error: unknown): readonly PlacewrightError[] {
  if (error instanceof Problems) return error.problems;
  if (error instanceof PlacewrightError) return [error];
  return [
    new PlacewrightError("internal", `This is a bug in Placewright: ${messageOf(error)}`, {
      hint: "Report it",
      cause: error,
    }),
  ];
}

/** Returns one error for several: itself if it is the only one, otherwise an error with all of them in its cause. */
export function joinProblems(cause: Problems): PlacewrightError {
  const [first, ...others] = cause.problems;
  if (first && others.length === 0) return first;
  return new PlacewrightError(first?.code ?? "internal", cause.message, { cause });
}

function composeMessage(reason: string, { location, hint }: ErrorDetails): string {
  const place =
    location?.line === undefined
      ? ""
      : ` (line ${location.line}${location.column === undefined ? "" : `, column ${location.column}`})`;
  return joinSentences(`${reason}${place}`, hint);
}

/** Joins the reason and the hint of an error as sentences. Neither ends in a period. */
export function joinSentences(reason: string, hint: string | undefined): string {
  if (hint === undefined || hint === "") return reason;
  const step = capitalize(hint);
  return `${toSentence(reason)} ${endsInCommand(step) ? step : toSentence(step)}`;
}

/** Ends a text with a period, unless it ends like a sentence. */
export const toSentence = (text: string): string => (/[.?!:…]$/.test(text) ? text : `${text}.`);

/** Whether a hint ends in a command after a colon, or in a URL. A period after it would be copied with it. */
const endsInCommand = (hint: string): boolean =>
  /^(?:placewright|npx|npm|openssl) /.test(hint.slice(hint.lastIndexOf(": ") + 2)) ||
  /^https?:/.test(hint.slice(hint.lastIndexOf(" ") + 1));

/** Returns `scenarios/spring.yaml:12:9`, the form that terminals and editors turn into a link. */
export function formatLocation({ file, line, column }: SourceLocation): string {
  return [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(":");
}

/** Longest message shown, in characters. */
const maxMessageLength = 10_000;

/** Maximum number of errors of an `AggregateError` that are shown. */
const maxMessages = 20;

/**
 * Returns the message of any thrown value, without its stack and without known secrets. Never throws.
 * Messages over 10,000 characters are cut.
 */
export function messageOf(error: unknown): string {
  try {
    const whole = textOf(error);
    // Placewright's own errors consist of redacted parts already.
    const isOurs = error instanceof PlacewrightError || error instanceof Problems;
    return cutMessage(isOurs ? whole : redactAndCut(whole, maxMessageLength + 1));
  } catch {
    return "a value that cannot be shown";
  }
}

const cutMessage = (text: string): string =>
  text.length > maxMessageLength ? `${text.slice(0, maxMessageLength)}…` : text;

/** Returns the message of an error without its place, for outputs that show the place on a line of its own. */
export const messageWithoutPlace = ({ reason, hint }: PlacewrightError): string =>
  cutMessage(joinSentences(reason, hint));

function textOf(error: unknown): string {
  if (typeof error !== "object" || error === null) return String(error);
  const { message, errors } = error as { readonly message?: unknown; readonly errors?: unknown };
  if (typeof message === "string" && message !== "") return message;
  if (Array.isArray(errors) && errors.length > 0)
    return errors.slice(0, maxMessages).map(messageOf).join("; ");
  const own = "toString" in error ? String(error) : undefined;
  return own === undefined || own.includes("[object ") ? contentOf(error) : own;
}

/** Returns what an object contains, as JSON, or what it is if that says more. */
function contentOf(value: object): string {
  try {
    const text = JSON.stringify(value) ?? "{}";
    return text === "{}" ? kindOfValue(value) : text;
  } catch {
    return kindOfValue(value);
  }
}
