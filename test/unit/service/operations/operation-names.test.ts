import { expect, test } from "vitest";
import { operationNames } from "../../../../src/service/operations/operation-names.ts";
import { operationTable } from "../../../../src/service/operations/operation-table.ts";

test("the names of the operations are those of their table, in order", () => {
  expect(operationNames).toEqual(Object.keys(operationTable.operations).toSorted());
});
