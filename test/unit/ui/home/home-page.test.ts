import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toHomeQuery } from "../../../../src/ui/home/read-home.ts";
import { homePath } from "../../../../src/ui/pages/home.ts";
import { costWords } from "../../../../src/ui/parts/cost-words.ts";
import { askUi, enterUi, openDashboard } from "../../../support/ui.ts";
import { readPage } from "../pages/rendered-page.ts";

describe("the home page", () => {
  let dashboard: Awaited<ReturnType<typeof openDashboard>>;
  let cookie: string;
  beforeAll(async () => {
    dashboard = await openDashboard({
      "scenarios/bad.yaml": "from: 1\n",
      "scenarios/unbuilt.yaml": `from: Acme <news@acme.example>
message: { simple: { subject: "{{lead_titel}}", text: "Thank you." } }
variants: [{ name: a, lead_title: One }, { name: b, lead_title: Two }]
expect: { overall: [inbox >= 1] }
`,
      ...Object.fromEntries(
        Array.from({ length: 60 }, (_, index) => [
          `scenarios/many-${String(index).padStart(2, "0")}.yaml`,
          `from: Acme <news@acme.example>
tags: [many]
message: { simple: { subject: "Tulips", text: "Thank you." } }
expect: { overall: [inbox >= 1] }
`,
        ]),
      ),
    });
    ({ cookie } = await enterUi(dashboard));
  });
  afterAll(() => dashboard.close());
  const get = async (path: string) => {
    const { status, text } = await askUi(dashboard.origin, path, { headers: { cookie } });
    expect(status).toBe(200);
    return readPage(text);
  };

  test("lists what cannot be loaded or built first, with its place, and never as not run", async () => {
    await expect
      .poll(async () => (await get("/")).rows().slice(0, 2), { timeout: 120_000 })
      .toEqual([
        [
          "",
          expect.stringMatching(/^bad/),
          "✕Can’t build",
          expect.stringContaining("scenarios/bad.yaml:1:7"),
          "never ran",
          "",
          "Fix this error",
        ],
        [
          "",
          expect.stringMatching(/^unbuilt/),
          "✕Can’t build",
          expect.stringContaining("scenarios/unbuilt.yaml:2:"),
          "never ran",
          "",
          "Fix this error",
        ],
      ]);
    const { ofClass } = await get("/");
    expect(ofClass("need")).toHaveLength(2);
    const { text } = await askUi(dashboard.origin, "/", { headers: { cookie } });
    expect(text).toMatch(/href="\/write\?file=scenarios%2Fbad\.yaml&(?:amp;)?line=1"[^>]*>Fix this error/);
  });

  test("shows 50 campaigns a page, and the last one for any page after it", async () => {
    expect((await get("/")).rows()).toHaveLength(50);
    const last = await get("/?page=2");
    expect(last.rows()).toHaveLength(14);
    expect(last.main).toContain("51–64 of 64");
    expect((await get("/?page=999")).rows()).toEqual(last.rows());
  });

  test("filters by words, tag, and answer, and says if nothing is like that", async () => {
    expect((await get("/?q=MANY+07")).rows()).toHaveLength(1);
    expect((await get("/?tag=campaign")).rows()).toHaveLength(1);
    expect((await get("/?answer=no")).rows()).toHaveLength(2);
    expect((await get("/?tag=many&answer=yes")).main).toContain("No campaign is like that.");
    const hostile = await get(`/?q=${encodeURIComponent('"><script>alert(1)</script>')}`);
    expect(hostile.html).not.toContain("<script>alert");
    expect(hostile.main).toContain("No campaign is like that.");
  });
});

test("a query may contain anything", () => {
  expect(toHomeQuery({ q: "x".repeat(999), answer: "constructor", page: "-1" })).toEqual({
    q: "x".repeat(200),
    tag: "",
    provider: "",
    answer: "",
    page: 1,
  });
  const query = toHomeQuery({ q: "a b", answer: "no", page: "3" });
  expect(homePath(query, {})).toBe("/?q=a+b&answer=no");
  expect(homePath(query, { page: 2 })).toBe("/?q=a+b&answer=no&page=2");
  expect(homePath(query, { q: "", answer: "" })).toBe("/");
});

test("the cost is told by project", () => {
  const of = (...all: readonly (readonly [string, number, number?])[]) =>
    costWords(all.map(([project, tests, price]) => ({ project, tests, price })));
  expect(of(["ses", 2, 10], ["local", 2, 0])).toBe("$20 at ses, the rest is free");
  expect(of(["local", 2, 0])).toBe("free");
  expect(of(["own", 2])).toBe("price unknown at own");
  expect(of(["ses", 0, 10])).toBe("");
});
