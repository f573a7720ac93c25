import { expect, test } from "vitest";
import { wreakChaos } from "../support/chaos.ts";

/** `npm run chaos` asks for the whole of it. */
const isFull = process.env["PLACEWRIGHT_CHAOS"] === "full";
const size = isFull ? { tests: 1000, kills: 20 } : { tests: 60, kills: 3 };

test(`${size.tests} tests at a failing service, the harness killed ${size.kills} times: nothing is paid twice, nothing is lost`, {
  timeout: 900_000,
}, async () => {
  const outcome = await wreakChaos({ ...size, seed: "chaos" });
  console.log(
    [
      `${size.tests} tests, ${outcome.kills} kills, ${outcome.faults} faults:`,
      `${outcome.reports} reports, ${outcome.distinctNames} distinct names,`,
      `${outcome.reports - outcome.distinctNames} duplicates, ${outcome.lost} lost,`,
      `verdicts ${JSON.stringify(outcome.verdicts)}`,
    ].join(" "),
  );
  expect(outcome).toEqual({
    kills: size.kills,
    faults: expect.any(Number),
    reports: size.tests,
    distinctNames: size.tests,
    lost: 0,
    verdicts: { passed: size.tests },
  });
  expect(outcome.faults).toBeGreaterThan(size.tests / 10);
});
