import { expect } from "vitest";
import { isSuite, readExamples } from "../../support/examples.ts";
import { runSuite } from "../../support/run-suite.ts";
import { inDepth } from "../../support/sample-of.ts";

inDepth("the documented examples of placewright/vitest run as suites", async () => {
  const examples = (await readExamples()).filter(isSuite);
  expect(examples.map(({ name }) => name)).toEqual([
    "PlacementMatchers",
    "measure",
    "src/vitest/mod.ts",
    "scenarioTests",
  ]);
  const { assertions, output } = await runSuite({
    ...Object.fromEntries(examples.map(({ name, code }) => [`${name.replaceAll("/", "-")}.test.ts`, code])),
    "scenarios/nightly.yaml": `tags: [nightly]
from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "Thank you. Your order of ten tulips is on its way." } }
expect: { overall: [inbox >= 1] }
`,
  });
  expect(assertions.map(({ title, status }) => `${status} ${title}`).toSorted(), output).toEqual([
    "passed good (one)",
    "passed good (two)",
    "passed nightly",
    "passed nightly",
    "passed the order confirmation lands in the inbox",
    "passed the password reset lands in the inbox",
  ]);
});
