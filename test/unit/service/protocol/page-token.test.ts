import { describe, expect, test } from "vitest";
import { bindToken, unbindToken } from "../../../../src/service/protocol/page-token.ts";

describe("unbindToken", () => {
  test("returns the token to the operation that it was bound to", () => {
    expect(unbindToken("ListContacts", bindToken("ListContacts", "a b"))).toBe("a b");
  });

  test.each([
    ["another operation", bindToken("ListTenants", "a")],
    ["an operation whose name begins alike", bindToken("ListContactsOf", "a")],
    ["nothing", "a"],
    ["the operation, with bytes added", `${bindToken("ListContacts", "a")}=`],
    ["no characters", ""],
  ])("returns a token that no list accepts if it was bound to %s", (_, bound) => {
    expect(unbindToken("ListContacts", bound)).toBe("-");
  });
});
