import { describe, expect, test } from "vitest";
import { operationTable, tablesByResource } from "../../src/service/operations/operation-table.ts";
import type { ApiVersion } from "../../src/service/protocol/api.ts";
import { loadSdkModel } from "../../src/service/protocol/sdk-model.ts";
import {
  createShapes,
  type Member,
  type Shape,
  type StructureShape,
} from "../../src/service/protocol/shape.ts";
import {
  factsFolder,
  type LimitsFile,
  type ModelFile,
  type ModelOperation,
  type ModelShape,
  modelFiles,
  readFacts,
} from "./clients/api-facts.ts";

const limits = readFacts<LimitsFile>("limits.json");
const { v1, v2 } = modelFiles;

const kinds: Readonly<Record<string, Shape["kind"]>> = {
  integer: "number",
  long: "number",
  double: "number",
  float: "number",
};

/** Members that the SDK has and the model does not have yet. */
const newerMembers: Readonly<Record<string, readonly string[]>> = {
  CreateConfigurationSetRequest: ["MessageSecurityOptions"],
  GetConfigurationSetResponse: ["MessageSecurityOptions"],
  SendEmailRequest: ["ConfigurationOverrides"],
};
const isNewer = (structure: string, member: string): boolean =>
  newerMembers[structure]?.includes(member) ?? false;

/** The SDK names labels after their member; the model uses any name: `IP` is `Ip<-Ip`. */
const withoutLabels = (route: string): string => route.replace(/\{\w+\}/g, "{}");
const memberOfLabel = ([label, value]: [string, unknown]): string =>
  /^(\w+)<-/.exec(String(value))?.[1] ?? label;

const served = Object.keys(operationTable.operations);
const isThere = Boolean(v1 && v2 && limits);
const title = isThere
  ? "the operation table against the API's model"
  : `the operation table against the API's model: skipped, it is not in ${factsFolder}; set PLACEWRIGHT_API_DIR`;

