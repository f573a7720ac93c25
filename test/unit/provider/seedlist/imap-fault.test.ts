import { expect, test } from "vitest";
import { toImapFault } from "../../../../src/provider/seedlist/imap-fault.ts";

const whose = "the mailbox a@b.example (imap.example:993)";
const faultOf = (error: unknown) => {
  const { code, reason, retryable } = toImapFault(error, whose);
  return { code, reason: reason.replace(`Cannot read ${whose}: `, ""), retryable };
};
const failure = (message: string, fields: object = {}) => Object.assign(new Error(message), fields);

test.each<[string, unknown, ReturnType<typeof faultOf>]>([
  [
    "a rejected sign-in",
    failure("Command failed", { authenticationFailed: true, responseText: "Invalid\r\n credentials " }),
    {
      code: "provider-credentials",
      reason: "the server rejected the sign-in (Invalid credentials)",
      retryable: false,
    },
  ],
  [
    "a sign-in that the server could not check (RFC 5530)",
    failure("Command failed", {
      authenticationFailed: true,
      serverResponseCode: "UNAVAILABLE",
      responseStatus: "NO",
      responseText: "Try later",
    }),
    { code: "provider-fault", reason: "the server rejected a command (Try later)", retryable: true },
  ],
  [
    "a failed handshake",
    failure("handshake failed", { tlsFailed: true }),
    {
      code: "provider-unreachable",
      reason: "the connection is not secure (handshake failed)",
      retryable: false,
    },
  ],
  [
    "an untrusted certificate",
    failure("self-signed certificate", { code: "DEPTH_ZERO_SELF_SIGNED_CERT" }),
    {
      code: "provider-unreachable",
      reason: "the connection is not secure (self-signed certificate)",
      retryable: false,
    },
  ],
  [
    "a command that the server does not know",
    failure("Command failed", { responseStatus: "BAD", responseText: "Unknown command" }),
    { code: "provider-fault", reason: "the server rejected a command (Unknown command)", retryable: true },
  ],
  [
    "a response status that is not an error",
    failure("closed", { responseStatus: "OK" }),
    { code: "provider-unreachable", reason: "closed", retryable: true },
  ],
  [
    "a refused connection",
    failure("connect ECONNREFUSED", { code: "ECONNREFUSED" }),
    { code: "provider-unreachable", reason: "the connection was refused", retryable: true },
  ],
  ["thrown text", "odd", { code: "provider-unreachable", reason: "odd", retryable: true }],
])("explains %s", (_, error, expected) => {
  expect(faultOf(error)).toEqual(expected);
});

test.each([null, undefined])("handles a thrown %s", (thrown) => {
  expect(toImapFault(thrown, whose)).toMatchObject({ code: "provider-unreachable", retryable: true });
});

test("keeps the cause, and says what to do", () => {
  const cause = failure("connect ECONNREFUSED");
  const { cause: kept, hint } = toImapFault(cause, whose);
  expect(kept).toBe(cause);
  expect(hint).toBe("Check the host, the port, and the network");
});
