import { PlacewrightError } from "../../base/errors.ts";
import { plural } from "../../base/plural.ts";
import { cancelRun } from "../../run/cancel-run.ts";
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
    const run = await findRun(store, wanted);
    const { open, unsent } = await cancelRun(store, run);
    context.stdout.write(
      `Cancelled run ${run.id}: ${plural(unsent, "test")} will not be submitted.\n${
        open > 0
          ? `${plural(open, "test")} at the provider cannot be called back: placewright wait ${run.id} collects them.\n`
          : ""
      }`,
    );
    return 0;
  });
};
