import { describe, expect, test } from "vitest";
import { SendError, toSmtpFault } from "../../../../src/provider/seedlist/smtp-fault.ts";

const failure = (message: string, fields: object = {}) => Object.assign(new Error(message), fields);

/** The parts of an error that decide what happens next. */
const decided = ({ code, reason, concernsAll, retryable, ambiguous }: SendError) => ({
  code,
  reason: reason.replace("Cannot send through mx.example:25: ", ""),
  concernsAll,
  retryable,
  ambiguous,
});
const faultOf = (message: string, fields?: object) =>
  decided(toSmtpFault(failure(message, fields), "mx.example:25"));

const forAll = { concernsAll: true, retryable: false, ambiguous: false };
const forOne = { concernsAll: false, retryable: false, ambiguous: false };

describe("an error of sending", () => {
  test.each(["EAUTH", "ENOAUTH", "EOAUTH2"])("%s is a rejected sign-in", (code) => {
    expect(faultOf("no", { code })).toEqual({
      ...forAll,
      code: "provider-credentials",
      reason: "the server rejected the sign-in (no)",
    });
  });

  test("reply 530 is a rejected sign-in, too", () => {
    expect(
      faultOf("no", { code: "EENVELOPE", responseCode: 530, response: "530 5.7.0 Sign in" }),
    ).toMatchObject({
      code: "provider-credentials",
      concernsAll: true,
    });
  });

  test.each(["ETLS", "EREQUIRETLS"])("%s is a connection that is not secure", (code) => {
    expect(faultOf("self-signed", { code })).toEqual({
      ...forAll,
      code: "provider-unreachable",
      reason: "the connection is not secure (self-signed)",
    });
  });

  test.each<[string, object, string?]>([
    ["connect ECONNREFUSED 127.0.0.1:25", { code: "ESOCKET", command: "CONN" }, "the connection was refused"],
    ["getaddrinfo ENOTFOUND mx.example", { code: "ESOCKET", command: "CONN" }, "the host name is unknown"],
    ["connect EHOSTUNREACH 192.0.2.1", { code: "ESOCKET", command: "CONN" }, "the host cannot be reached"],
    ["connect ENETUNREACH 192.0.2.1", { code: "ESOCKET", command: "CONN" }, "the network cannot be reached"],
    ["Connection timeout", { code: "ETIMEDOUT", command: "CONN" }],
    ["Greeting never received", { code: "ETIMEDOUT", command: "CONN" }],
    ["no such host", { code: "EDNS" }],
    ["broken", { code: "ECONNECTION", command: "EHLO" }],
    ["broken", { code: "ECONNECTION", command: "HELO" }],
    ["broken", { code: "ECONNECTION", command: "LHLO" }],
    ["broken", { code: "ECONNECTION", command: "STARTTLS" }],
    ["broken", { code: "ECONNECTION", command: "AUTH PLAIN" }],
    ["broken", { code: "ECONNECTION", command: "MAIL FROM" }],
    ["broken", { code: "ECONNECTION", command: "RCPT TO" }],
    ["broken", { command: "API" }],
    ["busy", { code: "EMESSAGE", command: "DATA", responseCode: 421 }],
  ])(
    "before the message was sent, it concerns all copies and is retried: %s %j",
    (message, fields, words = message) => {
      expect(faultOf(message, fields)).toEqual({
        code: "provider-unreachable",
        reason: words,
        concernsAll: true,
        retryable: true,
        ambiguous: false,
      });
    },
  );

  test.each<[string, object, string?]>([
    ["Connection closed unexpectedly", { code: "ECONNECTION", command: "CONN" }],
    ["read ECONNRESET", { code: "ESOCKET", command: "DATA" }, "the connection was closed"],
    ["the Connection timeout is over", { code: "ETIMEDOUT", command: "CONN" }],
    ["broken", { code: "EPROTOCOL", responseCode: 250, command: "DATA" }],
    ["broken", { code: "ECONNRESET", responseCode: 250 }],
    ["broken", { code: "EPIPE", responseCode: 250 }],
    ["broken", { command: "SEND MAIL FROM" }],
    ["no response within 180 s", {}],
  ])(
    "while the message was being sent, it is ambiguous and never retried: %s %j",
    (message, fields, words = message) => {
      expect(faultOf(message, fields)).toEqual({
        code: "provider-unreachable",
        reason: `the connection broke while the message was being sent (${words})`,
        concernsAll: false,
        retryable: false,
        ambiguous: true,
      });
    },
  );

  test.each([
    [450, "RCPT TO"],
    [451, "DATA"],
    [499, "MAIL FROM"],
  ])("reply %i to %s defers one copy", (responseCode, command) => {
    const response = `${responseCode} 4.7.1 Greylisted`;
    expect(faultOf("no", { code: "EENVELOPE", command, responseCode, response })).toEqual({
      code: "provider-throttled",
      reason: `the server deferred the message (${response})`,
      concernsAll: false,
      retryable: true,
      ambiguous: false,
    });
  });

  test.each([
    [500, "MAIL FROM", "the server rejected the sender", forAll],
    [550, "RCPT TO", "the server rejected the recipient", forOne],
    [554, "DATA", "the server rejected the message", forOne],
    [554, undefined, "the server rejected the message", forOne],
  ])("reply %i to %s is a rejection", (responseCode, command, reason, effect) => {
    expect(faultOf("no", { code: "EENVELOPE", command, responseCode, response: "5xx no" })).toEqual({
      ...effect,
      code: "provider-rejected",
      reason: `${reason} (5xx no)`,
    });
  });

  test("names the recipient, states the reply in one line, and keeps the cause", () => {
    const cause = failure("ignored", {
      responseCode: 550,
      response: " 550-No\r\n\t550 way ",
      command: "RCPT TO",
    });
    const fault = toSmtpFault(cause, "mx.example:25", "a@b.example");
    expect(fault).toBeInstanceOf(SendError);
    expect(fault.cause).toBe(cause);
    expect(fault.reason).toBe(
      "Cannot send to a@b.example through mx.example:25: the server rejected the recipient (550-No 550 way)",
    );
    expect(fault.hint).toBe("Check the seed's email address, and that this server relays to it");
  });

  test.each([["text"], [null], [undefined]])("handles a thrown %j", (thrown) => {
    expect(toSmtpFault(thrown, "mx.example:25")).toMatchObject({
      code: "provider-unreachable",
      ambiguous: true,
    });
  });
});
