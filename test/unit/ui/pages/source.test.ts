import { expect, test } from "vitest";
import { renderSource } from "../../../../src/ui/pages/source.ts";
import { ownVisitor } from "../../../../src/ui/visitor.ts";
import { readPage } from "./rendered-page.ts";

const page = { visit: { since: 3, visitor: ownVisitor() }, runId: "r1", file: "scenarios/sale.yaml" };

test("a file is shown as it was at the commit of its run", async () => {
  const { main, texts, title, topics, html } = readPage(
    await renderSource({ ...page, commit: "abc123", content: { text: "from: a\nname: b\n" } }),
  );
  expect(main).toContain("As it was at commit abc123");
  expect(texts("pre")).toEqual(["from: a name: b"]);
  expect([title, topics]).toEqual(["scenarios/sale.yaml · Placewright", ""]);
  expect(html).toContain('<a href="/runs/r1">r1</a>');
  expect(html).toContain('<a href="/runs">Runs</a>');
  expect(main).not.toContain("It cannot be shown");
});

test("a file that cannot be shown says why", async () => {
  const { main, texts } = readPage(
    await renderSource({ ...page, commit: undefined, content: { reason: "its commit is not known" } }),
  );
  expect(main).toContain("The run was not planned in a git repository.");
  expect(main).toContain("It cannot be shown: its commit is not known.");
  expect(texts("pre")).toEqual([]);
});
