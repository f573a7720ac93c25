import { describe, expect, test } from "vitest";
import { keepLineEnds } from "../../../src/explain/line-ends.ts";
import { withEdits } from "./edited.ts";

describe("keepLineEnds", () => {
  test.each([
    ["an edited line", "a\r\nb\r\nc\r\n", "a\nx\nc\n", "a\r\nx\r\nc\r\n"],
    ["an added line", "a\r\nb\r\n", "a\r\nx\nb\r\n", "a\r\nx\r\nb\r\n"],
    ["an added line at the start", "a\r\n", "x\na\r\n", "x\r\na\r\n"],
    ["an added line at the end", "a\r\nb", "a\r\nb\nx", "a\r\nb\r\nx"],
    ["a removed line", "a\r\nb\r\nc\r\n", "a\nc\n", "a\r\nc\r\n"],
    ["a removed line among equal ones", "a\r\na\r\na\r\n", "a\na\n", "a\r\na\r\n"],
    ["a line that loses its end", "a\r\nb\r\n", "a\r\nb", "a\r\nb"],
    ["lines that end in LF", "a\nb\n", "a\nx\nb\n", "a\nx\nb\n"],
    ["unchanged lines of a file with both", "a\r\nb\nc\r\nd\r\n", "a\nb\nx\nd\n", "a\r\nb\nx\r\nd\r\n"],
    ["a file that was empty", "", "x\n", "x\n"],
  ])("keeps the file's line ends: %s", (_what, old, edited, expected) => {
    expect(keepLineEnds(old, edited)).toBe(expected);
  });
});

const subject = "Fwd: Your order of tulips";
const body = "<p>The tulips are out, and so is our catalogue of forty kinds of seeds.</p>";
const crlf = (text: string): string => text.replaceAll("\n", "\r\n");

describe("every edit of a file with CRLF line ends", () => {
  test.each([
    [
      "a YAML scenario with literal blocks",
      "scenarios/mail.yaml",
      `purpose: marketing
from: Acme <news@acme.example>
message:
  mime:
    subject: |
      ${subject}
    html: |
      ${body}
      <p onclick="x()">Read more</p>
expect: { overall: [inbox >= 90] }
`,
    ],
    [
      "a TypeScript scenario with a template literal",
      "scenarios/mail.ts",
      `import { defineScenario, mime } from "placewright";

export default defineScenario({
  purpose: "marketing",
  from: "Acme <news@acme.example>",
  message: mime({
    subject: "${subject}",
    html: \`
      ${body}
      <p onclick="x()">Read more</p>\`,
  }),
  expect: { overall: ["inbox >= 90"] },
});
`,
    ],
  ])("keeps them: %s", async (_what, file, text) => {
    await withEdits(
      { [file]: crlf(text) },
      async ({ edits, textsWith }) => {
        for (const id of ["fake-reply", "active-content", "list-unsubscribe"]) {
          expect(edits.map((edit) => edit.id)).toContain(id);
          const edited = (await textsWith([id])).get(file) ?? "";
          expect([id, edited === crlf(text)]).toEqual([id, false]);
          expect(edited).toBe(crlf(edited.replaceAll("\r\n", "\n")));
        }
      },
      file,
    );
  });
});
