import { describe, expect, test } from "vitest";
import { navigationMarkup, signedInMarkup } from "../../../../src/ui/pages/header.ts";
import { ownVisitor, type Visitor } from "../../../../src/ui/visitor.ts";
import { readPart } from "./rendered-page.ts";

const visitor = (more: Partial<Visitor> = {}): Visitor => ({ ...ownVisitor(), name: "ada", ...more });
const wordsOf = (...given: Parameters<typeof navigationMarkup>) =>
  readPart(String(navigationMarkup(...given)))
    .links()
    .map((link) => link.replace(/ → \S+/, ""));
const own = ["Home", "Check", "Write", "Runs", "Compare", "Trends"];

describe("the navigation", () => {
  test("has the pages of a dashboard, and marks the present one", () => {
    expect(wordsOf("none", undefined)).toEqual(own);
    expect(wordsOf("write", visitor())).toEqual(own.with(2, "Write (current)"));
  });

  test.each<[Partial<Visitor>, string[]]>([
    [{ outbox: "beside" }, [...own, "Outbox"]],
    [{ outbox: "alone" }, ["Outbox"]],
    [{ isOfTeam: true }, [...own, "Team", "Tokens", "Audit"]],
    [{ isOfTeam: true, role: undefined }, []],
  ])("has the pages of %j", (more, words) => {
    expect(wordsOf("none", visitor(more))).toEqual(words);
  });

  test("leaves out the pages that a role may not read", () => {
    expect(wordsOf("none", visitor({ isOfTeam: true, role: "viewer" }))).not.toContain("Tokens");
  });

  test("has the number of open runs", () => {
    expect(wordsOf("none", visitor(), 2)).toContain("Runs2 open");
    expect(wordsOf("none", visitor(), 0)).toContain("Runs");
    expect(wordsOf("none", visitor(), undefined)).toContain("Runs");
  });
});

describe("who is signed in", () => {
  test("is nobody's concern at the dashboard of one person", () => {
    for (const one of [undefined, visitor(), visitor({ isOfTeam: true, role: undefined })])
      expect(signedInMarkup(one)).toBe("");
  });

  test("is named with the role and the way out", () => {
    const part = (more: Partial<Visitor>) =>
      readPart(String(signedInMarkup(visitor({ isOfTeam: true, role: "runner", ...more }))));
    expect(part({}).text).toBe("ada runner");
    expect(part({ signOutUrl: "https://out.example/" }).links()).toEqual(["Sign out → https://out.example/"]);
    const session = part({ sessionId: "s", signOutUrl: "https://out.example/" });
    expect([session.texts("button"), session.links()]).toEqual([["Sign out"], []]);
    expect(session.html).toContain('action="/sign-out"');
  });
});
