import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { expect, test } from "vitest";
import { networkReason } from "../../../src/base/network-reason.ts";

const failure = (message: string, fields: object = {}) => Object.assign(new Error(message), fields);

test("explains the system's own error, with its address", async () => {
  const error = await new Promise((resolve) => connect(1, "127.0.0.1").on("error", resolve));
  expect(networkReason(error)).toBe("the connection was refused (127.0.0.1:1)");
  expect(networkReason(error, "the server 127.0.0.1:1")).toBe("the connection was refused");
});

test("explains a port in use", async () => {
  const first = createServer();
  await new Promise<void>((resolve) => first.listen(0, "127.0.0.1", resolve));
  const { port } = first.address() as AddressInfo;
  const second = createServer();
  const error = await new Promise((resolve) => second.on("error", resolve).listen(port, "127.0.0.1"));
  first.close();
  expect(networkReason(error)).toBe("the port is in use");
});

test.each([
  [
    "getaddrinfo ENOTFOUND a.invalid",
    { code: "EDNS", hostname: "a.invalid" },
    "the host name is unknown (a.invalid)",
  ],
  ["connect ETIMEDOUT 192.0.2.1:25", { code: "ESOCKET" }, "the connection timed out"],
  ["read ECONNRESET", { code: "ECONNRESET" }, "the connection was closed"],
  ["socket hang up", { code: "ECONNRESET" }, "the connection was closed"],
  [
    "self-signed certificate",
    { code: "DEPTH_ZERO_SELF_SIGNED_CERT" },
    "the certificate is not trusted (self-signed certificate)",
  ],
  ["the response was cut short", { code: "ECONNRESET" }, "the response was cut short"],
  ["HTTP 503", {}, "HTTP 503"],
  ["", { errors: [failure("connect ECONNREFUSED ::1:1")] }, "the connection was refused"],
  ["fetch failed", { cause: failure("bad port") }, "HTTP clients refuse that port"],
  ["fetch failed", { cause: failure("connect ECONNREFUSED ::1:1") }, "the connection was refused"],
  [
    "error sending request for url (http://127.0.0.1:1/): client error (Connect): tcp connect error: Connection refused (os error 111)",
    {},
    "the connection was refused",
  ],
  ["the panel failed", { cause: failure("connect ECONNREFUSED ::1:1") }, "the panel failed"],
])("explains %j %j", (message, fields, expected) => {
  expect(networkReason(failure(message, fields))).toBe(expected);
});

test.each([
  ["odd", "odd"],
  [null, "null"],
])("keeps a thrown %j", (thrown, expected) => {
  expect(networkReason(thrown)).toBe(expected);
});
