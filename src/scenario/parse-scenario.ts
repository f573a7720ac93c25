import type { ZodType } from "zod";
import type { AuthoredFile } from "../authored/authored-file.ts";
import { formatPath, type ValuePath } from "../authored/locate.ts";
import { toValidationErrors, type ValidationError } from "../authored/to-validation-errors.ts";
import { validateOnce } from "../authored/validate.ts";
import { PlacewrightError } from "../base/errors.ts";
import { nearest, slipOf, suggest } from "../base/nearest.ts";
import { isCustomCheckId } from "../check/define-check.ts";
import { checkExpectationFault, checkFigures, isCheckFigure } from "../expect/check-expectations.ts";
import type { WrittenThreshold } from "../expect/expectations.ts";
import { parseHealthThreshold } from "../expect/health-expectations.ts";
import { parseThreshold, type Threshold } from "../expect/threshold.ts";
import { checkIds } from "../result/check-ids.ts";
import type { HealthInput } from "./health.ts";
import type { ScenarioInput } from "./scenario.ts";

/** Names that a scenario can refer to, from the config. */
export interface KnownNames {
  /** Mailbox providers that the projects measure, as far as they are known. */
  readonly mailboxProviders: readonly string[];
  /** Names of mailbox providers that are spelled right, measured or not. Default: none. */
  readonly wellKnown?: readonly string[];
  /** Whether the projects measure no others. */
  readonly isComplete: boolean;
  /** Whether a project may measure any, because it has a custom provider. Absent if not. */
  readonly areAllPossible?: true;
  /** Ids of the custom checks. Absent if the config has none: a scenario may then name any. */
  readonly customChecks?: readonly string[] | undefined;
}

/** Validates a scenario by its own text, without other files. Reports all errors, each with its location. */
export async function parseScenario(
  source: AuthoredFile,
  names?: KnownNames,
): Promise<{ scenario: ScenarioInput } | { problems: PlacewrightError[] }> {
  const { scenarioSchemaFor } = await import("./schema.ts");
  const { value } = source;
  const thresholds = readThresholds(source, parseThreshold);
  const faults = faultsOf(source, scenarioSchemaFor(value)).map(explainDomain);
  const problems = [
    ...toProblems(source, faults),
    ...thresholds.problems,
    ...selectorProblems(source, ["overall", "baseline", "control", "checks"], names),
    ...(faults.some(({ path }) => path[0] === "control") ? [] : controlProblems(source, thresholds)),
    ...checkProblems(source, names?.customChecks),
    ...(await problemOf(source, "from", checkFrom)),
    ...(await problemOf(source, "simulate", checkSimulation)),
  ];
  // The schema does not transform what it accepts.
  return problems.length > 0 ? { problems } : { scenario: value as ScenarioInput };
}

/** Same, for a health scenario. */
export async function parseHealth(
  source: AuthoredFile,
  names?: KnownNames,
): Promise<{ health: HealthInput } | { problems: PlacewrightError[] }> {
  const { healthSchema } = await import("./schema.ts");
  const { value } = source;
  const problems = [
    ...toProblems(source, faultsOf(source, healthSchema)),
    ...readThresholds(source, parseHealthThreshold).problems,
    // Which mailbox providers a health report has is known only from its response.
    ...selectorProblems(source, ["overall", "daily", "campaigns"], names && { ...names, isComplete: false }),
  ];
  return problems.length > 0 ? { problems } : { health: value as HealthInput };
}

function faultsOf({ value }: AuthoredFile, schema: ZodType): readonly ValidationError[] {
  const { error } = validateOnce(schema, value);
  return error ? toValidationErrors(error, value) : [];
}

const toProblems = (source: AuthoredFile, faults: readonly ValidationError[]): PlacewrightError[] =>
  faults.map(
    ({ path, part, reason, ...details }) =>
      new PlacewrightError("scenario-invalid", reason, {
        ...details,
        path,
        location: source.locate(path, part),
      }),
  );

