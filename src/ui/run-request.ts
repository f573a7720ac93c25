import { PlacewrightError } from "../base/errors.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** What a form asks to run. */
export interface RunRequest {
  /** Undefined for all. */
  readonly grep: string | undefined;
  /** Undefined for the config's default ones. */
  readonly projects: readonly string[] | undefined;
  readonly isConfirmed: boolean;
  /** The same again, for the form that confirms it. */
  readonly fields: readonly (readonly [string, string])[];
  /** The command that runs the same. */
  readonly commandLine: string;
}

type Body = Readonly<Record<string, unknown>>;

const textsOf = (body: Body, name: string): string[] =>
  [body[name] ?? []].flat().filter((value): value is string => typeof value === "string");

const toLiteral = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/** Reads a form: `which` is `all`, `chosen` (by `scenario`) or `title` (one message). Throws `usage` where nothing was chosen. */
export function readRunRequest(body: Body, scenarios: readonly Scenario[]): RunRequest {
  const [which = "chosen"] = textsOf(body, "which");
  const names = textsOf(body, "scenario");
  const [title = ""] = textsOf(body, "title");
  const projects = textsOf(body, "project");
  const unknown = names.find((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown !== undefined || (which === "chosen" && names.length === 0))
    throw new PlacewrightError(
      "usage",
      unknown === undefined ? "No scenario was chosen" : `There is no scenario "${unknown}" any more`,
      { hint: "go back and choose one" },
    );
  const grep =
    which === "all"
      ? undefined
      : which === "title"
        ? `^${toLiteral(title)}$`
        : `^(${names.map(toLiteral).join("|")})( \\(|$)`;
  return {
    grep,
    projects: projects.length > 0 ? projects : undefined,
    isConfirmed: textsOf(body, "confirmed").includes("yes"),
    fields: ["which", "scenario", "title", "project"].flatMap((name) =>
      textsOf(body, name).map((value) => [name, value] as const),
    ),
    commandLine: [
      "placewright run",
      ...(grep === undefined ? [] : [`--grep '${grep.replaceAll("'", "'\\''")}'`]),
      ...projects.map((name) => `--project ${name}`),
    ].join(" "),
  };
}
