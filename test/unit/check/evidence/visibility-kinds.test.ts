import { describe, expect, it } from "vitest";
import { createCuts } from "../../../../src/check/evidence/bounds.ts";
import { readHtml } from "../../../../src/check/evidence/read-html.ts";
import {
  hiddenKinds,
  type Kind,
  openedKinds,
  shownKinds,
  toDocument,
  unreadableKinds,
} from "../../../support/visibility/kinds.ts";
import {
  faintPaints,
  hiddenPaints,
  hiddenPlaces,
  pausedKinds,
  shownPaints,
  shownPlaces,
} from "../../../support/visibility/paint-and-place-kinds.ts";

const reasonsOf = ([, body, head]: Kind) =>
  readHtml(toDocument(body, head), createCuts()).hidden.map(({ how }) => how);

const toRows = (kinds: readonly Kind[]) => kinds.map((kind) => ({ label: kind[0], kind }));

describe("does not report visible text as hidden", () => {
  it.each(toRows([...shownKinds, ...shownPaints, ...shownPlaces]))("$label", ({ kind }) => {
    expect(reasonsOf(kind)).toEqual([]);
  });
});

describe("does not report text that a reader can open as hidden", () => {
  it.each(toRows(openedKinds))("$label", ({ kind }) => {
    expect(reasonsOf(kind)).toEqual([]);
  });
});

describe("reports text that no reader sees as hidden", () => {
  it.each(
    toRows([
      ...hiddenKinds,
      ...unreadableKinds,
      ...hiddenPaints,
      ...hiddenPlaces,
      ...pausedKinds,
      ...faintPaints,
    ]),
  )("$label", ({ kind }) => {
    expect(reasonsOf(kind)).toHaveLength(1);
  });
});

describe("a preheader", () => {
  it.each([
    ["hidden", '<div style="display:none">'],
    ["white on white", '<div style="color:#fff">'],
    ["of another length, in several elements", `<div style="display:none">${"<b>Seeds. </b>".repeat(10)}`],
  ])("has at most 400 characters; the rest counts as hidden text: %s", (_label, opening) => {
    const { hidden, preheader } = readHtml(
      `<!doctype html><body>${opening}${"words ".repeat(18_000)}</div><p>Seeds.</p>`,
      createCuts(),
    );
    expect(preheader.isHidden).toBe(true);
    // White space between elements does not count.
    expect(preheader.text.length).toBeLessThan(450);
    expect(hidden[0]?.text.length).toBeGreaterThan(100_000);
  });

  it("may be padded with any number of invisible characters", () => {
    const { hidden } = readHtml(
      `<!doctype html><body><div style="display:none">Forty kinds.${"\u00a0\u200c".repeat(500)}</div><p>Seeds.</p>`,
      createCuts(),
    );
    expect(hidden).toEqual([]);
  });
});
