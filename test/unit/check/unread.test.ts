import { describe, expect, test } from "vitest";
import { checkMessage } from "../../../src/check/check-message.ts";
import { defineCheck } from "../../../src/check/define-check.ts";
import { readMessage } from "../../../src/check/evidence/message-evidence.ts";
import type { CheckResult } from "../../../src/result/finding.ts";

const head = "From: Acme <news@acme.example>\r\nSubject: Spring\r\nDate: Sun, 1 Mar 2026 08:00:00 +0000\r\n";
const ofType = (type: string, body: string) => `${head}Content-Type: ${type}; charset=utf-8\r\n\r\n${body}`;
const dangerous = "http://192.0.2.1/free and {{first_name}} https://xn--pypal-4ve.com/";
const longText = "Ten tulips are on their way.\r\n".repeat(80_000);
const file = (index: number, name: string) =>
  `--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename="${name}"\r\n\r\nfile ${index}\r\n`;

async function resultsOf(source: string): Promise<(id: string) => CheckResult | undefined> {
  const { results } = await checkMessage(readMessage(source), { nowMs: Date.UTC(2026, 2, 1) });
  return (id) => results.find(({ check }) => check === id);
}

describe("a check does not pass what it did not read", () => {
  test.each<[string, string, string, readonly string[]]>([
    [
      "the rest of a long text",
      ofType("text/plain", longText + dangerous),
      "the text after 2097152 characters cannot be read",
      ["link-address", "merge-tags"],
    ],
    [
      "the rest of an HTML page with many elements",
      ofType("text/html", `<p>Ten tulips</p>${"<br>".repeat(20_100)}<a href="http://192.0.2.1/">Free</a>`),
      "the HTML after its first 20000 elements cannot be read",
      ["link-address", "hidden-text", "merge-tags"],
    ],
    [
      "the last of many parts",
      `${head}Content-Type: multipart/mixed; boundary=b\r\n\r\n${Array.from({ length: 510 }, (_, index) => file(index, `${index}.txt`)).join("")}${file(511, "a.exe")}--b--\r\n`,
      "the parts after the first 500 cannot be read",
      ["unsafe-attachments", "link-address"],
    ],
    [
      "the last of many headers",
      `${"X-Tulip: 1\r\n".repeat(1001)}${head}\r\nTen tulips`,
      "the headers after the first 1000 cannot be read",
      ["fake-reply", "reply-to", "from-field", "date-field"],
    ],
  ])("%s", async (_, source, reason, ids) => {
    const resultOf = await resultsOf(source);
    for (const check of ids) expect(resultOf(check)).toEqual({ check, outcome: "not-measured", reason });
    expect(resultOf("read-in-full")?.outcome).toBe("warned");
  });

  test("and does not call absent what it did not read", async () => {
    const deep = `${"<div>".repeat(510)}Ten tulips are on their way.${"</div>".repeat(510)}`;
    const resultOf = await resultsOf(ofType("text/html", deep));
    expect(resultOf("body-present")?.outcome).toBe("not-measured");
  });

  test("and passes what it read to its end", async () => {
    const resultOf = await resultsOf(ofType("text/plain", longText + dangerous));
    for (const id of ["date-field", "from-public-mailbox", "subject-capitals"])
      expect(resultOf(id)?.outcome, id).toBe("passed");
  });

  test("and keeps what it found before", async () => {
    const resultOf = await resultsOf(ofType("text/plain", `${dangerous} ${longText}`));
    expect(resultOf("link-address")?.outcome).toBe("failed");
  });

  test("if the project defines it", async () => {
    const own = defineCheck({
      id: "acme/free",
      severity: "error",
      about: "Nothing is free",
      fix: "Name the price",
      source: "https://acme.example/brand",
      run: ({ text }) => (text?.includes("free") ? [{ message: "It is free" }] : []),
    });
    const { results } = await checkMessage(readMessage(ofType("text/plain", longText + dangerous)), {
      nowMs: 0,
      only: [own],
    });
    expect(results).toMatchObject([{ check: "acme/free", outcome: "not-measured" }]);
  });
});
