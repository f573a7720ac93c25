import { expect, test } from "vitest";
import { purposeOf } from "../../../../src/check/evidence/purpose.ts";

const unsubscribe = { "List-Unsubscribe": "<https://a.example>" };
test.each<[Record<string, string>, ReturnType<typeof purposeOf>]>([
  [{}, undefined],
  [unsubscribe, "marketing"],
  [{ "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" }, "marketing"],
  [{ Precedence: " Bulk " }, "marketing"],
  [{ Precedence: "junk" }, "marketing"],
  [{ Precedence: "list" }, undefined],
  [{ Precedence: "bulky" }, undefined],
  [{ Precedence: "x-bulk" }, undefined],
  [{ "Auto-Submitted": "auto-generated" }, "transactional"],
  [{ "Auto-Submitted": " No " }, undefined],
  [{ "Auto-Submitted": "notified" }, "transactional"],
  [{ ...unsubscribe, "Auto-Submitted": "auto-replied" }, "transactional"],
  [{ ...unsubscribe, "Auto-Submitted": "no" }, "marketing"],
  [{ ...unsubscribe, "List-Post": " <mailto:list@a.example>" }, undefined],
  [{ ...unsubscribe, "List-Post": "<HTTPS://a.example/post>" }, undefined],
  [{ ...unsubscribe, "List-Post": "NO" }, "marketing"],
  [{ ...unsubscribe, "List-Post": "NO <mailto:list@a.example>" }, "marketing"],
  [{ "List-Post": "<mailto:list@a.example>" }, undefined],
])("%j declares the purpose %s", (fields, expected) => {
  expect(purposeOf({ first: (name) => fields[name] })).toBe(expected);
});
