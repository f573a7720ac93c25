import type { NormalizedSchema } from "@smithy/core/schema";
import type { MemberRule } from "./member-rule.ts";
import { requiredMembers, type SdkModel } from "./sdk-model.ts";

/** A type of the API, reduced to the parts that JSON over HTTP needs. */
export type Shape = ScalarShape | ListShape | MapShape | StructureShape;

export interface ScalarShape {
  readonly kind: "string" | "boolean" | "number" | "timestamp" | "blob";
}
export interface ListShape {
  readonly kind: "list";
  readonly element: Shape;
}
export interface MapShape {
  readonly kind: "map";
  readonly value: Shape;
}
export interface StructureShape {
  readonly kind: "structure";
  readonly name: string;
  readonly members: readonly Member[];
}

/** The part of a request that a member is read from. */
export type MemberLocation = "label" | "query" | "body";

export interface Member {
  readonly name: string;
  /** Key in the query string. */
  readonly queryName: string;
  readonly shape: Shape;
  readonly required: boolean;
  readonly location: MemberLocation;
  /** Whether the value is omitted from messages. */
  readonly sensitive: boolean;
  readonly rule: ResolvedRule | undefined;
}

/** A member's rule, with the values of its enums filled in. */
export interface ResolvedRule extends Omit<MemberRule, "enum" | "keys" | "source"> {
  readonly words?: readonly string[];
  readonly keyWords?: readonly string[];
}

/**
 * Facts that are missing from the SDK's schemas: rules by `Structure.Member`, and differences of one API
 * version by structure.
 */
export interface ShapeFacts {
  readonly rules: Readonly<Record<string, MemberRule>>;
  /** Members that this version does not have, by structure. */
  readonly absent: Readonly<Record<string, readonly string[]>>;
  /** Members that this version requires in addition to those in the SDK's schemas, by structure. */
  readonly required?: Readonly<Record<string, readonly string[]>> | undefined;
  /** Values that this version does not have, by enum. */
  readonly absentWords?: Readonly<Record<string, readonly string[]>> | undefined;
}

/** Creates a converter from the SDK's schemas to shapes of one API version. Converts each structure once. */
export function createShapes(
  model: SdkModel,
  { rules, absent, required: demanded = {}, absentWords = {} }: ShapeFacts,
): (schema: NormalizedSchema) => Shape {
  const structures = new Map<string, StructureShape>();

  function toShape(schema: NormalizedSchema): Shape {
    if (schema.isStructSchema() || schema.isUnitSchema()) return toStructure(schema);
    if (schema.isListSchema()) return { kind: "list", element: toShape(schema.getValueSchema()) };
    if (schema.isMapSchema()) return { kind: "map", value: toShape(schema.getValueSchema()) };
    if (schema.isBlobSchema()) return { kind: "blob" };
    if (schema.isTimestampSchema()) return { kind: "timestamp" };
    if (schema.isBooleanSchema()) return { kind: "boolean" };
    if (schema.isNumericSchema()) return { kind: "number" };
    return { kind: "string" };
  }

  function toStructure(schema: NormalizedSchema): StructureShape {
    const name = schema.getName() ?? "";
    const known = structures.get(name);
    if (known) return known;
    const members: Member[] = [];
    const structure: StructureShape = { kind: "structure", name, members };
    // Store before reading the members: a structure may contain itself.
    structures.set(name, structure);
    const required = requiredMembers(schema);
    for (const [memberName, member] of schema.structIterator()) {
      if (absent[name]?.includes(memberName)) continue;
      const traits = member.getMergedTraits();
      members.push({
        name: memberName,
        queryName: traits.httpQuery ?? memberName,
        shape: toShape(member),
        required: required.has(memberName) || (demanded[name]?.includes(memberName) ?? false),
        location: traits.httpLabel ? "label" : traits.httpQuery ? "query" : "body",
        sensitive: traits.sensitive === 1,
        rule: resolveRule(rules[`${name}.${memberName}`]),
      });
    }
    return structure;
  }

  function resolveRule(rule: MemberRule | undefined): ResolvedRule | undefined {
    if (!rule) return undefined;
    const { enum: enumName, keys, source: _, ...bounds } = rule;
    return {
      ...bounds,
      ...(enumName ? { words: wordsOf(enumName) } : {}),
      ...(keys ? { keyWords: wordsOf(keys) } : {}),
    };
  }

  function wordsOf(enumName: string): readonly string[] {
    const words = model.enums.get(enumName);
    if (!words) throw new TypeError(`The SDK has no enum ${enumName}`);
    return words.filter((word) => !absentWords[enumName]?.includes(word));
  }

  return toShape;
}
