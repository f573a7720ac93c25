import { describe, expect, test } from "vitest";
import { checkVerificationHtml } from "../../../../src/service/operations/verification-html.ts";
import { describeSamples, measureGrowth, mostExcess } from "../../../support/linear/growth.ts";
import { repeatTo } from "../../../support/linear/shapes.ts";

test.each([
  "",
  "1 < 2 and 3 > 2",
  "<p>Hi</p>",
  '<BODY Style="color: navy"><br/><br /></BODY>',
  "<p title=\"a > b, onclick=x\" class='<script>'>Hi</p>",
  "<img width=10 src = logo.png\talt>",
  '<p class="a"id=b>Hi</p>',
])("accepts %j", (html) => {
  expect(() => checkVerificationHtml(html)).not.toThrow();
});

test.each([
  ["<script>x</script>", "the tag <script>"],
  ["<p>Hi</p><SCRIPT\nsrc=x>", "the tag <script>"],
  ["<script", "the tag <script>"],
  ["<!-- <script> -->", "the tag <script>"],
  ["</a>", "the tag <a>"],
  ['<script ">x</script>', "the tag <script>"],
  ["<p<script>", "the tag <p<script>"],
  ["<p onclick=x>", "the attribute onclick of the tag <p>"],
  ["<p/onclick=x>", "the attribute onclick of the tag <p>"],
  ['<p title="a"onclick=x>', "the attribute onclick of the tag <p>"],
  ["<p class onclick=x>", "the attribute onclick of the tag <p>"],
  ["<p title=a' onclick=x>", "the attribute onclick of the tag <p>"],
  ["<p :onclick=x>", "the attribute :onclick of the tag <p>"],
  ['<p onclick="x', "the attribute onclick of the tag <p>"],
  ['<p title="<b>" SRC=x>', "the attribute SRC of the tag <p>"],
])("refuses %j", (html, message) => {
  expect(() => checkVerificationHtml(html)).toThrow(`TemplateContent must not have ${message}`);
});

describe("takes time in proportion to the length of", () => {
  test.each(["<p", "<p ", '<p "', "<p '\"", "<p class=", '<p class="', " <p  /", "<p>", "<", " ", "=", '"'])(
    "rows of %j",
    async (piece) => {
      const check = (html: string) => {
        try {
          checkVerificationHtml(html);
        } catch {
          // Most rows are refused.
        }
      };
      const growth = await measureGrowth((size) => `<p ${repeatTo(piece, size)}`, check, {
        smallest: 8192,
        largest: 131_072,
      });
      expect(growth.excess, describeSamples(growth.samples)).toBeLessThanOrEqual(mostExcess);
    },
  );
});
