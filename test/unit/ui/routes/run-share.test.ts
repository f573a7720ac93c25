import { expect, test } from "vitest";
import { placed, runIdOf } from "../../../support/staged-ledger.ts";
import { visitLedger } from "./visit.ts";

const run = {
  id: runIdOf(1),
  createdAtMs: 1,
  verdict: "passed" as const,
  tests: [{ scenario: "sale", verdict: "passed" as const, placement: placed(90) }],
};

test("the report of a run is one file", async () => {
  const { get } = await visitLedger([run]);
  const { status, headers, text } = await get(`/runs/${run.id}/report.html`);
  expect(status).toBe(200);
  expect(headers["content-type"]).toBe("text/html; charset=utf-8");
  expect(headers["content-disposition"]).toBe(`attachment; filename="placewright-${run.id}.html"`);
  expect(text).toContain("<!doctype html>");
  expect(text).toContain("sale");
  expect(text.trimEnd().endsWith("</html>")).toBe(true);
});

test("a run is summed up as text for a chat", async () => {
  const { get } = await visitLedger([run]);
  const { status, headers, text } = await get(`/runs/${run.id}/summary.txt`);
  expect([status, headers["content-type"]]).toEqual([200, "text/plain; charset=UTF-8"]);
  expect(text).toContain("sale");
});

test.each(["report.html", "report.pdf", "summary.txt"])(
  "the %s of a run that does not exist is missing",
  async (name) => {
    const { get } = await visitLedger([run]);
    expect((await get(`/runs/nowhere/${name}`)).status).toBe(404);
  },
);
