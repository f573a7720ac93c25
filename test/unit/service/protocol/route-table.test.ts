import { describe, expect, test } from "vitest";
import { createRouteTable } from "../../../../src/service/protocol/route-table.ts";

describe("createRouteTable", () => {
  const routes = createRouteTable<string>();
  routes.add("GET", "/v2/things", "list");
  routes.add("POST", "/v2/things", "create");
  routes.add("GET", "/v2/things/{Thing}", "get");
  routes.add("GET", "/v2/things/special", "special");
  routes.add("GET", "/v2/things/{Owner}/parts/{Part}", "part");
  routes.add("GET", "/v2/things/special/{Name}", "special part");
  routes.add("GET", "/v2/things", "the second of its kind");

  test.each([
    ["GET", "/v2/things", "list", {}],
    ["POST", "/v2/things", "create", {}],
    ["GET", "/v2/things/a", "get", { Thing: "a" }],
    ["GET", "/v2/things/a%2Fb", "get", { Thing: "a%2Fb" }],
    ["GET", "/v2/things/special", "special", {}],
    ["GET", "/v2/things/special/x", "special part", { Name: "x" }],
    ["GET", "/v2/things/special/parts/p", "part", { Owner: "special", Part: "p" }],
  ])("%s %s leads to %s", (method, path, target, labels) => {
    expect(routes.match(method, path)).toEqual({ target, labels });
  });

  test.each([
    ["GET", "/"],
    ["GET", ""],
    ["GET", "/v2"],
    ["GET", "/v2/things/"],
    ["GET", "/v2/things/a/"],
    ["GET", "/v2/things//parts/p"],
    ["DELETE", "/v2/things"],
    ["get", "/v2/things"],
    ["GET", "/v2/things/{Thing}/x"],
    ["GET", "/v2/__proto__"],
  ])("%s %s leads nowhere", (method, path) => {
    expect(routes.match(method, path)).toBeUndefined();
  });
});
