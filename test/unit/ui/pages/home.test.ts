import { describe, expect, test } from "vitest";
import type { RunProject } from "../../../../src/run/plan.ts";
import { answerKinds } from "../../../../src/ui/home/answer.ts";
import { type Home, toHomeQuery } from "../../../../src/ui/home/read-home.ts";
import type { ProjectState } from "../../../../src/ui/open-project.ts";
import { type HomePage, homePath, renderHome } from "../../../../src/ui/pages/home.ts";
import { ownVisitor } from "../../../../src/ui/visitor.ts";
import { projectOf } from "../../../support/planned-tests.ts";
import { readPage } from "./rendered-page.ts";

const project = (name: string, pricePerTest?: number): RunProject => ({
  ...projectOf(pricePerTest === 0 ? { provider: "local" } : { provider: "sesv2", region: "eu-west-1" }),
  name,
  ...(pricePerTest === undefined ? {} : { pricePerTest }),
});
const counts = (change: object = {}) => ({
  ...(Object.fromEntries(answerKinds.map((kind) => [kind, 0])) as Home["counts"]),
  ...change,
});
const home = (more: Partial<Home> = {}): Home => ({
  query: toHomeQuery({}),
  total: 2,
  messages: 3,
  counts: counts({ passed: 2 }),
  needs: [],
  groups: { no: 0, running: 0, care: 0, new: 0, yes: 2 },
  found: 2,
  page: 1,
  pages: 1,
  rows: [],
  tags: [],
  providers: [],
  hasSimulated: false,
  problems: [],
  ...more,
});
const render = async (
  more: Partial<Home> = {},
  {
    projects = [project("ses", 10)],
    defaultProjects = projects.map(({ name }) => name),
    ...page
  }: Partial<HomePage> & { projects?: readonly RunProject[]; defaultProjects?: readonly string[] } = {},
) =>
  readPage(
    await renderHome({
      state: { config: { projects, defaultProjects, scenariosDir: "scenarios" } } as unknown as ProjectState,
      home: home(more),
      visit: { since: 3, visitor: ownVisitor() },
      canWrite: true,
      ...page,
    }),
  );

test.each<[object, string]>([
  [{}, "/"],
  [{ q: "a b", tag: "t", provider: "Gmail", answer: "no" }, "/?q=a+b&tag=t&provider=Gmail&answer=no"],
  [{ page: 2 }, "/?page=2"],
  [{ page: 1 }, "/"],
])("the list with %j has the path %s", (change, path) => {
  expect(homePath(toHomeQuery({}), change)).toBe(path);
});

test("another choice begins with the first page", () => {
  expect(homePath(toHomeQuery({ q: "x", page: "3" }), { tag: "t" })).toBe("/?q=x&tag=t");
});

describe("an empty project", () => {
  const nothing = { total: 0, messages: 0, counts: counts() };

  test("says how to begin", async () => {
    const { main, links, html } = await render(nothing);
    expect(main).toContain(
      "No campaigns yet. Start one here, check a message that you have, or add a file to scenarios",
    );
    expect(links()).toEqual(["New campaign → /write#new", "Check a message → /check"]);
    expect(html).toContain('<a class="btn btn-primary" href="/write#new">');
    expect(html).not.toContain('action="/runs"');
  });

  test("is not begun here where nothing is written", async () => {
    const { main, links } = await render(nothing, { canWrite: false });
    expect(main).toContain("No campaigns yet. Check a message that you have, or add a file");
    expect(links()).toEqual(["Check a message → /check"]);
  });
});

