import { describe, expect, test } from "vitest";
import { isAllowedHost } from "../../../../src/service/protocol/allowed-host.ts";

describe("isAllowedHost", () => {
  test.each([
    ["localhost", "127.0.0.1"],
    ["LocalHost:8025", "127.0.0.1"],
    ["127.0.0.1:8025", "127.0.0.1"],
    ["127.9.9.9", "127.0.0.1"],
    ["[::1]:8025", "127.0.0.1"],
    ["mail.acme.example:8025", "Mail.acme.example"],
    ["192.0.2.7:80", "192.0.2.7"],
    ["192.0.2.7:80", "0.0.0.0"],
    ["[2001:db8::1]:80", "::"],
  ])("takes %s at %s", (header, bound) => {
    expect(isAllowedHost(header, bound)).toBe(true);
  });

  test.each([
    [undefined, "127.0.0.1"],
    ["", "127.0.0.1"],
    ["acme.example", "127.0.0.1"],
    ["localhost.acme.example", "127.0.0.1"],
    ["127.0.0.1.acme.example", "127.0.0.1"],
    ["127.0.0.1@acme.example", "127.0.0.1"],
    ["127.999.0.1", "127.0.0.1"],
    ["127.0.0.01", "127.0.0.1"],
    ["acme.example#localhost", "127.0.0.1"],
    ["localhost:80:80", "127.0.0.1"],
    ["192.0.2.8", "192.0.2.7"],
    ["acme.example", "0.0.0.0"],
    ["ses.acme.example", "0.0.0.0"],
    ["a.ses", "0.0.0.0"],
  ])("rejects %s at %s", (header, bound) => {
    expect(isAllowedHost(header, bound, ["ses"])).toBe(false);
  });

  test.each(["0.0.0.0", "127.0.0.1"])("takes a name that is given, at %s", (bound) => {
    expect(isAllowedHost("SES:8025", bound, ["mail", "ses"])).toBe(true);
  });
});
