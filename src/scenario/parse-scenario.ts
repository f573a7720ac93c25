import { PlacewrightError } from "../base/errors.ts";
import { parseThreshold } from "../expect/threshold.ts";
import { formatPath, type ValuePath } from "./locate.ts";
import type { ScenarioInput } from "./scenario.ts";
import type { ScenarioFile } from "./scenario-file.ts";
import { toFaults } from "./to-faults.ts";

/** Checks everything that a scenario's own words can show; all faults are found, each with its place. */
export async function parseScenario(
  source: ScenarioFile,
): Promise<{ scenario: ScenarioInput } | { problems: PlacewrightError[] }> {
  const { scenarioSchemaFor } = await import("./schema.ts");
  const { value } = source;
  const checked = scenarioSchemaFor(value).safeParse(value);
  const problems = [
    ...(checked.error ? toFaults(checked.error, value) : []).map(
      ({ path, part, reason, hint }) =>
        new PlacewrightError("scenario-invalid", reason, { location: source.locate(path, part), hint }),
    ),
    ...thresholdProblems(source),
    ...(await problemOf(source, "from", checkFrom)),
    ...(await problemOf(source, "simulate", checkSimulation)),
  ];
  // The schema changes nothing in what it accepts.
  return problems.length > 0 ? { problems } : { scenario: value as ScenarioInput };
}

/** Thresholds are tried even where the rest is at fault: an author wants to hear of everything at once. */
function thresholdProblems(source: ScenarioFile): PlacewrightError[] {
  const expect = entriesOf(source.value)["expect"];
  return Object.entries(entriesOf(expect)).flatMap(([selector, thresholds]) =>
    (Array.isArray(thresholds) ? thresholds : []).flatMap((threshold: unknown, index) => {
      const path: ValuePath = ["expect", selector, index];
      const { warn } = entriesOf(threshold);
      try {
        if (typeof threshold === "string") parseThreshold(threshold);
        if (typeof warn === "string") parseThreshold({ warn });
        return [];
      } catch (error) {
        return [atPath(error, source, typeof warn === "string" ? [...path, "warn"] : path)];
      }
    }),
  );
}

async function problemOf(
  source: ScenarioFile,
  key: "from" | "simulate",
  check: (text: string) => Promise<void>,
): Promise<PlacewrightError[]> {
  const text = entriesOf(source.value)[key];
  if (typeof text !== "string" || text.trim() === "") return [];
  try {
    await check(text);
    return [];
  } catch (error) {
    return [atPath(error, source, [key])];
  }
}

/** Puts the path before what is wrong, and its place after it. */
function atPath(error: unknown, source: ScenarioFile, path: ValuePath): PlacewrightError {
  if (!(error instanceof PlacewrightError)) throw error;
  const { code, reason, hint, literal } = error;
  return new PlacewrightError(code, `${formatPath(path)} ${reason}`, {
    location: source.locate(path, "value"),
    hint,
    literal,
    cause: error,
  });
}

/** One mailbox whose domain has a dot; one that Handlebars has yet to write is checked when it is rendered. */
async function checkFrom(from: string): Promise<void> {
  if (from.includes("{{")) return;
  const { default: addressparser } = await import("nodemailer/lib/addressparser");
  const mailboxes = addressparser(from, { flatten: true });
  const refuse = (reason: string, hint: string) =>
    new PlacewrightError("scenario-invalid", `"${from}" ${reason}`, { hint });
  if (mailboxes.length > 1) {
    throw refuse(
      "is more than one address",
      'use one, and put a name with a comma in quotes: "Acme, Inc." <news@acme.example>',
    );
  }
  if (!/^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/.test(mailboxes[0]?.address ?? "") || /[\r\n]/.test(from)) {
    throw refuse("is no mail address", "write one such as Acme <news@acme.example>");
  }
}

async function checkSimulation(text: string): Promise<void> {
  const { parseSimulation } = await import("../service/placement/simulate-header.ts");
  parseSimulation(text);
}

/** The entries of an object, whatever is given. */
function entriesOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
