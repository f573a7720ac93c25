import { redact } from "../base/redact.ts";

/** Longest id of a test, in characters. */
const maxIdLength = 256;

/**
 * Whether a value can be the id of a test. Ids are recorded and shown, so an id that contains a known secret
 * is invalid.
 */
export const isReportId = (id: unknown): id is string =>
  typeof id === "string" && id.trim() !== "" && id.length <= maxIdLength && redact(id) === id;
