import { expect, test } from "vitest";
import { formatExplanation } from "../../../src/report/explain-terminal.ts";

test("shows the diff of a file with CRLF without a symbol at each line end", () => {
  const text = formatExplanation(
    [
      {
        scenario: "mail",
        file: "scenarios/mail.yaml",
        outcome: "edits-found",
        tests: [],
        edits: [],
        diff: "--- a/scenarios/mail.yaml\n+++ b/scenarios/mail.yaml\n@@ -1,2 +1,2 @@\n-subject: Fwd: Hi\r\n+subject: Hi\r\n to: you\r\n",
        isMinimal: true,
        trials: 1,
        remains: [],
      },
    ],
    { columns: 80, color: false },
  );
  expect(String(text)).toContain("  -subject: Fwd: Hi\n  +subject: Hi\n   to: you\n");
});