/** Explains the key `domain`, which makes a scenario without a message a health scenario. */
const explainDomain = (fault: ValidationError): ValidationError =>
  formatPath(fault.path) === "domain"
    ? {
        ...fault,
        reason:
          'a scenario tests either a message or the health of a domain, but this one has both "message" and "domain"',
        hint: 'Remove "domain", or move it to a scenario without "message"',
      }
    : fault;

/**
 * Finds misspelled selectors: any other word counts as the name of a mailbox provider, which would never be measured, so
 * that a paid test would be in vain. If all mailbox providers are known, any other name is a mistake. If not, one that is a
 * slip away from a known name is. If a custom provider may measure any name, none is.
 */
function selectorProblems(
  source: AuthoredFile,
  words: readonly string[],
  names: KnownNames = { mailboxProviders: [], isComplete: false },
): PlacewrightError[] {
  const { mailboxProviders, wellKnown = [], isComplete } = names;
  const { expect } = entriesOf(source.value);
  const selectors = Array.isArray(expect) ? [] : Object.keys(entriesOf(expect));
  const toSet = (names: readonly string[]) => new Set(names.map((name) => name.toLowerCase()));
  const [known, spelledRight] = [toSet(mailboxProviders), toSet(wellKnown)];
  return selectors.flatMap((selector) => {
    if (words.includes(selector) || selector === "*" || known.has(selector.toLowerCase())) return [];
    const meant = spelledRight.has(selector.toLowerCase()) ? undefined : meantBy(selector, words, names);
    if (meant === undefined && !isComplete) return [];
    const path: ValuePath = ["expect", selector];
    const isMeasured = isComplete && meant === undefined ? "that a project measures" : "";
    return [
      new PlacewrightError(
        "scenario-invalid",
        `${formatPath(path)} is not the name of a mailbox provider${isMeasured && ` ${isMeasured}`}`,
        {
          path,
          location: source.locate(path, "key"),
          ...suggest(selector, meant, `Use one of: overall, *, ${mailboxProviders.join(", ")}`),
        },
      ),
    ];
  });
}

/** Returns the word, or the name of a mailbox provider, that was probably meant. */
function meantBy(
  selector: string,
  words: readonly string[],
  { mailboxProviders, isComplete, areAllPossible }: KnownNames,
): string | undefined {
  if (isComplete) return nearest(selector, words) ?? nearest(selector, mailboxProviders);
  const slip = slipOf(selector, words);
  if (slip !== undefined || areAllPossible) return slip;
  // Names such as "Yahoo!" and "Gmail 2" differ from a known one on purpose.
  return /^\p{L}+$/u.test(selector) ? slipOf(selector, mailboxProviders) : undefined;
}

/** The thresholds of a scenario that could be parsed, each with its path, and the errors of the others. */
interface ReadThresholds<T> {
  readonly thresholds: readonly { readonly path: ValuePath; readonly threshold: T }[];
  readonly problems: readonly PlacewrightError[];
}

/** Parses thresholds even if the rest of the scenario is invalid, so that all errors are reported together. */
function readThresholds<T>(
  source: AuthoredFile,
  parse: (threshold: WrittenThreshold, selector: string) => T,
): ReadThresholds<T> {
  const expect = entriesOf(source.value)["expect"];
  const lists: [ValuePath, unknown][] = Array.isArray(expect)
    ? [[["expect"], expect]]
    : Object.entries(entriesOf(expect)).map(([selector, list]) => [["expect", selector], list]);
  const thresholds: { path: ValuePath; threshold: T }[] = [];
  const problems: PlacewrightError[] = [];
  for (const [listPath, list] of lists) {
    const selector = String(listPath[1] ?? "overall");
    for (const [index, written] of (Array.isArray(list) ? list : []).entries()) {
      const path: ValuePath = [...listPath, index];
      const { warn } = entriesOf(written);
      try {
        if (typeof written === "string") thresholds.push({ path, threshold: parse(written, selector) });
        if (typeof warn === "string") thresholds.push({ path, threshold: parse({ warn }, selector) });
      } catch (error) {
        const own: ValuePath = typeof warn === "string" ? [...path, "warn"] : path;
        problems.push(atPath(error, (reason) => `${formatPath(own)} ${reason}`, source, own));
      }
    }
  }
  return { thresholds, problems };
}

