import { expect, test } from "vitest";
import { nextTimeOf } from "../../../src/config/cron.ts";
import { wallClockOf } from "../../../src/config/wall-clock.ts";
import { isThorough, sampleOf } from "../../support/sample-of.ts";

const minuteMs = 60_000;
const utc = (text: string): number => Date.parse(`${text}Z`);

test.each([
  ["Europe/Berlin", "2027-03-28T01:59", "2027-03-28T00:59"],
  ["Europe/Berlin", "2027-03-28T02:00", "2027-03-28T01:00"],
  ["Europe/Berlin", "2027-03-28T02:59", "2027-03-28T01:00"],
  ["Europe/Berlin", "2027-03-28T03:00", "2027-03-28T01:00"],
  ["Europe/Berlin", "2027-10-31T02:30", "2027-10-31T00:30"],
  ["Europe/Berlin", "2027-10-31T03:00", "2027-10-31T02:00"],
  ["America/New_York", "2027-03-14T02:30", "2027-03-14T07:00"],
  ["Australia/Lord_Howe", "2027-10-03T02:10", "2027-10-02T15:30"],
  ["Asia/Kathmandu", "2027-01-01T00:00", "2026-12-31T18:15"],
  ["UTC", "2027-01-01T00:00", "2027-01-01T00:00"],
])("the clock of %s first shows %s, or what follows if that is skipped, at %s UTC", (timezone, shown, at) => {
  expect(new Date(wallClockOf(timezone).whenItShows(utc(shown)))).toEqual(new Date(utc(at)));
});

// Each minute of two days around a change, by a search through all of them. Deno has time zones of its own.
const changes = [
  ["Australia/Lord_Howe", "2027-04-03T03:00"],
  ["Europe/Berlin", "2027-03-27T12:00"],
  ["America/New_York", "2027-03-13T12:00"],
  ["Europe/Berlin", "2027-10-30T12:00"],
  ["America/Havana", "2027-03-13T12:00"],
  ["Australia/Lord_Howe", "2027-10-02T03:00"],
] as const;
test.each(sampleOf(changes, 3, isThorough))(
  "times in %s around %s come when the clock first shows them, or is set past them",
  (timezone, from) => {
    const clock = wallClockOf(timezone);
    const minutes = Array.from({ length: 2 * 24 * 60 }, (_, index) => utc(from) + index * minuteMs);
    const shown = minutes.map((minute) => clock.shows(minute));
    const [start = 0] = minutes;
    const end = minutes.at(-1) ?? 0;
    for (const cron of [
      "0 2 * * *",
      "*/20 1-3 * * *",
      "30 0,2 * * *",
      "* 0-2 * * *",
      "15,45 1,3 * * 0",
      "0 0 * * *",
    ]) {
      const onTheWall = nextTimeOf({ cron });
      const wanted = new Set<number>();
      const before = clock.shows(start) - 1;
      for (
        let wall = onTheWall(before);
        wall !== undefined && wall <= clock.shows(end);
        wall = onTheWall(wall)
      ) {
        const at = minutes[shown.findIndex((each) => each >= (wall ?? 0))];
        if (at !== undefined && at > start) wanted.add(at);
      }
      const next = nextTimeOf({ cron, timezone });
      const found: number[] = [];
      for (let at = next(start); at !== undefined && at <= end; at = next(at)) found.push(at);
      expect(
        found.map((at) => new Date(at)),
        cron,
      ).toEqual([...wanted].map((at) => new Date(at)));
    }
  },
);
