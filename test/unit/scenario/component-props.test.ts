import { describe, expect, test } from "vitest";
import { TemplateFault } from "../../../src/message/template/template-fault.ts";
import { strictProps } from "../../../src/scenario/component-props.ts";

const noPrototype = (entries: object): object => Object.assign(Object.create(null), entries);

describe("the props of a component", () => {
  const at = new Date(0);
  const data = {
    name: "Ann",
    items: [{ price: 1 }, null],
    at,
    count: 0,
    none: null,
    bare: noPrototype({ a: 1 }),
  };
  const props = strictProps(data);

  test("have the values of the data, and are plain objects and lists", () => {
    expect(props).toEqual(data);
    expect(props["at"]).toBe(at);
    expect(Array.isArray(props["items"])).toBe(true);
    expect(Object.keys(props)).toEqual(Object.keys(data));
    expect(Object.getPrototypeOf(props["bare"])).toBeNull();
    expect(JSON.stringify(props)).toBe(JSON.stringify(data));
  });

  test("are a copy, in which each object exists once", () => {
    const shared = { a: 1 };
    const loop: Record<string, unknown> = { one: shared, two: shared };
    loop["self"] = loop;
    const copy = strictProps(loop);
    expect(copy["one"]).toBe(copy["two"]);
    expect(copy["self"]).toBe(copy);
    expect(copy["one"]).not.toBe(shared);
    expect(strictProps(Object.freeze({ list: Object.freeze([1]) }))).toEqual({ list: [1] });
  });

  test("can be changed by the component", () => {
    const copy = strictProps({ a: 1 }) as { a?: number };
    copy.a = 2;
    expect(copy).toEqual({ a: 2 });
    delete copy.a;
    expect(Object.keys(copy)).toEqual([]);
  });

  const read = (value: object, ...path: readonly (string | symbol | number)[]): unknown =>
    path.reduce<unknown>((inner, key) => Reflect.get(Object(inner), key), strictProps(value as never));

  test.each<[string, object, (string | number)[], string]>([
    ["a name", { name: "Ann" }, ["nam"], 'there is no variable "nam"'],
    ["a name deep inside", { user: { name: "Ann" } }, ["user", "nam"], 'there is no variable "user.nam"'],
    ["a name in a list", { items: [{ price: 1 }] }, ["items", 0, "prize"], '"items.0.prize"'],
    ["a name without a prototype", { bare: noPrototype({ a: 1 }) }, ["bare", "b"], '"bare.b"'],
    ["an index", { items: ["a"] }, ["items", 1], 'there is no variable "items.1": "items" has 1 item'],
    ["an index of an empty list", { items: [] }, ["items", 0], '"items" has 0 items'],
    ["an undefined value", { name: undefined }, ["name"], '"name" is undefined'],
  ])("throw for %s that the data does not have", (_, value, path, reason) => {
    expect(() => read(value, ...path)).toThrow(TemplateFault);
    expect(() => read(value, ...path)).toThrow(reason);
  });

  test("throw for an index with the ways to read it", () => {
    expect(() => read({ items: [] }, "items", 0)).toThrow(
      expect.objectContaining({
        hint: "Compare with items.length, or read an item that may be missing with items.at()",
      }),
    );
  });

  test.each<[string, object, (string | symbol)[]]>([
    ["what React reads from any object", {}, ["$$typeof"]],
    ["children", {}, ["children"]],
    ["then", {}, ["then"]],
    ["toJSON", { items: [] }, ["items", "toJSON"]],
    ["a symbol", {}, [Symbol.toPrimitive]],
  ])("return undefined for %s", (_, value, path) => {
    expect(read(value, ...path)).toBeUndefined();
  });

  test("have the methods of objects and lists", () => {
    expect(read({ items: [3, 1] }, "items", "length")).toBe(2);
    expect((props["items"] as unknown[]).at(5)).toBeUndefined();
    expect((strictProps({ items: [3, 1] })["items"] as number[]).toSorted()).toEqual([1, 3]);
    expect(read({}, "toString")).toBeTypeOf("function");
  });
});
