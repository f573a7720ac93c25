import { describe, expect, test } from "vitest";
import { elementEnd, removal, replaceParts, setAttribute, tagsOf } from "../../../src/explain/html-text.ts";

const tagAt = (text: string, name: string) => {
  const tags = tagsOf(text);
  const index = tags.findIndex((tag) => tag.name === name);
  const tag = tags[index];
  if (!tag) throw new Error(`there is no ${name}`);
  return { tags, index, tag };
};

describe("tagsOf", () => {
  test.each([
    ["quotes", "<a href=\"x\" title='y'>"],
    ["no quotes", "<a href=x title=y>"],
    ["blanks", '<a  href = "x"\n title="y" >'],
    ["Handlebars in a value", '<a href="{{url "x" a="b"}}" title="{{t ">"}}">'],
  ])("finds the offsets of attributes written with %s", (_how, text) => {
    const { tag } = tagAt(`<p>1 < 2</p>${text}words</a>`, "a");
    const whole = `<p>1 < 2</p>${text}words</a>`;
    expect(whole.slice(tag.start, tag.end)).toBe(text);
    for (const [name, { start, end, valueStart, valueEnd, value }] of tag.attributes) {
      expect(whole.slice(start, end)).toMatch(new RegExp(`^${name}\\s*=\\s*["']?`));
      expect(whole.slice(start, end)).toContain(value);
      expect(whole.slice(valueStart, valueEnd)).toBe(value);
      expect(whole[end]).toMatch(/[\s>]/);
    }
    expect([...tag.attributes.keys()]).toEqual(["href", "title"]);
  });

  test("reads no tags in comments, scripts and styles", () => {
    const text = "<!-- <a> --><style>b<c></style><script>if (a<d>e) {}</script><i>x</i>";
    expect(
      tagsOf(text)
        .filter(({ closes }) => !closes)
        .map(({ name }) => name),
    ).toEqual(["style", "script", "i"]);
  });

  test.each(["<", "<a", '<a href="', "</", "<a b=c", "{{", "<p>{{#if", "\0<\0>"])(
    "never throws: %j",
    (text) => {
      expect(() => tagsOf(text)).not.toThrow();
    },
  );
});

describe("elementEnd", () => {
  test.each([
    ["nested elements of the same name", "<div><div>a</div>b</div>c", "<div><div>a</div>b</div>"],
    ["elements without an end tag", "<img src=x>b", "<img src=x>"],
    ["elements that are not closed", "<b>x", "<b>"],
  ])("finds the end of %s", (_what, text, element) => {
    const { tags } = tagAt(text, /<(\w+)/.exec(text)?.[1] ?? "");
    expect(text.slice(0, elementEnd(tags, 0))).toBe(element);
  });
});

describe("changes", () => {
  test.each([
    ["adds", "<img src=x>", '<img alt="a &quot;b&quot;" src=x>'],
    ["replaces", "<img alt='c' src=x>", '<img alt="a &quot;b&quot;" src=x>'],
    ["replaces an empty", '<img alt="" src=x>', '<img alt="a &quot;b&quot;" src=x>'],
    ["replaces one without a value", "<img alt src=x>", '<img alt="a &quot;b&quot;" src=x>'],
  ])("setAttribute %s attribute", (_how, text, expected) => {
    expect(replaceParts(text, [setAttribute(tagAt(text, "img").tag, "alt", 'a "b"')])).toBe(expected);
  });

  test("removes the line if it contains only the element", () => {
    const text = "<p>a</p>\n  <b>b</b>\n<p>c</p>\n";
    expect(replaceParts(text, [removal(text, 11, 19)])).toBe("<p>a</p>\n<p>c</p>\n");
  });

  test("skips a part within another", () => {
    expect(
      replaceParts("abcdef", [
        { start: 1, end: 5, text: "-" },
        { start: 2, end: 3, text: "x" },
      ]),
    ).toBe("a-f");
  });
});
