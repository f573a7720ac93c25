import { expect, test } from "vitest";
import { complaintsOf } from "../../.ci/layers.mjs";

const importing = (target: string): string => `import type { A } from "${target}";\n`;

test.each([
  ["a lower folder", "run/plan.ts", "../store/store.ts", 0],
  ["a higher folder", "store/store.ts", "../run/plan.ts", 1],
  ["a lower folder inside service", "service/state/tags.ts", "../protocol/service-error.ts", 0],
  ["a higher folder inside service", "service/protocol/http-response.ts", "../interceptors/fault-rule.ts", 1],
  ["a file at the top of service from below", "service/state/tags.ts", "../start.ts", 1],
  ["a folder of service from the top", "service/start.ts", "./control/control-plane.ts", 0],
  ["a folder of service without a row", "service/new/a.ts", "../state/tags.ts", 1],
])("an import of %s", (_, file, target, complaints) => {
  expect(complaintsOf(file, importing(target))).toHaveLength(complaints);
});
