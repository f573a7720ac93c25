import { gunzipSync } from "node:zlib";
import { texts } from "./elements.ts";

/** Returns the values of each packed script of a page. */
export const unpacked = (page: string): unknown[] =>
  texts(page, "script", "packed").map((packed) =>
    JSON.parse(gunzipSync(Buffer.from(packed, "base64")).toString()),
  );
