import { describe, expect, test } from "vitest";
import { readRunRequest } from "../../../src/ui/run-request.ts";

const scenarios = [
  { name: "sale", file: "scenarios/sale.yaml" },
  { name: "order", file: "scenarios/my order.yaml" },
  { name: "reset", file: "scenarios/reset.yaml" },
];

describe("readRunRequest", () => {
  test.each<[string, Record<string, unknown>, object]>([
    [
      "selected scenarios, in the order of the project",
      { scenario: ["order", "sale"], project: "ses" },
      {
        paths: ["scenarios/sale.yaml", "scenarios/my order.yaml"],
        grep: undefined,
        projects: ["ses"],
        confirmation: undefined,
        fields: [
          ["scenario", "order"],
          ["scenario", "sale"],
          ["project", "ses"],
        ],
        commandLine: "placewright run scenarios/sale.yaml 'scenarios/my order.yaml' --project ses",
      },
    ],
    [
      "one message, by its exact title",
      {
        which: "title",
        scenario: "sale",
        title: "sale (de) *.+?^$[]|{}\\",
        confirmed: "yes",
        confirmation: "key",
      },
      {
        paths: ["scenarios/sale.yaml"],
        grep: "^sale \\(de\\) \\*\\.\\+\\?\\^\\$\\[\\]\\|\\{\\}\\\\$",
        projects: undefined,
        confirmation: "key",
        fields: [
          ["which", "title"],
          ["scenario", "sale"],
          ["title", "sale (de) *.+?^$[]|{}\\"],
        ],
        commandLine: expect.stringContaining("--grep"),
      },
    ],
    [
      "all scenarios, even if some are selected",
      { which: "all", scenario: "sale", confirmed: ["no"], project: ["a", "b"], other: "x" },
      {
        paths: [],
        grep: undefined,
        projects: ["a", "b"],
        confirmation: undefined,
        fields: [
          ["which", "all"],
          ["scenario", "sale"],
          ["project", "a"],
          ["project", "b"],
        ],
        commandLine: "placewright run --project a --project b",
      },
    ],
    [
      "all without any selected, and no uploaded file",
      { which: "all", project: [new Blob()] },
      {
        paths: [],
        grep: undefined,
        projects: undefined,
        confirmation: undefined,
        fields: [["which", "all"]],
        commandLine: "placewright run",
      },
    ],
  ])("reads %s", (_, body, request) => {
    expect(readRunRequest(body, scenarios)).toEqual(request);
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["no selection", {}, "No scenarios selected"],
    ["no selected scenario", { which: "chosen" }, "No scenarios selected"],
    ["a scenario that is gone", { scenario: ["sale", "old"] }, 'Scenario "old" no longer exists'],
    ["a scenario that is gone, of all", { which: "all", scenario: "old" }, 'Scenario "old" no longer exists'],
  ])("refuses %s", (_, body, reason) => {
    expect(() => readRunRequest(body, scenarios)).toThrow(
      expect.objectContaining({ code: "usage", reason, hint: "Go back and select one" }),
    );
  });
});
