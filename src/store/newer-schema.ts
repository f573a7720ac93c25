/** Thrown for a ledger that a newer version of placewright has created or upgraded. */
export class NewerSchema extends Error {
  override readonly name = "NewerSchema";

  constructor(found: number, supported: number) {
    super(
      `it was written by a newer version of placewright (schema ${found}; this version supports ${supported})`,
    );
  }
}

/** Whether an error of a ledger says that only a newer version can use it. */
export const isTooNew = (error: unknown): boolean =>
  error instanceof Error && error.cause instanceof NewerSchema;
