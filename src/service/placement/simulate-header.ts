import { PlacewrightError } from "../../base/errors.ts";
import { nearest } from "../../base/nearest.ts";
import { type Metric, metrics, type PlacementFigures } from "../../result/placement.ts";
import { isps } from "./isps.ts";

/** The message header that scripts a placement. */
export const simulateHeader = "X-Placewright-Simulate";

/** Scripted percentages by mailbox provider. The model fills in those that a script omits. */
export type Simulation = ReadonlyMap<string, PlacementFigures>;

/** The metrics that the API's responses contain. */
const scriptable = metrics.filter((metric) => metric !== "dmarc");

const folders: readonly Metric[] = ["inbox", "spam", "missing"];

/**
 * Parses scripted placements: `Gmail inbox=40 spam=55; Yahoo missing=100; * dkim=0`. Percentages are 0 to 100
 * with at most two decimals; `*` means every provider, and entries by name override it. If a clause sets
 * inbox, spam, or missing, the rest up to 100 counts as missing.
 * @throws {PlacewrightError} scenario-invalid: with the invalid text as its `literal`.
 */
export function parseSimulation(text: string): Simulation {
  const clauses = text.split(";").map((clause) => clause.trim());
  if (clauses.length > 1 && clauses.at(-1) === "") clauses.pop();
  const byName = new Map<string, PlacementFigures>();
  for (const clause of clauses) {
    const [name = "", ...settings] = clause.split(/\s+/);
    if (name === "") throw invalid("it says nothing", text, example);
    const isp = name === "*" ? name : findIsp(name);
    if (byName.has(isp))
      throw invalid(`"${name}" is repeated`, clause, "Put all percentages of an ISP in one clause");
    byName.set(isp, parseFigures(settings, clause));
  }
  const everywhere = byName.get("*");
  return new Map(
    isps
      .map(({ name }): [string, PlacementFigures] => [name, { ...everywhere, ...byName.get(name) }])
      .filter(([, figures]) => Object.keys(figures).length > 0),
  );
}

/** Parses the scripts of all such headers of a message, as one. */
export const parseSimulations = (values: readonly string[]): Simulation =>
  values.length === 0 ? new Map() : parseSimulation(values.join("; "));

function findIsp(name: string): string {
  const names = isps.map((isp) => isp.name);
  const found = names.find((known) => known.toLowerCase() === name.toLowerCase());
  if (found) return found;
  const near = nearest(name, names);
  throw invalid(
    `there is no ISP "${name}"`,
    name,
    near ? `Did you mean "${near}"?` : `Use one of: ${names.join(", ")}, or * for every ISP`,
  );
}

function parseFigures(settings: readonly string[], clause: string): PlacementFigures {
  if (settings.length === 0) throw invalid(`"${clause}" has no percentages`, clause, example);
  const percents = new Map<Metric, number>();
  for (const setting of settings) {
    const [metric, percent] = parseSetting(setting);
    if (percents.has(metric)) throw invalid(`"${metric}" is repeated in "${clause}"`, clause, "Set it once");
    percents.set(metric, percent);
  }
  const named = folders.filter((metric) => percents.has(metric));
  if (named.length > 0) {
    // Sum in hundredths, so that 33.3 + 66.7 is exactly 100.
    const hundredths = named.reduce((sum, metric) => sum + Math.round((percents.get(metric) ?? 0) * 100), 0);
    if (hundredths > 10_000)
      throw invalid(
        `inbox, spam, and missing in "${clause}" add up to more than 100`,
        clause,
        "Lower one of them",
      );
    const missing = Math.round((percents.get("missing") ?? 0) * 100) + 10_000 - hundredths;
    for (const metric of folders) percents.set(metric, percents.get(metric) ?? 0);
    percents.set("missing", missing / 100);
  }
  return Object.fromEntries([...percents].map(([metric, percent]) => [`${metric}Percent`, percent]));
}

function parseSetting(setting: string): [Metric, number] {
  const [, word = "", value = ""] = /^([^=]*)=(.*)$/.exec(setting) ?? [];
  if (word === "" || value === "")
    throw invalid(`"${setting}" does not have the form metric=percent`, setting, example);
  const metric = scriptable.find((known) => known === word.toLowerCase());
  if (!metric) {
    const near = nearest(word, scriptable);
    throw invalid(
      `there is no metric "${word}"`,
      setting,
      near ? `Did you mean "${near}"?` : `Use one of: ${scriptable.join(", ")}`,
    );
  }
  if (!/^\d{1,3}(\.\d{1,2})?$/.test(value) || Number(value) > 100)
    throw invalid(
      `"${value}" is not a percentage`,
      setting,
      "Use a number from 0 to 100 with at most two decimals",
    );
  return [metric, Number(value)];
}

const example = "Use the form Gmail inbox=40 spam=55; Yahoo missing=100";

const invalid = (reason: string, literal: string, hint: string): PlacewrightError =>
  new PlacewrightError("scenario-invalid", `Cannot read the simulation: ${reason}`, { literal, hint });
