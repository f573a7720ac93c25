import { PlacewrightError } from "../base/errors.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { toCommandLine } from "../workspace/command-line.ts";

/** A form's request to run tests. */
export interface RunRequest {
  /** Files of the selected scenarios; empty for all. Errors in other scenarios do not prevent the run. */
  readonly paths: readonly string[];
  /** A pattern that matches the title of one message. Undefined to run all messages. */
  readonly grep: string | undefined;
  /** Undefined for the default projects of the config. */
  readonly projects: readonly string[] | undefined;
  /** The key of the question whose answer this is. Undefined if nothing was asked. */
  readonly confirmation: string | undefined;
  /** The fields of the request, repeated in the form that confirms it. */
  readonly fields: readonly (readonly [string, string])[];
  /** The equivalent command line. */
  readonly commandLine: string;
}

type Body = Readonly<Record<string, unknown>>;

const textsOf = (body: Body, name: string): string[] =>
  [body[name] ?? []].flat().filter((value): value is string => typeof value === "string");

const toLiteral = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

/** Returns the files of scenarios. Throws `usage` if one does not exist. */
export function pathsOfNames(
  names: readonly string[],
  scenarios: readonly Pick<Scenario, "name" | "file">[],
): string[] {
  const unknown = names.find((name) => !scenarios.some((scenario) => scenario.name === name));
  if (unknown !== undefined)
    throw new PlacewrightError("usage", `Scenario "${unknown}" no longer exists`, {
      hint: "Go back and select one",
    });
  return scenarios.filter(({ name }) => names.includes(name)).map(({ file }) => file);
}

/**
 * Parses a form: `which` is `all`, `chosen` (by `scenario`), or `title` (one message). Throws `usage` if
 * nothing valid was selected.
 */
export function readRunRequest(
  body: Body,
  scenarios: readonly Pick<Scenario, "name" | "file">[],
): RunRequest {
  const [which = "chosen"] = textsOf(body, "which");
  const names = textsOf(body, "scenario");
  const [title = ""] = textsOf(body, "title");
  // An empty name stands for the default projects.
  const projects = textsOf(body, "project").filter((name) => name !== "");
  if (which === "chosen" && names.length === 0)
    throw new PlacewrightError("usage", "No scenarios selected", { hint: "Go back and select one" });
  const named = pathsOfNames(names, scenarios);
  const paths = which === "all" ? [] : named;
  const grep = which === "title" ? `^${toLiteral(title)}$` : undefined;
  return {
    paths,
    grep,
    projects: projects.length > 0 ? projects : undefined,
    confirmation: textsOf(body, "confirmed").includes("yes") ? textsOf(body, "confirmation")[0] : undefined,
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
