import { relative } from "node:path";
import { print, printLines, type TerminalText } from "../../report/terminal/terminal-text.ts";
import type { CiService } from "./ci-files.ts";
import type { ProjectHome } from "./find-home.ts";
import { ciCommandsOf, usageOf } from "./package-manager.ts";

/** What `init` did. */
export interface InitOutcome {
  readonly cwd: string;
  /** Absolute path of the project. */
  readonly folder: string;
  readonly home: ProjectHome;
  readonly ci: CiService | "none";
  readonly isInstalled: boolean;
}

/** Says how CI starts to run the tests. */
function ciStep({ folder, home, ci }: InitOutcome): string {
  const { lockFile } = usageOf(home.manager);
  if (ci === "none") return "Run placewright init --ci github (or gitlab, jenkins): it writes a file for CI";
  const inside = home.repository === undefined ? "" : relative(home.repository, folder);
  if (inside !== "" && ci !== "jenkins")
    return `Move the CI file to the root of the repository, and let its jobs run in ${inside.replaceAll("\\", "/")}`;
  return `Commit the files and ${lockFile}, and push: CI tests each change before its release`;
}

/** Returns the three things to do after `init`. */
export function nextSteps(outcome: InitOutcome): TerminalText {
  const { cwd, folder, home, isInstalled } = outcome;
  const { placewright } = ciCommandsOf(home.manager);
  const where = relative(cwd, folder);
  const first = [
    ...(where ? [`cd ${where}`] : []),
    ...(isInstalled ? [] : [usageOf(home.manager).install.join(" ")]),
    `${placewright} run`,
  ].join(" && ");
  return printLines([
    "",
    "Next:",
    print`  1. Test the messages, and read the report:  ${first}`,
    print`  2. Preview them while you edit them:        ${placewright} ui`,
    print`  3. ${ciStep(outcome)}`,
  ]);
}
