import { expect, test } from "vitest";
import { systemClock } from "../../src/base/clock.ts";
import { type ClockMode, createServiceClock } from "../../src/service/service-clock.ts";
import { createHeldClock, rejectionOf, useService } from "./running-service.ts";

const address = { method: "POST", headers: { "content-type": "application/json" } };

test("an account with a frozen clock continues when the clock is advanced", async () => {
  const { v2, control, url } = await useService({ clock: "frozen", completeAfterMs: 3_600_000 });
  const { ReportId } = await v2.createDeliverabilityTestReport({
    FromEmailAddress: "news@acme.example",
    Content: { Simple: { Subject: { Data: "Hi" }, Body: { Text: { Data: "Hi." } } } },
  });
  const statusNow = async () =>
    (await v2.getDeliverabilityTestReport({ ReportId })).DeliverabilityTestReport?.DeliverabilityTestStatus;
  const startedAt = control.now();
  expect(await statusNow()).toBe("IN_PROGRESS");
  expect(control.now()).toEqual(startedAt);
  control.advanceClock(3_599_999);
  expect(await statusNow()).toBe("IN_PROGRESS");
  const response = await fetch(`${url}/_placewright/clock`, {
    ...address,
    body: JSON.stringify({ advanceMs: 1 }),
  });
  const now = new Date(startedAt.getTime() + 3_600_000);
  expect(await response.json()).toEqual({ simulated: true, now: now.toISOString() });
  expect(await statusNow()).toBe("COMPLETED");
});

test("the control plane sets the clock to a later time", async () => {
  const { control, url, clock } = await useService();
  const now = new Date(clock.now() + 86_400_000).toISOString();
  const response = await fetch(`${url}/_placewright/clock`, { ...address, body: JSON.stringify({ now }) });
  expect(await response.json()).toEqual({ simulated: true, now });
  expect(control.now().toISOString()).toBe(now);
  // The caller's own clock continues underneath.
  clock.advance(1000);
  expect(control.now().getTime()).toBe(clock.now() + 86_400_000);
});

test.each([
  [{ now: "2020-01-01T00:00:00Z" }, /Cannot advance the clock by -\d+ milliseconds.*Time only moves forward/],
  [{ advanceMs: 0 }, /Time only moves forward/],
  [{ advanceMs: 1.5 }, /Time only moves forward/],
  [{ advanceMs: 1e16 }, /Time only moves forward/],
  [{ advanceMs: "1h" }, /the body must be/],
  [{ now: "tomorrow" }, /now must be a time such as/],
  [{}, /the body must be/],
])("refuses to move the clock by %j", async (body, message) => {
  const { url, control } = await useService();
  const before = control.now();
  const response = await fetch(`${url}/_placewright/clock`, { ...address, body: JSON.stringify(body) });
  expect(response.status).toBe(400);
  expect(((await response.json()) as { message: string }).message).toMatch(message);
  expect(control.now()).toEqual(before);
});

test("a scaled clock runs faster by its factor", async () => {
  const startedAt = systemClock.now();
  const clock = createServiceClock("scaled:3600000");
  await expect.poll(() => clock.now() - startedAt).toBeGreaterThan(3_600_000);
  expect(clock.now() - startedAt).toBeLessThanOrEqual((systemClock.now() - startedAt + 1) * 3_600_000);
});

test("the real clock keeps the machine's time", () => {
  const before = systemClock.now();
  const now = createServiceClock().now();
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(systemClock.now());
});

test.each(["fast", "scaled:", "scaled:0", "scaled:-1", "scaled:1e9", "frozen:1"])(
  "%s is not a clock mode",
  async (word) => {
    const error = await rejectionOf(useService({ clock: word as ClockMode }));
    expect(error.message).toMatch(`"${word}" is not a clock mode`);
  },
);

test("the service's clock does not move the caller's own clock", () => {
  const held = createHeldClock();
  const before = held.now();
  createServiceClock(held).advance(1000);
  expect(held.now()).toBe(before);
});
