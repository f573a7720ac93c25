import { describe, expect, test } from "vitest";
import { costFacts, describePrice, renderNotice, renderQuestion } from "../../../../src/ui/pages/notice.ts";
import { ownVisitor } from "../../../../src/ui/visitor.ts";
import { readPage } from "./rendered-page.ts";

const cost = (project: string, newTests: number, pricePerTest?: number) => ({
  project,
  newTests,
  ...(pricePerTest === undefined ? {} : { pricePerTest }),
});

describe("the price of new tests", () => {
  test("is their sum, on the button too", () => {
    expect(describePrice([cost("ses", 2, 10), cost("local", 3, 0)], "Run")).toEqual({
      sum: ["Cost", "$20"],
      button: "Run for $20",
    });
    expect(describePrice([cost("local", 3, 0)], "Retry")).toMatchObject({ button: "Retry for $0" });
  });

  test("is more than the known part if a project has no price", () => {
    expect(describePrice([cost("ses", 2, 10), cost("own", 1)], "Run")).toEqual({
      sum: ["Cost", "more than $20"],
      button: "Run 3 tests at an unknown price",
    });
    expect(describePrice([cost("own", 1)], "Run")).toEqual({
      sum: ["Cost", "unknown"],
      button: "Run 1 test at an unknown price",
    });
  });

  test("is known if only a project without new tests has no price", () => {
    expect(describePrice([cost("ses", 1, 10), cost("own", 0)], "Run").button).toBe("Run for $10");
  });

  test("is listed by project, without those that have no new tests", () => {
    expect(costFacts([cost("ses", 2, 10), cost("none", 0, 10), cost("local", 1, 0), cost("own", 4)])).toEqual(
      [
        ["2 tests at ses", "2 × $10 = $20"],
        ["1 test at local", "free"],
        ["4 tests at own", "price unknown: set pricePerTest in the config"],
      ],
    );
  });
});

describe("a question", () => {
  const question = {
    title: "Cancel this run?",
    facts: [],
    words: "Tests in flight continue.",
    action: "/runs/r1/cancel",
    fields: [["id", 'a"b']],
    button: "Cancel run",
    back: ["/runs/r1", "Back to the run"],
    place: "runs",
  } as const;
  const ask = async (change: Partial<Parameters<typeof renderQuestion>[0]> = {}) =>
    readPage(await renderQuestion({ ...question, ...change }, ownVisitor()));

  test("has its consequences, the way back, and an answer that says that it was asked", async () => {
    const page = await ask();
    expect(page.title).toContain("Cancel this run?");
    expect(page.texts("h1")).toEqual(["Cancel this run?"]);
    expect(page.texts("p")).toContain("Tests in flight continue.");
    expect(page.hidden()).toEqual(['id=a"b', "confirmed=yes"]);
    expect(page.links()).toContain("Back to the run → /runs/r1");
    expect(page.html).toContain('<form method="post" action="/runs/r1/cancel">');
    expect(page.texts("dl")).toEqual([]);
  });

  test("shows the facts, and the figure that decides", async () => {
    const facts = [["<i>ses", "2"]] as const;
    expect((await ask({ facts })).texts("dl")).toEqual(["<i>ses2"]);
    expect((await ask({ sum: ["Cost", "$20"] })).ofClass("sum")).toEqual(["Cost", "$20"]);
    expect((await ask({ facts, sum: ["Cost", "$20"] })).texts("dd")).toEqual(["2", "$20"]);
  });

  test("marks a button that cannot be undone", async () => {
    expect((await ask({ isDanger: true })).ofClass("btn-danger")).toEqual(["Cancel run"]);
    expect((await ask()).ofClass("btn-danger")).toEqual([]);
    expect((await ask()).ofClass("btn-primary")).toEqual(["Cancel run"]);
  });
});

test("a notice has its words, and a link", async () => {
  const page = readPage(
    await renderNotice("Canceled", "The run <b>ends</b>.", ownVisitor(), ["/runs", "To the runs"]),
  );
  expect(page.texts("h1")).toEqual(["Canceled"]);
  expect(page.ofClass("lead")).toEqual(["The run <b>ends</b>."]);
  expect(page.links()).toEqual(["To the runs → /runs"]);
  const bare = readPage(await renderNotice("Canceled", "It ended.", ownVisitor()));
  expect(bare.links()).toEqual(["Back to all campaigns → /"]);
});
