import type { NormalizedSchema } from "@smithy/core/schema";

/** An operation as the SDK knows it. */
export interface SdkOperation {
  readonly name: string;
  readonly method: string;
  /** `/v2/email/identities/{EmailIdentity}`. */
  readonly path: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
}

/** What `@aws-sdk/client-sesv2` tells of the SES API v2: the one place that knows how its schemas are laid out. */
export interface SdkModel {
  readonly operations: ReadonlyMap<string, SdkOperation>;
  /** HTTP status by the error's name. */
  readonly errorStatuses: ReadonlyMap<string, number>;
  /** The words of an enum by its name. */
  readonly enums: ReadonlyMap<string, readonly string[]>;
}

/** An operation is `[9, namespace, name, { http: [method, path, status] }, input, output]`. */
type OperationSchema = readonly [9, string, string, { http: [string, string, number] }, SchemaRef, SchemaRef];
/** An error is `[-3, namespace, name, { httpError }, …]`. */
type ErrorSchema = readonly [-3, string, string, { httpError?: number }];
type SchemaRef = Parameters<typeof NormalizedSchema.of>[0];

/** Reads the SDK's schemas; takes about 70 ms, the import of the SDK. */
export async function loadSdkModel(): Promise<SdkModel> {
  const [sdk, { NormalizedSchema }] = await Promise.all([
    import("@aws-sdk/client-sesv2"),
    import("@smithy/core/schema"),
  ]);
  const operations = new Map<string, SdkOperation>();
  const errorStatuses = new Map<string, number>();
  const enums = new Map<string, readonly string[]>();
  for (const [exportName, exported] of Object.entries<unknown>(sdk)) {
    if (isOperation(exported)) {
      const [, , name, { http }, input, output] = exported;
      operations.set(name, {
        name,
        method: http[0],
        path: http[1],
        input: NormalizedSchema.of(input),
        output: NormalizedSchema.of(output),
      });
    } else if (isError(exported)) {
      errorStatuses.set(exported[2], exported[3].httpError ?? 400);
    } else if (isEnum(exported)) {
      enums.set(exportName, Object.values(exported));
    }
  }
  return { operations, errorStatuses, enums };
}

/** The names of a structure's required members: the first ones, as many as its last field says. */
export function requiredMembers(structure: NormalizedSchema): ReadonlySet<string> {
  const schema = structure.getSchema();
  if (!Array.isArray(schema)) return new Set();
  const [, , , , names, , requiredCount = 0] = schema as [
    number,
    string,
    string,
    unknown,
    string[],
    unknown,
    number?,
  ];
  return new Set(names.slice(0, requiredCount));
}

const isOperation = (exported: unknown): exported is OperationSchema =>
  Array.isArray(exported) && exported[0] === 9;

const isError = (exported: unknown): exported is ErrorSchema => Array.isArray(exported) && exported[0] === -3;

const isEnum = (exported: unknown): exported is Record<string, string> =>
  typeof exported === "object" &&
  exported !== null &&
  !Array.isArray(exported) &&
  Object.values(exported).length > 0 &&
  Object.values(exported).every((word) => typeof word === "string");
