import { expect, test } from "vitest";
import { outlookHtml } from "../../../../src/check/evidence/outlook-html.ts";

const link = '<a href="x">T</a>';
test.each<[string, string | undefined]>([
  ["", undefined],
  [link, undefined],
  [`<!--${link}-->`, undefined],
  [`<!--[if mso]>${link}<![endif]-->`, `${link}<![endif]`],
  [`<!--[IF gte mso 9]>${link}<![endif]-->b`, `${link}<![endif]`],
  [`<!--[if mso]>T<![endif]-->`, undefined],
  [`<!--[if !mso]>${link}<![endif]-->`, undefined],
  [`<!--[if ! mso 9]>${link}<![endif]-->`, undefined],
  [`<!--[if !(mso)]>${link}<![endif]-->`, undefined],
  [`<!--[if mso]>a<![endif]-->b<!--[if mso]>${link}<![endif]-->`, `a<![endif]${link}<![endif]`],
  [`<!--[if !mso]>a<![endif]--><!--[if mso]>${link}<![endif]-->`, `${link}<![endif]`],
  [`<!--[if mso]>${link}`, link],
  [`<!--[if mso]><p data-href="x">T</p><![endif]-->`, undefined],
  [`<!--[if mso]><a HREF = x>T</a><![endif]-->`, "<a HREF = x>T</a><![endif]"],
  [`<!--[if ${"x".repeat(100)}]>${link}`, undefined],
])("%s: Outlook shows %s", (source, expected) => {
  expect(outlookHtml(source)).toBe(expected);
  expect(outlookHtml(source)).toBe(expected);
});
