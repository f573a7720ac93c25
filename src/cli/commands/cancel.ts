import { PlacewrightError } from "../../base/errors.ts";
import { plural } from "../../base/plural.ts";
import { findRun } from "../../run/read-run.ts";
import type { CommandAction } from "../command.ts";
import { openConfig, withLedger } from "../workspace.ts";

/** Ends a run: nothing more of it is submitted. What was submitted was paid for, and stays in the ledger. */
export const cancel: CommandAction = async (context) => {
  const config = await openConfig(context);
  return withLedger(config, async (store) => {
    const [wanted] = context.paths;
    if (wanted === undefined)
      throw new PlacewrightError("usage", "Cannot cancel a run without its id", {
        hint: "placewright status shows the newest",
      });
    const { id, state } = await findRun(store, wanted);
    if (state === "finished")
      throw new PlacewrightError("usage", `Cannot cancel run ${id}: it is finished`, {
        hint: `placewright report ${id} shows it`,
      });
    await store.setRunState(id, "cancelled");
    const attempts = await store.latestAttempts(id);
    const open = attempts.filter(
      (attempt) => attempt.state === "submitted" || attempt.state === "submitting",
    );
    const unsent = attempts.filter((attempt) => attempt.state === "planned");
    context.stdout.write(
      `Cancelled run ${id}: ${plural(unsent.length, "test")} will not be submitted.\n${
        open.length > 0
          ? `${plural(open.length, "test")} at the provider cannot be called back: placewright wait ${id} collects them.\n`
          : ""
      }`,
    );
    return 0;
  });
};
