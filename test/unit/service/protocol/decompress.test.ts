import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decompress } from "../../../../src/service/protocol/decompress.ts";
import { maxBodyBytes } from "../../../../src/service/protocol/read-body.ts";

describe("decompress", () => {
  test("returns a body without gzip as it is", async () => {
    const body = Buffer.from("{}");
    for (const encoding of [undefined, "identity"]) expect(await decompress(body, encoding)).toBe(body);
    expect(await decompress(undefined, "gzip")).toBeUndefined();
  });

  test.each(["gzip", " GZIP "])("decompresses a body with the encoding %j", async (encoding) => {
    expect(await decompress(gzipSync("{}"), encoding)).toEqual(Buffer.from("{}"));
  });

  test("reports a body that is not gzip", async () => {
    expect(await decompress(Buffer.from("{}"), "gzip")).toBe("damaged");
  });

  test("stops at the maximum size of a body", async () => {
    expect(await decompress(gzipSync(Buffer.alloc(maxBodyBytes + 1)), "gzip")).toBe("too-large");
  });
});
