import { describe, expect, test } from "vitest";
import type { StoredToken } from "../../../../src/store/access.ts";
import { renderTokens, type TokensPage } from "../../../../src/ui/pages/tokens.ts";
import { ownVisitor } from "../../../../src/ui/visitor.ts";
import { readPage } from "./rendered-page.ts";

const dayMs = 86_400_000;
const token = (more: Partial<StoredToken> = {}): StoredToken =>
  ({
    id: "t/1",
    name: "ci",
    role: "runner",
    hash: "h",
    createdAtMs: 0,
    createdBy: "ada",
    ...more,
  }) as StoredToken;
const render = async (more: Partial<TokensPage> = {}) =>
  readPage(
    await renderTokens({
      visit: { since: 3, visitor: ownVisitor() },
      tokens: [],
      projects: ["ses"],
      nowMs: 10 * dayMs,
      ...more,
    }),
  );

describe("the tokens", () => {
  test("are listed with their use and their end", async () => {
    const { rows, html } = await render({
      tokens: [
        token(),
        token({ name: "one", projects: ["ses", "eu"], usedAtMs: dayMs, untilMs: 20 * dayMs }),
        token({ name: "old", projects: [], untilMs: 5 * dayMs }),
        token({ name: "gone", untilMs: 20 * dayMs, revokedAtMs: 2 * dayMs }),
      ],
    });
    const day = (number: number) => `Jan ${number + 1}, 1970, 00:00 UTC`;
    expect(rows().map(([name, , ...rest]) => [name, ...rest])).toEqual([
      ["cit/1", "all", `${day(0)}by ada`, "never", "never", "Revoke ci"],
      ["onet/1", "ses, eu", `${day(0)}by ada`, day(1), day(20), "Revoke one"],
      ["oldt/1", "none", `${day(0)}by ada`, "never", `expired ${day(5)}`, ""],
      ["gonet/1", "all", `${day(0)}by ada`, "never", `revoked ${day(2)}`, ""],
    ]);
    expect(html).toContain('action="/tokens/t%2F1/revoke"');
  });

  test("are none at first", async () => {
    const { main, rows, topics } = await render();
    expect(main).toContain("No tokens yet.");
    expect([rows(), topics]).toEqual([[], "ledger"]);
    expect((await render({ tokens: [token()] })).main).not.toContain("No tokens yet.");
  });

  test("are shown once when they are created, on a page that does not reload", async () => {
    const { main, topics, texts } = await render({ created: { name: "ci", token: "secret-1" } });
    expect(main).toContain("New token: ci");
    expect(texts("code")).toContain("secret-1");
    expect(topics).toBe("");
    expect((await render()).main).not.toContain("New token");
  });

  test("may be for some of several projects", async () => {
    const boxes = async (...projects: string[]) =>
      [...(await render({ projects })).html.matchAll(/name="project" value="([^"]+)"/g)].map(
        ([, name]) => name,
      );
    expect(await boxes("ses", "eu")).toEqual(["ses", "eu"]);
    expect(await boxes("ses")).toEqual([]);
  });
});
