import { describe, expect, test } from "vitest";
import { parseMimeTree } from "../../../../src/message/mime-tree.ts";
import {
  parseAuthenticationResults,
  readAuthentication,
} from "../../../../src/provider/seedlist/authentication-results.ts";

describe("Authentication-Results (RFC 8601)", () => {
  test.each<[string, string, string]>([
    [
      "mx.google.com; dkim=pass header.i=@acme.example; spf=pass (google.com: ok; truly) smtp.mailfrom=a@b.example; dmarc=pass",
      "mx.google.com",
      "dkim=pass spf=pass dmarc=pass",
    ],
    ["example.org 1; none", "example.org", ""],
    [
      "example.com; sender-id=fail header.from=example.net; dkim=pass (good signature) header.d=example.com",
      "example.com",
      "sender-id=fail dkim=pass",
    ],
    ['"mx.quoted.example"; spf=softfail reason="a; dkim=pass"', "mx.quoted.example", "spf=softfail"],
    ["MX.Case.Example; SPF=Pass; DKIM/1=Fail", "mx.case.example", "spf=pass dkim=fail"],
    ["mx.example (a (nested; dkim=pass) comment); dkim=fail", "mx.example", "dkim=fail"],
    ["mx.example (an \\) escaped; dkim=pass); spf=none", "mx.example", "spf=none"],
    // Microsoft's results name no server.
    [
      "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=acme.example; dkim=pass (signature was verified) header.d=acme.example;dmarc=pass action=none header.from=acme.example;compauth=pass reason=100",
      "",
      "spf=pass dkim=pass dmarc=pass compauth=pass",
    ],
    ["", "", ""],
    ["mx.example; ; =pass; dkim; dkim=", "mx.example", ""],
    // White space is allowed around the version and the equals sign.
    ["mx.example 1; spf / 1 = pass; dkim /  12  =  fail", "mx.example", "spf=pass dkim=fail"],
    ["spf / 1  = pass; dkim=fail", "", "spf=pass dkim=fail"],
    ["spf/10=pass", "", "spf=pass"],
    ["spf /2=none", "", "spf=none"],
    // A result is the first pair of its clause.
    ["mx.example; reason x=y; spf=pass x=fail", "mx.example", "spf=pass"],
    ['mx.example; "spf=pass', "mx.example", ""],
    ['mx.ex"ample; spf=pass', 'mx.ex"ample_', ""],
    // Quotes and comments.
    ['mx.example; spf=fail reason="a\\; dkim=pass"; dkim=fail', "mx.example", "spf=fail dkim=fail"],
    ['mx.example; spf=fail reason="a \\" b; dkim=pass"; dkim=fail', "mx.example", "spf=fail dkim=fail"],
    ['"mx\\-a.example"; spf=pass', "mx-a.example", "spf=pass"],
    ['"mx.example (not a comment"; spf=pass', "mx.example", "spf=pass"],
    ["mx.example) ; spf=pass", "mx.example)", "spf=pass"],
    ["mx.example; spf=pass) x; dkim=fail", "mx.example", "spf=pass dkim=fail"],
    ['mx.example (say "hi); spf=pass (x"); dkim=fail', "mx.example", "spf=pass dkim=fail"],
    ["mx.example; spf=pa(x)ss", "mx.example", "spf=pass"],
    ["mx.ex\\ample; spf=pass", "mx.ex\\ample", "spf=pass"],
    ["  mx.example  more words ; spf=pass", "mx.example", "spf=pass"],
  ])("%s", (value, authservId, results) => {
    const read = parseAuthenticationResults(value);
    expect(read.authservId).toBe(authservId);
    expect(read.results.map(({ method, result }) => `${method}=${result}`).join(" ")).toBe(results);
  });

  const header = (...lines: string[]) => parseMimeTree(Buffer.from(lines.join("\r\n"))).headers;
  const options = { authservId: "mx.example", ownField: "X-Placewright-Test" };

  test("merges the trusted server's headers above Placewright's own", () => {
    const fields = header(
      "Authentication-Results: mx.example; dmarc=pass",
      "Received: from a",
      "Authentication-Results: mx.example;",
      "\tspf=pass smtp.mailfrom=a; dkim=fail header.d=x; dkim=pass header.d=y",
      "Authentication-Results: elsewhere.example; spf=fail",
      "x-placewright-test: pw1",
      "Authentication-Results: mx.example; spf=pass; dkim=pass; dmarc=pass",
    );
    expect(readAuthentication(fields, options)).toEqual({ spf: true, dkim: true, dmarc: true });
  });

  test("uses the receiver's latest result, and nothing if Placewright's header is missing", () => {
    const twice = header(
      "Authentication-Results: mx.example; spf=fail",
      "Authentication-Results: mx.example; spf=pass",
      "X-Placewright-Test: pw1",
    );
    expect(readAuthentication(twice, options)).toEqual({ spf: false });
    const onTop = header("X-Placewright-Test: pw1", "Authentication-Results: mx.example; spf=pass");
    expect(readAuthentication(onTop, options)).toEqual({});
    const others = header(
      "X-Results: mx.example; spf=pass",
      "Authentication-Results: elsewhere.example; spf=pass; dkim=pass",
      "AUTHENTICATION-RESULTS: MX.example; dkim=fail",
      "X-Placewright-Test: pw1",
    );
    expect(readAuthentication(others, { ...options, authservId: "Mx.Example" })).toEqual({ dkim: false });
    const dropped = header("Authentication-Results: mx.example; spf=pass", "Subject: x");
    expect(readAuthentication(dropped, options)).toEqual({});
  });
});
