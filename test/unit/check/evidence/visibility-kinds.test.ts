import { describe, expect, it } from "vitest";
import { createCuts } from "../../../../src/check/evidence/bounds.ts";
import { readHtml } from "../../../../src/check/evidence/read-html.ts";
import {
  hiddenKinds,
  type Kind,
  openedKinds,
  shownKinds,
  toDocument,
} from "../../../support/visibility/kinds.ts";

const reasonsOf = ([, body, head]: Kind) =>
  readHtml(toDocument(body, head), createCuts()).hidden.map(({ how }) => how);

describe("what a reader sees is not called hidden", () => {
  it.each(shownKinds)("%s", (...kind) => {
    expect(reasonsOf(kind)).toEqual([]);
  });
});

describe("what a reader sees after opening it is not called hidden", () => {
  it.each(openedKinds)("%s", (...kind) => {
    expect(reasonsOf(kind)).toEqual([]);
  });
});

describe("what no reader sees is called hidden", () => {
  it.each(hiddenKinds)("%s", (...kind) => {
    expect(reasonsOf(kind)).toHaveLength(1);
  });
});
