import { describe, test } from "vitest";
import { followPage } from "../support/follow-page.ts";
import { hasPostgres, postgresFunctions, postgresNote } from "../support/postgres.ts";
import { isDeno } from "../support/run-cli.ts";
import { isThorough } from "../support/sample-of.ts";

// npx starts the commands on Node.
describe.skipIf(isDeno || !hasPostgres || !isThorough)(`the guide for a team${postgresNote}`, () => {
  /** `UPDATE_DOCS=1 PLACEWRIGHT_TESTS=all` rewrites its outputs. */
  test("team: every step works, and prints what the page shows", () =>
    followPage("team", {
      ports: ["5439", "8025", "8026", "9464"],
      functions: postgresFunctions,
    }));
});
