import { expect, test } from "vitest";
import { conflictDiff, renderConflict } from "../../../../src/ui/pages/editor-conflict.ts";
import { ownVisitor } from "../../../../src/ui/visitor.ts";
import { readPage, readPart } from "./rendered-page.ts";

const conflict = { file: "scenarios/sale.yaml", mine: "from: me\n", theirs: "from: them\n", hash: "h2" };
const visit = { since: 3, visitor: ownVisitor() };

test("a refused save shows both texts, and keeps the reader's", async () => {
  const page = readPage(await renderConflict(conflict, visit));
  expect(page.main).toContain("was changed by someone else, or by another program");
  expect(page.texts("li")).toEqual(["removed: from: them", "added: from: me"]);
  expect(page.hidden()).toEqual(["file=scenarios/sale.yaml", "hash=h2", "text=from: me\n"]);
  expect(page.links()).toEqual(["Take theirs → /write?file=scenarios%2Fsale.yaml"]);
  expect(page.texts("button")).toEqual(["Keep mine"]);
  expect([page.topics, page.since]).toEqual(["", "3"]);
  expect(page.html).toContain('<a href="/write">Write</a>');
});

test("a refused save says that the file was deleted, and leads to the list of files", async () => {
  const page = readPage(await renderConflict({ ...conflict, theirs: undefined }, visit));
  expect(page.main).toContain("was deleted");
  expect(page.texts("li")).toEqual(["added: from: me"]);
  expect(page.links()).toEqual(["Take theirs → /write"]);
});

test("texts that are equal do not differ", () => {
  expect(readPart(String(conflictDiff({ mine: "a", theirs: "a" }))).text).toContain("They do not differ.");
});
