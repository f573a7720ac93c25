import * as sdk from "@aws-sdk/client-ses";
import { expect, test } from "vitest";
import { queryOperationNames } from "../../../../src/service/operations/query-operation-names.ts";
import { queryTable, unserved } from "../../../../src/service/query/query-table.ts";

/** Names of the SDK's operations: `[9, namespace, name, …]`. */
const sdkNames = Object.values<unknown>(sdk)
  .filter((exported): exported is unknown[] => Array.isArray(exported) && exported[0] === 9)
  .map(([, , name]) => String(name))
  .toSorted();

test("the names of the operations of the older API are the SDK's, in order", () => {
  expect(queryOperationNames).toEqual(sdkNames);
});

test("each of them is served, or has the reason why it is not", () => {
  expect([...Object.keys(queryTable), ...Object.keys(unserved)].toSorted()).toEqual(sdkNames);
});
