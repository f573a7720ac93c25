import { PlacewrightError } from "../base/errors.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { toCommandLine } from "../workspace/command-line.ts";

/** What a form asks to run. */
export interface RunRequest {
  /** The chosen scenarios' files; empty for all. Mistakes in others are no hindrance. */
  readonly paths: readonly string[];
  /** Of one message alone. */
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
export function readRunRequest(
  body: Body,
  scenarios: readonly Pick<Scenario, "name" | "file">[],
): RunRequest {
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
  const isAll = which === "all";
  const paths = isAll ? [] : scenarios.filter(({ name }) => names.includes(name)).map(({ file }) => file);
  const grep = which === "title" ? `^${toLiteral(title)}$` : undefined;
  return {
    paths,
    grep,
    projects: projects.length > 0 ? projects : undefined,
    isConfirmed: textsOf(body, "confirmed").includes("yes"),
    fields: ["which", "scenario", "title", "project"].flatMap((name) =>
      textsOf(body, name).map((value) => [name, value] as const),
    ),
    commandLine: toCommandLine([
      "run",
      ...paths,
      ...(grep === undefined ? [] : ["--grep", grep]),
      ...projects.flatMap((name) => ["--project", name]),
    ]),
  };
}
