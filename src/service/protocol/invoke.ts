import type { ApiTable, ApiVersion } from "./api.ts";
import type { SdkModel } from "./sdk-model.ts";
import { createShapes, type StructureShape } from "./shape.ts";
import { validateInput } from "./validate.ts";

/** Runs a v2 operation and returns its output. Throws a ServiceError if the operation rejects the input. */
export type Invoke = (operation: string, input: object) => Promise<object>;

export interface InvokeOptions {
  /** Version whose limits apply. Default: `v2`. */
  readonly version?: ApiVersion;
  /** Converts an input to the types of the shape. Default: it has them. */
  readonly adapt?: (input: object, shape: StructureShape) => object;
}

/** Creates a function that runs v2 operations without HTTP, with the same input validation. */
export function createInvoke<Account>(
  model: SdkModel,
  table: ApiTable<Account>,
  account: Account,
  { version = "v2", adapt = (input) => input }: InvokeOptions = {},
): Invoke {
  const toShape = createShapes(model, { rules: table.rules, absent: {} });
  return async (name, given) => {
    const [operation, entry] = [model.operations.get(name), table.operations[name]];
    if (!operation || !entry) throw new TypeError(`There is no operation ${name}`);
    const shape = toShape(operation.input) as StructureShape;
    const input = adapt(given, shape);
    validateInput(shape, { ...input });
    return entry.handle(input as never, account, version);
  };
}
