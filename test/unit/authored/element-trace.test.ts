import { describe, expect, test } from "vitest";
import { traceElements } from "../../../src/authored/element-trace.ts";

type Props = Record<string, unknown>;

const created: unknown[][] = [];
const trace = () =>
  traceElements({
    Fragment: "fragment",
    jsx: (...parts) => {
      created.push(["jsx", ...parts]);
      return parts[0];
    },
    jsxs: (...parts) => {
      created.push(["jsxs", ...parts]);
      return parts[0];
    },
  });

/** Returns whether an element is recognized as the cause of an error. */
async function isCause(
  reason: string,
  type: unknown,
  props: Props,
  error: unknown = undefined,
): Promise<boolean> {
  const { runtime, findCause } = trace();
  const cause = await findCause(reason, error, async () => runtime.jsx(type, props));
  return cause !== undefined;
}

test("creates elements by the runtime, while it looks for a cause too", async () => {
  created.length = 0;
  const { runtime, findCause } = trace();
  expect(runtime.Fragment).toBe("fragment");
  expect(runtime.jsx("p", { a: 1 }, "k")).toBe("p");
  await findCause("it prints NaN", undefined, async () => runtime.jsxs("b", {}, "j"));
  expect(created).toEqual([
    ["jsx", "p", { a: 1 }, "k"],
    ["jsxs", "b", {}, "j"],
  ]);
});

describe("the cause of an error", () => {
  const nan = "it prints NaN in the text";
  const child = "Objects are not valid as a React child (found: [object Date])";
  const type = "Element type is invalid: expected a string";
  const closing = "img is a self-closing tag and must not have content";
  const style = "The `style` prop expects a mapping";
  const html = "Can only set one of `children` or `props.dangerouslySetInnerHTML`.";
  test.each<[string, string, unknown, Props, boolean]>([
    ["NaN as a child", nan, "p", { children: Number.NaN }, true],
    ["NaN in a list of children", nan, "p", { children: ["a", [Number.NaN]] }, true],
    ["NaN as an attribute of HTML", nan, "td", { width: Number.NaN }, true],
    ["NaN as a prop of a component", nan, () => null, { width: Number.NaN }, false],
    ["a number", nan, "p", { children: 1, width: 2 }, false],
    ["text", nan, "p", { children: "NaN" }, false],
    ["a date as a child", child, "p", { children: new Date(0) }, true],
    ["an object among children", child, "p", { children: ["a", { b: 1 }] }, true],
    ["text as a child", child, "p", { children: ["a", 1, null, undefined, true] }, false],
    ["an element as a child", child, "p", { children: { $$typeof: Symbol("e") } }, false],
    ["a promise as a child", child, "p", { children: Promise.resolve() }, false],
    ["a set as a child", child, "p", { children: new Set() }, false],
    ["an asynchronous list as a child", child, "p", { children: { [Symbol.asyncIterator]: 1 } }, false],
    ["an undefined type", type, undefined, {}, true],
    ["an object as type", type, { a: 1 }, {}, true],
    ["null as type", type, null, {}, true],
    ["a tag", type, "p", {}, false],
    ["a component", type, () => null, {}, false],
    ["a fragment", type, Symbol("fragment"), {}, false],
    ["a memoized component", type, { $$typeof: Symbol("memo") }, {}, false],
    ["content in an image", closing, "img", { children: "x" }, true],
    ["HTML in a line break", closing, "br", { dangerouslySetInnerHTML: { __html: "x" } }, true],
    ["a void element's error", "input is a void element tag", "input", { children: "x" }, true],
    ["an image without content", closing, "img", { children: null }, false],
    ["content in a paragraph", closing, "p", { children: "x" }, false],
    ["content in a component", closing, () => null, { children: "x" }, false],
    ["text as style", style, "p", { style: "color: red" }, true],
    ["an object as style", style, "p", { style: { color: "red" } }, false],
    ["no style", style, "p", { style: null }, false],
    ["text as style of a component", style, () => null, { style: "x" }, false],
    ["HTML with children", html, "p", { dangerouslySetInnerHTML: { __html: "x" }, children: "y" }, true],
    ["HTML as text", html, "p", { dangerouslySetInnerHTML: "x" }, true],
    ["HTML alone", html, "p", { dangerouslySetInnerHTML: { __html: "x" } }, false],
    ["no HTML", html, "p", { children: "y" }, false],
  ])("%s", async (_, reason, kind, props, isFound) => {
    expect(await isCause(reason, kind, props)).toBe(isFound);
  });

  const stack = (frame: string): Error => Object.assign(new Error("no"), { stack: `Error: no\n${frame}` });
  const Button = Object.assign(() => null, { displayName: "Button" });
  function Link(): null {
    return null;
  }
  const Forwarded = { $$typeof: Symbol("ref"), render: Link };
  test.each<[string, string, unknown, boolean]>([
    ["a component that is in the stack", "    at Link (/p/a.js:1:2)", Link, true],
    ["a component with a name for display", "    at Button (/p/a.js:1:2)", Button, true],
    ["a component with a reference", "    at Link (/p/a.js:1:2)", Forwarded, true],
    ["an asynchronous component", "    at async Link (/p/a.js:1:2)", Link, true],
    ["a component as a method", "    at Object.Link (/p/a.js:1:2)", Link, true],
    ["another component", "    at Other (/p/a.js:1:2)", Link, false],
    ["a tag", "    at Link (/p/a.js:1:2)", "Link", false],
    ["a function in lower case", "    at link (/p/a.js:1:2)", function link() {}, false],
    ["a line of the message", "look at Link (/p/a.js:1:2)", Link, false],
  ])("of a package: %s", async (_, frame, kind, isFound) => {
    expect(await isCause("no", kind, {}, stack(frame))).toBe(isFound);
  });

  test("is unknown without a stack", async () => {
    expect(await isCause("no", Link, {}, { stack: "    at Link (/p/a.js:1:2)" })).toBe(false);
    expect(await isCause("no", Link, {}, Object.assign(new Error("no"), { stack: 7 }))).toBe(false);
  });

  test("is the first such element, even if rendering throws, and none after it", async () => {
    const { runtime, findCause } = trace();
    let stacks = "";
    const cause = await findCause("it prints NaN", undefined, async () => {
      runtime.jsx("p", { children: 1 });
      (function firstNaN() {
        runtime.jsxs("p", { children: Number.NaN });
      })();
      (function secondNaN() {
        runtime.jsx("p", { children: Number.NaN });
      })();
      throw new Error("again");
    });
    stacks = cause?.stack ?? "";
    expect([cause?.message, stacks.includes("firstNaN"), stacks.includes("secondNaN")]).toEqual([
      "it prints NaN",
      true,
      false,
    ]);
  });
});