describe.skipIf(!isThere)(title, async () => {
  const sdk = await loadSdkModel();
  const models = { v1, v2 } as Record<ApiVersion, ModelFile>;
  const shapesOf = {
    v1: createShapes(sdk, {
      rules: operationTable.rules,
      absent: operationTable.absentInV1,
      required: operationTable.requiredInV1,
    }),
    v2: createShapes(sdk, { rules: operationTable.rules, absent: {} }),
  };
  const cases = (["v1", "v2"] as const).flatMap((version) =>
    served
      .filter((name) => version === "v2" || !operationTable.operations[name]?.v2Only)
      // The facts have fewer operations than the SDK.
      .filter((name) => models[version]?.ops[name])
      .map((name) => ({ version, name })),
  );
  test("features that v1 lacks are reported as v2 only", () => {
    for (const name of served)
      expect([name, operationTable.operations[name]?.v2Only ?? false]).toEqual([
        name,
        !(name in models.v1.ops),
      ]);
  });
  const operationOf = (name: string) => {
    const operation = sdk.operations.get(name);
    if (!operation) throw new Error(`The SDK has no operation ${name}`);
    return operation;
  };
  /**
   * Returns the alias that the SDK's client also sends: the same operation with another path and another
   * member.
   */
  const aliasOf = (version: ApiVersion, name: string) =>
    models[version].aliases?.find(({ op }) => op === name);

  /**
   * Returns the model's route if it differs from the SDK's. For operations that only v2 has, both have the
   * newer route.
   */
  const modelRouteOf = (name: string) => {
    const { olderRoute, v2Only } = operationTable.operations[name] ?? {};
    return v2Only ? undefined : olderRoute;
  };

  test.each(cases)("$version $name has the method and path", ({ version, name }) => {
    const { m, u } = models[version].ops[name] as ModelOperation;
    const { method, path } = operationOf(name);
    const sdkRoute = `${method} ${path.replace("/v2/", `/${version}/`)}`;
    const { olderRoute } = operationTable.operations[name] ?? {};
    const olderOne = olderRoute && `${olderRoute.method} /${version}${olderRoute.path}`;
    expect(withoutLabels(`${m} ${u}`)).toBe(withoutLabels(modelRouteOf(name) ? (olderOne ?? "") : sdkRoute));
    const alias = aliasOf(version, name);
    if (alias) expect(`${alias.m} ${alias.u}`).toBe(modelRouteOf(name) ? sdkRoute : olderOne);
  });

  test.each(cases)("$version $name accepts the members, each in its place", ({ version, name }) => {
    const model = models[version];
    const operation = model.ops[name] as ModelOperation;
    const input = shapesOf[version](operationOf(name).input) as StructureShape;
    const older = modelRouteOf(name);
    const locationOf = ({ name: member, location }: Member) =>
      older?.query.includes(member) ? "query" : location;
    const membersAt = (location: Member["location"]) =>
      input.members
        .filter((member) => locationOf(member) === location && !isNewer(input.name, member.name))
        .map((member) => member.name)
        .sort();
    const { uri = {}, query = {}, body = {} } = operation.in;
    const aliasOnly = Object.keys(aliasOf(version, name)?.body ?? {}).filter(
      (member) => !(member in query) && !(member in body),
    );
    expect(membersAt("label")).toEqual(Object.entries(uri).map(memberOfLabel).sort());
    expect(membersAt("query")).toEqual(Object.keys(query).sort());
    expect(membersAt("body")).toEqual([...Object.keys(body), ...aliasOnly].sort());
    expectSame(input, operation.inShape, model, { isInput: true, besides: aliasOnly });
  });

  test.each(cases)("$version $name returns the members", ({ version, name }) => {
    const output = shapesOf[version](operationOf(name).output);
    expectSame(output, (models[version].ops[name] as ModelOperation).out, models[version], {
      isInput: false,
      besides: [],
    });
  });

  test.each(["v1", "v2"] as const)("the errors of %s have their status codes", (version) => {
    for (const [name, status] of Object.entries(models[version].errors))
      expect([name, sdk.errorStatuses.get(name)]).toEqual([name, status]);
  });

  const inBoth = served.filter((name) => !operationTable.operations[name]?.v2Only);
  test.each(inBoth)("%s replaces the errors that v1 does not model", (name) => {
    const [ofV1, ofV2] = [models.v1.ops[name]?.err ?? [], models.v2.ops[name]?.err ?? []];
    const replaced = operationTable.operations[name]?.v1Errors ?? {};
    for (const [missing, stand] of Object.entries(replaced)) {
      expect(ofV1).not.toContain(missing);
      expect(ofV1).toContain(stand);
    }
    // NotFoundException of CreateEmailIdentity refers to a member that v1 does not have.
    const unreplaced = ofV2.filter((error) => !ofV1.includes(error) && !(error in replaced));
    expect(unreplaced).toEqual(name === "CreateEmailIdentity" ? ["NotFoundException"] : []);
  });

  test("the table contains the limits from prose", () => {
    const { rules } = operationTable;
    const { PageSize, tags } = limits as LimitsFile;
    for (const name of PageSize.ops)
      expect(rules[`${name}Request.PageSize`]).toMatchObject({ min: PageSize.min, max: PageSize.max });
    expect(rules["Tag.Key"]).toMatchObject({ min: tags.key[0], max: tags.key[1] });
    expect(rules["Tag.Value"]).toMatchObject({ min: tags.value[0], max: tags.value[1] });
    for (const name of served.filter(
      (name) => models.v2.ops[name]?.in.body && "Tags" in models.v2.ops[name].in.body,
    ))
      expect(rules[`${name}Request.Tags`]).toMatchObject({ max: tags.maxPerResource });
  });

  test("every number in any input is an integer", () => {
    for (const model of Object.values(models))
      for (const { inShape } of Object.values(model.ops))
        for (const type of scalarTypes(inShape, model)) expect(["double", "float"]).not.toContain(type);
  });

  /** Compares a shape with the model's, member by member. */
  function expectSame(
    shape: Shape,
    modelName: string,
    model: ModelFile,
    { isInput, besides }: { isInput: boolean; besides: readonly string[] },
    seen = new Set<string>(),
  ): void {
    const [name = ""] = modelName.split("@");
    const fact = model.shapes[name];
    if (!fact) throw new Error(`The model has no shape ${name}`);
    expect([name, shape.kind]).toEqual([name, kinds[fact.t] ?? fact.t]);
    if (shape.kind === "list")
      expectSame(shape.element, fact.of ?? "", model, { isInput, besides: [] }, seen);
    if (shape.kind === "map") expectSame(shape.value, fact.v ?? "", model, { isInput, besides: [] }, seen);
    if (shape.kind !== "structure" || seen.has(name)) return;
    seen.add(name);
    const members = shape.members.filter(
      (member) => !besides.includes(member.name) && !isNewer(name, member.name),
    );
    expect([name, members.map((member) => member.name).sort()]).toEqual([
      name,
      Object.keys(fact.m ?? {}).sort(),
    ]);
    expect([
      name,
      members
        .filter(({ required }) => required)
        .map((member) => member.name)
        .sort(),
    ]).toEqual([name, [...(fact.req ?? [])].sort()]);
    for (const member of members) {
      const target = (fact.m?.[member.name] ?? "").split("@")[0] ?? "";
      if (isInput) expectRule(member, `${name}.${member.name}`, model.shapes[target] as ModelShape);
      expectSame(member.shape, target, model, { isInput, besides: [] }, seen);
    }
  }

  /**
   * Expects that the table contains the model's constraints. The table may have more, from the documentation.
   */
  function expectRule({ rule, sensitive }: Member, path: string, fact: ModelShape): void {
    if (fact.enum) expect([path, [...(rule?.words ?? [])].sort()]).toEqual([path, [...fact.enum].sort()]);
    if (fact.min !== undefined) expect([path, rule?.min]).toEqual([path, fact.min]);
    if (fact.max !== undefined) expect([path, rule?.max]).toEqual([path, fact.max]);
    if (fact.pattern)
      expect([path, comparable(rule?.patternText ?? rule?.pattern?.source ?? "")]).toEqual([
        path,
        comparable(fact.pattern),
      ]);
    if (fact.sensitive) expect([path, sensitive]).toEqual([path, true]);
  }

  /**
   * Removes anchors and unneeded escapes, which the model's patterns have. All patterns apply to the whole
   * value.
   */
  function comparable(pattern: string): string {
    return pattern.replace(/^\^|\$$/g, "").replace(/\\([-/])/g, "$1");
  }

  function scalarTypes(modelName: string, model: ModelFile, seen = new Set<string>()): Set<string> {
    const [name = ""] = modelName.split("@");
    const fact = model.shapes[name];
    if (!fact || seen.has(name)) return new Set();
    seen.add(name);
    const inner = [...Object.values(fact.m ?? {}), fact.of, fact.v].filter((part) => part !== undefined);
    return new Set([fact.t, ...inner.flatMap((part) => [...scalarTypes(part, model, seen)])]);
  }
});

