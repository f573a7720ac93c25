import { describe } from "vitest";
import { followPage } from "../support/follow-page.ts";
import { isDeno } from "../support/run-cli.ts";
import { inDepthOnNode } from "../support/sample-of.ts";

// npx starts the command on Node.
describe.skipIf(isDeno)("the tutorial", () => {
  /** `UPDATE_DOCS=1 PLACEWRIGHT_TESTS=all` rewrites the outputs of all pages. */
  inDepthOnNode.each(["first-gate", "first-paid-test", "first-nightly-run"])(
    "%s: every step works, and prints what the page shows",
    (name) => followPage(`tutorial/${name}`, { ports: ["8025"] }),
  );
});
