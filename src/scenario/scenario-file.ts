import type { SourceLocation } from "../base/errors.ts";
import type { ValuePath } from "./locate.ts";

/** A scenario's file, read: what it says, and where it says it. */
export interface ScenarioFile {
  /** Relative to the project folder, with forward slashes. */
  readonly file: string;
  readonly text: string;
  readonly value: unknown;
  /** Where a value stands, or its key; as near as it can be told. */
  locate(path: ValuePath, part: "key" | "value"): SourceLocation;
}