test("no two tables describe the same operation, member, or structure", () => {
  for (const part of ["operations", "rules", "absentInV1"] as const) {
    const names = tablesByResource.flatMap((table) => Object.keys(table[part]));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  }
});

test("the SDK knows every enum and operation of the table", async () => {
  const sdk = await loadSdkModel();
  for (const name of served) expect(sdk.operations.has(name)).toBe(true);
  for (const { enum: words, keys } of Object.values(operationTable.rules))
    for (const name of [words, keys]) if (name) expect(sdk.enums.get(name)?.length).toBeGreaterThan(0);
});

test("every rule and absence names a member that the SDK has", async () => {
  const sdk = await loadSdkModel();
  const toShape = createShapes(sdk, { rules: {}, absent: {} });
  const known = new Set<string>();
  const walk = (shape: Shape): void => {
    if (shape.kind === "list") walk(shape.element);
    else if (shape.kind === "map") walk(shape.value);
    else if (shape.kind === "structure" && !known.has(shape.name)) {
      known.add(shape.name);
      for (const member of shape.members) {
        known.add(`${shape.name}.${member.name}`);
        walk(member.shape);
      }
    }
  };
  for (const name of served) {
    const operation = sdk.operations.get(name);
    if (!operation) continue;
    walk(toShape(operation.input));
    walk(toShape(operation.output));
  }
  const named = [
    ...Object.keys(operationTable.rules),
    ...Object.entries(operationTable.absentInV1).flatMap(([structure, members]) =>
      members.map((member) => `${structure}.${member}`),
    ),
  ];
  expect(named.filter((name) => !known.has(name))).toEqual([]);
});