/**
 * Requires a control and a threshold on it together: a control costs an extra test, and a threshold without
 * it can never pass.
 */
function controlProblems(
  source: AuthoredFile,
  { thresholds, problems }: ReadThresholds<Threshold>,
): PlacewrightError[] {
  const { control } = entriesOf(source.value);
  const first = thresholds.find(({ threshold }) => threshold.value.kind === "control")?.path;
  if (first && control === undefined)
    return [
      new PlacewrightError(
        "scenario-invalid",
        `${formatPath(first)} compares with a control, but "control" is not set`,
        {
          path: first,
          location: source.locate(first, "value"),
          hint: 'Set "control" to a known-good message',
        },
      ),
    ];
  // A threshold that does not parse may be the one on the control.
  if (!first && control !== undefined && problems.length === 0)
    return [
      new PlacewrightError("scenario-invalid", '"control" is set, but no threshold uses it', {
        path: ["control"],
        location: source.locate(["control"], "key"),
        hint: 'Add one, such as inbox >= control - 5, or remove "control"',
      }),
    ];
  return [];
}

/** Validates check ids. */
function checkProblems(
  source: AuthoredFile,
  customChecks: readonly string[] | undefined,
): PlacewrightError[] {
  const { expect, check } = entriesOf(source.value);
  const expected = Object.entries(entriesOf(entriesOf(expect)["checks"]));
  const severities = Object.keys(entriesOf(entriesOf(check)["severities"]));
  if (expected.length + severities.length === 0) return [];
  const isKnown = (id: string) =>
    checkIds.some((known) => known === id) || (customChecks?.includes(id) ?? isCustomCheckId(id));
  const unknown = (path: ValuePath, id: string): PlacewrightError => {
    const figures = path[0] === "expect" ? checkFigures : [];
    const near = nearest(id, [...figures, ...checkIds, ...(customChecks ?? [])]);
    return new PlacewrightError("scenario-invalid", `${formatPath(path)} is not a check`, {
      path,
      location: source.locate(path, "key"),
      ...suggest(id, near, "Run placewright check --list to list all checks"),
    });
  };
  return [
    ...expected.flatMap(([key, value]) => {
      const path: ValuePath = ["expect", "checks", key];
      if (!isCheckFigure(key) && !isKnown(key)) return [unknown(path, key)];
      const fault = checkExpectationFault(key, value);
      return fault ? [atPath(fault, (reason) => `${formatPath(path)} ${reason}`, source, path)] : [];
    }),
    ...severities.filter((id) => !isKnown(id)).map((id) => unknown(["check", "severities", id], id)),
  ];
}

async function problemOf(
  source: AuthoredFile,
  key: "from" | "simulate",
  check: (text: string) => Promise<void>,
): Promise<PlacewrightError[]> {
  const text = entriesOf(source.value)[key];
  if (typeof text !== "string" || text.trim() === "") return [];
  try {
    await check(text);
    return [];
  } catch (error) {
    const lowerCase = (reason: string) => reason.replace(/^./, (letter) => letter.toLowerCase());
    return [atPath(error, lowerCase, source, [key])];
  }
}

/** Converts another parser's error, and adds its location in the file. */
function atPath(
  error: unknown,
  reasonOf: (reason: string) => string,
  source: AuthoredFile,
  path: ValuePath,
): PlacewrightError {
  if (!(error instanceof PlacewrightError)) throw error;
  const { code, reason, hint, literal, typo } = error;
  const location = source.locate(path, "value");
  return new PlacewrightError(code, reasonOf(reason), {
    location,
    hint,
    literal,
    typo,
    path,
    cause: error,
  });
}

/**
 * Validates a From header, unless Handlebars still has to render it. In that case, rendering validates it.
 */
async function checkFrom(from: string): Promise<void> {
  if (from.includes("{{")) return;
  const { parseSender } = await import("../message/sender.ts");
  await parseSender(from, from);
}

async function checkSimulation(text: string): Promise<void> {
  const { parseSimulation } = await import("../service/placement/simulate-header.ts");
  parseSimulation(text);
}

/** Returns the entries of an object, or none for any other value. */
function entriesOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
