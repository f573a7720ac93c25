import { describe, expect, test } from "vitest";
import { PlacewrightError } from "../../../../src/base/errors.ts";
import { renderWrite, type WritePage } from "../../../../src/ui/pages/write.ts";
import { ownVisitor } from "../../../../src/ui/visitor.ts";
import { readPage } from "./rendered-page.ts";

const files = [
  { file: "scenarios/a.yaml", kind: "scenario" },
  { file: "scenarios/b.yaml", kind: "scenario" },
  { file: "templates/a.html.hbs", kind: "template" },
  { file: "templates/locales/de.yaml", kind: "locale" },
  { file: "scenarios/data/rows.csv", kind: "data" },
] as const;
const problemIn = (file: string) =>
  new PlacewrightError("usage", "x", { hint: "y", location: { file, line: 1, column: 1 } });
const render = async (more: Partial<WritePage> = {}) =>
  readPage(
    await renderWrite({
      visit: { since: 3, visitor: ownVisitor() },
      files,
      isCut: false,
      problems: [],
      search: "",
      canWrite: true,
      from: "Acme <hello@acme.example>",
      isTeam: false,
      ...more,
    }),
  );

describe("the list of files", () => {
  test("is grouped by kind", async () => {
    const { texts, links, topics, main } = await render();
    expect(texts("h2")).toEqual([
      "Campaigns 2",
      "Templates and partials 1",
      "Languages 1",
      "Data 1",
      "New campaign",
    ]);
    expect(links()).toContain("templates/a.html.hbs → /write?file=templates%2Fa.html.hbs");
    expect(topics).toBe("files");
    expect(main).not.toMatch(/errors|Only the first/);
  });

  test("has files with errors first", async () => {
    const { rows, main } = await render({
      problems: [
        problemIn("scenarios/b.yaml"),
        problemIn("scenarios/b.yaml"),
        new PlacewrightError("usage", "x", { hint: "y" }),
      ],
    });
    expect(rows().slice(0, 2)).toEqual([
      ["scenarios/b.yaml", "✕Can’t build"],
      ["scenarios/a.yaml", ""],
    ]);
    expect(main).toContain("✕ 1 file has errors.");
    const two = await render({ problems: [problemIn("scenarios/a.yaml"), problemIn("scenarios/b.yaml")] });
    expect(two.main).toContain("✕ 2 files have errors.");
  });

  test("has only files with the searched words", async () => {
    const { rows, texts, html } = await render({ search: " LOCALES " });
    expect(rows().map(([file]) => file)).toEqual(["templates/locales/de.yaml"]);
    expect(texts("h2")).toEqual(["Languages 1", "New campaign"]);
    expect(html).toContain('value="LOCALES"');
  });

  test("may be empty, or be cut", async () => {
    const none = await render({ search: "nowhere" });
    expect(none.main).toContain("No file has this in its path.");
    expect(none.links()).toEqual(["Show all files → /write"]);
    const empty = await render({ files: [] });
    expect(empty.main).toContain("No files yet. Start with a campaign.");
    expect(empty.links()).toEqual(["New campaign → #new"]);
    expect((await render({ files: [], canWrite: false })).links()).toEqual([]);
    expect((await render({ isCut: true })).main).toContain("Only the first 1,000 files of each kind");
  });
});

test.each([
  [true, false, "Everything here is a file of the project folder"],
  [false, true, "These are the files that this dashboard runs."],
  [false, false, "This dashboard only reads files"],
])("a new campaign can be written: %j, of a team: %j", async (canWrite, isTeam, words) => {
  const { main, html } = await render({ canWrite, isTeam });
  expect(main).toContain(words);
  expect(html.includes('action="/write/new"')).toBe(canWrite);
  expect(html.includes('<a class="btn btn-primary" href="#new">')).toBe(canWrite);
  expect(html.includes('name="from" required maxlength="300" value="Acme &lt;hello@acme.example&gt;"')).toBe(
    canWrite,
  );
});
