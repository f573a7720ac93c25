import type { ResolvedConfig } from "../config/config.ts";
import { mailboxProvidersOf, wellKnownProviders } from "../provider/kinds/mailbox-providers.ts";
import type { TestResult } from "../result/run-report.ts";
import type { RunProject } from "../run/plan.ts";
import type { KnownNames } from "../scenario/parse-scenario.ts";
import type { SelectedTest } from "../scenario/select.ts";

/** Returns the names that scenarios can refer to if these projects measure them. */
export function knownNamesOf(
  { check }: Pick<ResolvedConfig, "check">,
  projects: readonly RunProject[],
): KnownNames {
  const measured = projects.map(({ settings }) => mailboxProvidersOf(settings));
  const customChecks = check.custom?.map(({ id }) => id) ?? [];
  return {
    mailboxProviders: [...new Set(measured.flatMap(({ names }) => names))],
    wellKnown: wellKnownProviders,
    isComplete: measured.every(({ others }) => others === "none"),
    ...(measured.some(({ others }) => others === "any") ? { areAllPossible: true } : {}),
    ...(customChecks.length > 0 ? { customChecks } : {}),
  };
}

const ownScopes = ["overall", "baseline", "control", "*"];

/**
 * Returns the selectors of thresholds that name nothing a result can have. Empty if its provider may measure mailbox
 * providers whose names are not known.
 */
export function selectorsWithoutFigures(
  { provider, placement }: Pick<TestResult, "provider" | "placement">,
  selectors: readonly string[],
): readonly string[] {
  if (!placement || placement.isps.length === 0 || (provider !== "local" && provider !== "seedlist"))
    return [];
  const names = [...placement.isps.map(({ isp }) => isp), ...wellKnownProviders];
  const known = new Set(names.map((name) => name.toLowerCase()));
  return selectors.filter((selector) => !ownScopes.includes(selector) && !known.has(selector.toLowerCase()));
}

/**
 * Returns a warning for each selector that the projects do not measure, or may not: not all that they measure is known.
 */
export function doubtfulSelectors(
  tests: readonly Pick<SelectedTest, "scenario">[],
  { mailboxProviders, isComplete, areAllPossible }: KnownNames,
): readonly string[] {
  if (areAllPossible) return [];
  const known = new Set(mailboxProviders.map((name) => name.toLowerCase()));
  const scenarios = [...new Set(tests.map(({ scenario }) => scenario))];
  return scenarios.flatMap(({ file, expected }) =>
    expected.thresholds
      .map(([selector]) => selector)
      .filter((selector) => !ownScopes.includes(selector) && !known.has(selector.toLowerCase()))
      .map((selector) =>
        isComplete
          ? `${file}: no selected project measures "${selector}", so its thresholds are not measured. Measured names: ${mailboxProviders.join(", ")}`
          : `${file}: whether a project measures "${selector}" is known only after a test. If none does, its thresholds are not measured. Well-known names: ${mailboxProviders.join(", ")}`,
      ),
  );
}
