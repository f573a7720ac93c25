import { expect, test } from "vitest";
import { ServiceError } from "../../../../src/service/protocol/service-error.ts";

test("a message repeats at most 4,096 characters of a request, and no half of one", () => {
  const messageOf = (text: string) => new ServiceError("NotFoundException", text).message;
  expect(messageOf("Template a does not exist.")).toBe("Template a does not exist.");
  expect(messageOf("a".repeat(4096))).toBe("a".repeat(4096));
  expect(messageOf("a".repeat(10_000_000))).toBe(`${"a".repeat(4095)}…`);
  expect(messageOf(`a${"🌷".repeat(4096)}`)).toBe(`a${"🌷".repeat(2047)}…`);
  expect(messageOf("🌷".repeat(4096))).toBe(`${"🌷".repeat(2047)}…`);
});