describe("the home page", () => {
  test("has the answer, and buttons beside its title", async () => {
    const { texts, main, html, topics } = await render();
    expect(texts("h1")).toEqual(["All 2 may go out"]);
    expect(main).toContain("2 campaigns, 3 messages");
    expect(topics?.split(" ")).toEqual(expect.arrayContaining(["files", "ledger"]));
    expect(html).toContain('<a class="btn" href="/write#new">');
    expect(main).not.toMatch(/Last run|simulated|Needs you|errors? to fix/);
    expect((await render({}, { canWrite: false })).html).not.toContain("/write#new");
  });

  test("has the last run, and says what is simulated", async () => {
    const { ofClass } = await render({
      lastRun: { startedAtMs: 0, projects: ["ses", "eu"] },
      hasSimulated: true,
    });
    expect(ofClass("facts")).toEqual([
      "2 campaigns, 3 messagesLast run Jan 1, 1970, 00:00 UTC at ses and eusimulated marks figures that a model gave",
    ]);
  });

  test("filters by words, tag, and provider", async () => {
    const query = toHomeQuery({ q: "sale", tag: "gone", answer: "no" });
    const { options, hidden, html } = await render({ query, tags: ["a", "b"], providers: ["Gmail"] });
    expect(options().slice(0, 6)).toEqual(["Any tag", "a", "b", "gone*", "Worst provider", "Gmail"]);
    expect(hidden()).toContain("answer=no");
    expect(html).toContain('name="q" value="sale"');
    const none = await render();
    expect(none.options()).not.toContain("Any tag");
    expect(none.hidden().join()).not.toContain("answer=");
  });

  test("has a chip for each answer that there is, or that is chosen", async () => {
    const groups = { no: 1000, running: 0, care: 0, new: 2, yes: 3 };
    const { ofClass, links } = await render({ groups, query: toHomeQuery({ answer: "running", q: "x" }) });
    expect(ofClass("chip")).toEqual([
      "All 1,005",
      "✕ Not ready 1,000",
      "… Running 0",
      "– To run 2",
      "✓ Send 3",
    ]);
    expect(links()).toEqual(
      expect.arrayContaining([
        "All 1,005 → /?q=x",
        "✕ Not ready 1,000 → /?q=x&answer=no",
        "… Running 0 → /?q=x&answer=running (current)",
      ]),
    );
  });

  test("leads to all campaigns if none is like that", async () => {
    const { main, links } = await render({ query: toHomeQuery({ q: "x", tag: "t" }), found: 0 });
    expect(main).toContain("No campaign is like that.");
    expect(links()).toContain("Show all campaigns → /");
  });

  test("is shown page by page", async () => {
    const pager = async (page: number) => {
      const { main, links } = await render({
        page,
        pages: 3,
        found: 1234,
        query: toHomeQuery({ page: String(page) }),
      });
      return [
        /[\d,]+–[\d,]+ of [\d,]+/.exec(main)?.[0],
        links().filter((link) => /Previous|Next/.test(link)),
      ];
    };
    expect(await pager(1)).toEqual(["1–50 of 1,234", ["Next → /?page=2"]]);
    expect(await pager(2)).toEqual(["51–100 of 1,234", ["Previous → /", "Next → /?page=3"]]);
    expect(await pager(3)).toEqual(["101–150 of 1,234", ["Previous → /?page=2"]]);
    expect((await render()).main).not.toContain("–2 of 2");
  });
});

describe("running campaigns", () => {
  test("says what all of them cost at the usual projects", async () => {
    const projects = [project("ses", 10), project("local", 0), project("eu")];
    const cost = async (...defaultProjects: string[]) =>
      /data-cost>([^<]*)</.exec((await render({}, { projects, defaultProjects })).html)?.[1];
    expect(await cost("ses")).toBe("· $30 at ses");
    expect(await cost("ses", "local")).toBe("· $30 at ses, the rest is free");
    expect(await cost("eu")).toBe("· price unknown at eu");
    expect(await cost()).toBe("");
  });

  test("gives prices to the script of the page", async () => {
    const projects = [project("ses", 10), project("eu")];
    const { html } = await render({}, { projects, defaultProjects: ["ses"] });
    const [, data = ""] = /data-run-form="([^"]+)"/.exec(html) ?? [];
    expect(JSON.parse(data.replaceAll("&quot;", '"'))).toEqual({
      prices: { ses: 10, eu: null },
      default: ["ses"],
      messages: 3,
    });
  });

  test("is for people who may", async () => {
    const visitor = { ...ownVisitor(), role: "viewer" } as const;
    const { html } = await render({}, { visit: { since: 3, visitor } });
    expect(html).not.toContain('action="/runs"');
    expect((await render()).texts("button")).toContain("Run all 2…");
  });
});
