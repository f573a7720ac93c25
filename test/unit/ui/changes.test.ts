import { expect, test } from "vitest";
import { createChanges, runTopic } from "../../../src/ui/changes.ts";

test("a listener learns of changes of its topics, until it ends", () => {
  const changes = createChanges();
  const heard: string[] = [];
  const end = changes.follow(["files", "ledger"], changes.now(), (topic) => heard.push(topic));
  for (const topic of ["ledger", "run:1", "files"]) changes.publish(topic);
  end();
  changes.publish("files");
  expect(heard).toEqual(["ledger", "files"]);
});

test("a listener learns at once of a change that it missed, and only of that", () => {
  const changes = createChanges();
  expect(changes.now()).toBe(0);
  changes.publish("files");
  const since = changes.now();
  changes.publish("ledger");
  expect(changes.now()).toBeGreaterThan(since);
  const missedBy = (topics: readonly string[], from: number) => {
    const heard: string[] = [];
    changes.follow(topics, from, (topic) => heard.push(topic))();
    return heard;
  };
  expect(missedBy(["files", "ledger"], since)).toEqual(["ledger"]);
  expect(missedBy(["files"], since)).toEqual([]);
  expect(missedBy(["files", "ledger"], changes.now())).toEqual([]);
  expect(missedBy(["run:1"], 0)).toEqual([]);
  expect(missedBy(["files"], 0)).toEqual(["files"]);
});

test.each([
  ["20260301-081500-3fa9c1", "run:20260301-081500-3fa9c1"],
  ["a b\n", "run:a%20b%0A"],
  ["\ud800", "run:%EF%BF%BD"],
])("the topic of the run %j has no spaces", (id, topic) => {
  expect(runTopic(id)).toBe(topic);
});
