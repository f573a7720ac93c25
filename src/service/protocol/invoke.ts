import type { ApiTable } from "./api.ts";
import type { SdkModel } from "./sdk-model.ts";
import { createShapes, type StructureShape } from "./shape.ts";
import { validateInput } from "./validate.ts";

/**
 * Creates a function that runs v2 operations without HTTP, with the same input validation. It throws a
 * ServiceError if the operation rejects the input.
 */
export function createInvoke<Account>(
  model: SdkModel,
  table: ApiTable<Account>,
  account: Account,
): (operation: string, input: object) => Promise<void> {
  const toShape = createShapes(model, { rules: table.rules, absent: {} });
  return async (name, input) => {
    const [operation, entry] = [model.operations.get(name), table.operations[name]];
    if (!operation || !entry) throw new TypeError(`There is no operation ${name}`);
    validateInput(toShape(operation.input) as StructureShape, { ...input });
    await entry.handle(input as never, account, "v2");
  };
}
