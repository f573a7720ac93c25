import { expect, onTestFinished, test } from "vitest";
import { createLane, type LaneEvents } from "../../../../src/service/rendering/lane.ts";

/** Opens a lane that is closed at the end of the test, and the events that it reports. */
function openLane(isRefused: LaneEvents["isRefused"]) {
  const events: unknown[] = [];
  const lane = createLane(
    { timeMs: 10_000, memoryMb: 64 },
    {
      isRefused,
      onDone: (key, tookMs) => void events.push(["done", key, tookMs >= 0 && tookMs < 10_000]),
      onExceeded: (key) => void events.push(["exceeded", key]),
    },
  );
  onTestFinished(() => lane.close());
  return { lane, events };
}

const job = (Text: string, data: object = {}) => ({ template: { Text }, data: JSON.stringify(data) });

test("renders one template after the other, and ends with the service", async () => {
  const { lane, events } = openLane((key) => key === "heavy");
  expect(lane.count()).toBe(0);
  const results = ["a", "heavy", "b"].map((key) => lane.render(key, job("{{x}}", { x: key })));
  expect(lane.count()).toBe(3);
  expect(await Promise.all(results)).toEqual([
    { parts: { Text: "a" } },
    {
      refusal:
        "The template cannot be rendered: it took more than 10 s or 64 MB of memory a short time ago. Make it lighter, or try again in a minute",
    },
    { parts: { Text: "b" } },
  ]);
  expect(events).toEqual([
    ["done", "a", true],
    ["done", "b", true],
  ]);
  expect(lane.count()).toBe(0);
  expect(await lane.render("c", job("{{y}}"))).toEqual({
    refusal: "Attribute 'y' is not present in the rendering data. (Text, line 1, column 3)",
    isMissing: true,
  });
  const waiting = lane.render("d", job("d"));
  await Promise.all([expect(waiting).rejects.toThrow("the service is closed"), lane.close()]);
  expect(lane.count()).toBe(0);
  await expect(lane.render("e", job("e"))).rejects.toThrow("the service is closed");
});
