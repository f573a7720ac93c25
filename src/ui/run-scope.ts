import { PlacewrightError } from "../base/errors.ts";
import { settingsOf } from "../run/read-run.ts";
import type { StoredRun } from "../store/store.ts";
import type { Visitor } from "./visitor.ts";

/** Whether a visitor reaches a run: all of its projects are in the limits of the token. */
export const reachesRun = ({ projects }: Pick<Visitor, "projects">, run: StoredRun): boolean =>
  projects === undefined || settingsOf(run).projects.every(({ name }) => projects.includes(name));

/** A request names a project that its token does not reach. */
export class OutOfReach extends PlacewrightError {}

/** Throws `OutOfReach` if a token does not reach one of these projects. */
export function refuseProjects({ projects }: Pick<Visitor, "projects">, wanted: readonly string[]): void {
  const beyond = wanted.find((name) => projects !== undefined && !projects.includes(name));
  if (beyond !== undefined)
    throw new OutOfReach("usage", `This token does not reach project "${beyond}"`, {
      hint: `Name one of its projects: ${projects?.join(", ") || "none"}`,
    });
}
