import { describe, expect, test } from "vitest";
import { decodeText } from "../../../src/authored/decode-text.ts";

describe("the text of a file", () => {
  test.each([
    ["UTF-8", Buffer.from("Grüße 🌷\n"), "Grüße 🌷\n"],
    ["UTF-8 with a byte order mark", Buffer.from("\uFEFFname: a"), "name: a"],
    ["nothing", Buffer.alloc(0), ""],
  ])("is decoded: %s", (_, bytes, text) => {
    expect(decodeText(bytes, "a.yaml", "scenario-invalid")).toBe(text);
  });

  test.each([
    ["Latin-1", Buffer.from("name: a\nto: Gr\xfc\xdfe", "latin1"), "it is not UTF-8", { line: 2, column: 7 }],
    [
      "a character cut at the end",
      Buffer.from("Grüße").subarray(0, 3),
      "it is not UTF-8",
      { line: 1, column: 3 },
    ],
    ["UTF-16 from Windows", Buffer.from("\uFEFFname", "utf16le"), "it is UTF-16, not UTF-8", {}],
    ["UTF-16, high byte first", Buffer.from([0xfe, 0xff, 0, 97]), "it is UTF-16, not UTF-8", {}],
  ])("is refused: %s", (_, bytes, reason, place) => {
    const decode = () => decodeText(bytes, "a.yaml", "scenario-invalid");
    expect(decode).toThrow(
      expect.objectContaining({
        code: "scenario-invalid",
        reason,
        location: { file: "a.yaml", ...place },
        hint: "Save it as UTF-8",
      }),
    );
  });
});
