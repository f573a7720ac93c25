import type { NormalizedSchema } from "@smithy/core/schema";

/** An operation, as the SDK describes it. */
export interface SdkOperation {
  readonly name: string;
  readonly method: string;
  /** Path template, such as `/v2/email/identities/{EmailIdentity}`. */
  readonly path: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
}

/**
 * The SES API v2, read from `@aws-sdk/client-sesv2`. Only this module depends on the layout of the SDK's
 * schemas.
 */
export interface SdkModel {
  readonly operations: ReadonlyMap<string, SdkOperation>;
  /** HTTP statuses by error name. */
  readonly errorStatuses: ReadonlyMap<string, number>;
  /** Enum values by enum name. */
  readonly enums: ReadonlyMap<string, readonly string[]>;
}

/** Layout of an operation: `[9, namespace, name, { http: [method, path, status] }, input, output]`. */
type OperationSchema = readonly [9, string, string, { http: [string, string, number] }, SchemaRef, SchemaRef];
/** Layout of an error: `[-3, namespace, name, { httpError }, …]`. */
type ErrorSchema = readonly [-3, string, string, { httpError?: number }];
type SchemaRef = Parameters<typeof NormalizedSchema.of>[0];

/** Reads the SDK's schemas. Importing the SDK takes about 70 ms. */
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

/** Returns the names of a structure's required members: the first ones, as many as its last field says. */
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
