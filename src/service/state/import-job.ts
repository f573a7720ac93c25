import type { ImportDataSource, ImportDestination } from "@aws-sdk/client-sesv2";

/** A list of addresses or contacts that is taken in from S3. How far it is follows from the clock. */
export interface ImportJob {
  readonly sequence: number;
  readonly id: string;
  readonly createdAtMs: number;
  readonly destination: ImportDestination;
  readonly source: ImportDataSource;
}
