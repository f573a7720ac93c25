import type { DataFormat, ExportDataSource } from "@aws-sdk/client-sesv2";

/** One line of an export file, by column. */
export type ExportRow = Readonly<Record<string, string | number | readonly unknown[]>>;

/** An export of metrics or message insights to a file. Its progress is computed from the clock. */
export interface ExportJob {
  readonly sequence: number;
  readonly id: string;
  readonly createdAtMs: number;
  readonly source: ExportDataSource;
  readonly format: DataFormat;
  /**
   * Rows of a metrics export, computed when the job is created. Absent for message insights: they are computed
   * from the outbox, as of the creation of the job.
   */
  readonly rows?: readonly ExportRow[] | undefined;
  /** Time of cancellation. Absent if the job was not cancelled. */
  readonly cancelledAtMs?: number | undefined;
}
