import { expect, test } from "vitest";
import { parseUrl } from "../../../src/base/parse-url.ts";

test("a URL with letters such as ü is valid, however many were parsed before", () => {
  const wrong: number[] = [];
  for (let round = 0; round < 20_000; round++)
    if (parseUrl(`https://bücher.example/${round % 7}`)?.hostname !== "xn--bcher-kva.example")
      wrong.push(round);
  expect(wrong).toEqual([]);
});

test.each(["", "acme.example", "https://", "https://a b", "/path"])("%j is not an absolute URL", (text) => {
  expect(parseUrl(text)).toBeUndefined();
});
