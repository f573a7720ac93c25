import { describe, expect, test } from "vitest";
import { createSightings, type Place } from "../../../../src/provider/seedlist/sightings.ts";

const now = Date.UTC(2026, 2, 1, 8);
const inbox: Place = { path: "INBOX", place: "inbox" };
const spam: Place = { path: "Junk", place: "spam" };
const shop: Place = { path: "Shop", place: "elsewhere" };

/** A message as the mail server returns it. */
const message = (headers: string | undefined, uid = 7, internalDate?: Date | string) => ({
  seq: 1,
  uid,
  ...(headers === undefined ? {} : { headers: Buffer.from(headers) }),
  ...(internalDate === undefined ? {} : { internalDate }),
});
const copy = (token: string, above = "") => `${above}x-placewright-test: ${token}\r\n\r\n`;
const open = (authservId?: string) => createSightings({ now: () => now, authservId });

describe("sightings of copies", () => {
  test("record where and when a copy was found, with the arrival time of its server", () => {
    const sightings = open();
    expect(sightings.note(message(copy("pw1"), 7, new Date("2026-03-01T07:59:00.000Z")), inbox)).toBe(true);
    const found = {
      place: "inbox",
      folder: "INBOX",
      uid: 7,
      arrivedAtMs: Date.UTC(2026, 2, 1, 7, 59),
      seenAtMs: now,
    };
    expect(sightings.get("pw1")).toEqual(found);
    expect(sightings.of(new Set(["pw1", "pw2"]))).toEqual(new Map([["pw1", found]]));
    expect(sightings.of(new Set(["pw2"]))).toEqual(new Map());
  });

  test.each([
    ["no date", undefined],
    ["an invalid date", new Date(Number.NaN)],
    ["text that is not a date", "soon"],
  ])("use the local time for a message with %s", (_, date) => {
    const sightings = open();
    sightings.note(message(copy("pw1"), 7, date), inbox);
    expect(sightings.get("pw1")?.arrivedAtMs).toBe(now);
  });

  test.each([
    ["other headers", "Subject: pw1\r\n\r\n"],
    ["no headers", ""],
    ["headers that the server left out", undefined],
  ])("ignore a message with %s, unless a search found it", (_, headers) => {
    const sightings = open();
    expect(sightings.note(message(headers), inbox)).toBe(false);
    expect(sightings.get("pw1")).toBeUndefined();
    expect(sightings.note(message(headers), spam, "pw1")).toBe(true);
    expect(sightings.get("pw1")).toMatchObject({ place: "spam", folder: "Junk" });
  });

  test.each([
    ["the inbox", inbox, spam, inbox],
    ["spam", spam, inbox, spam],
    ["another folder", shop, inbox, inbox],
  ])("keep a copy in a folder that counts: first found in %s", (_, first, second, kept) => {
    const sightings = open();
    expect(sightings.isSettled("pw1")).toBe(false);
    sightings.note(message(copy("pw1"), 1), first);
    expect(sightings.isSettled("pw1")).toBe(first !== shop);
    expect(sightings.note(message(copy("pw1"), 2), second)).toBe(true);
    expect(sightings.get("pw1")).toMatchObject({ place: kept.place, folder: kept.path });
  });

  test("read the results of the trusted receiver only", () => {
    const above = "Authentication-Results: mx.example; spf=pass; dkim=fail\r\n";
    const trusting = open("mx.example");
    trusting.note(message(copy("pw1", above)), inbox);
    expect(trusting.get("pw1")?.authentication).toEqual({ spf: true, dkim: false });
    const silent = open();
    silent.note(message(copy("pw1", above)), inbox);
    expect(silent.get("pw1")).not.toHaveProperty("authentication");
  });

  test("record the tab of a copy that was found", () => {
    const sightings = open();
    sightings.noteTab("pw1", "promotions");
    expect(sightings.get("pw1")).toBeUndefined();
    sightings.note(message(copy("pw1")), inbox);
    sightings.noteTab("pw1", "promotions");
    expect(sightings.get("pw1")).toMatchObject({ place: "inbox", tab: "promotions" });
  });
});
