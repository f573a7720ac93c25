import * as pinpointEmail from "@aws-sdk/client-pinpoint-email";
import * as sesv2 from "@aws-sdk/client-sesv2";
import { expect, test } from "vitest";
import { operationTable } from "../../src/service/operations/operation-table.ts";
import type { ApiVersion } from "../../src/service/protocol/api.ts";

/** Returns the operations that a client can call: its classes `…Command`, without the SDK's base class. */
const commandsOf = (client: object): string[] =>
  Object.entries(client)
    .filter(
      ([name, exported]) => typeof exported === "function" && /.Command$/.test(name) && name !== "$Command",
    )
    .map(([name]) => name.slice(0, -"Command".length));

const servedIn = (version: ApiVersion): string[] =>
  Object.entries(operationTable.operations)
    .filter(([, { v2Only }]) => version === "v2" || !v2Only)
    .map(([name]) => name);

test.each<[ApiVersion, object]>([
  ["v1", pinpointEmail],
  ["v2", sesv2],
])("the service has every operation of the pinned client of %s", (version, client) => {
  const commands = commandsOf(client);
  expect(commands.length).toBeGreaterThanOrEqual(version === "v1" ? 42 : 116);
  const served = new Set(servedIn(version));
  expect(commands.filter((name) => !served.has(name))).toEqual([]);
  expect([...served].filter((name) => !commands.includes(name))).toEqual([]);
});
