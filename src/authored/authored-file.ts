import type { SourceLocation } from "../base/errors.ts";
import type { ValuePath } from "./locate.ts";

/** A file that a person wrote, with its value, and a way to locate parts of it. */
export interface AuthoredFile {
  /** Path relative to the project folder, with forward slashes. */
  readonly file: string;
  readonly text: string;
  readonly value: unknown;
  /** Returns the place of a value or its key, as precisely as possible. */
  locate(path: ValuePath, part: "key" | "value"): SourceLocation;
}
