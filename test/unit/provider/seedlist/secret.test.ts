import { describe, expect, test } from "vitest";
import { isSecret } from "../../../../src/base/redact.ts";
import { createSecretReader, SecretError } from "../../../../src/provider/seedlist/secret.ts";
import { rejectionOf } from "../../../support/amazon-provider.ts";

const read = createSecretReader({ env: { SEED: "hunter2-of-the-seed", EMPTY: "" }, cwd: "." });

describe("a secret from the environment", () => {
  test("is read, and redacted from then on", async () => {
    expect(await read({ env: "SEED" }, "sign in")).toBe("hunter2-of-the-seed");
    expect(isSecret("hunter2-of-the-seed")).toBe(true);
  });

  test.each(["EMPTY", "NONE"])("that is not set is reported: %s", async (env) => {
    const error = await rejectionOf(read({ env }, "sign in to the mailbox"));
    expect(error).toBeInstanceOf(SecretError);
    expect(error).toMatchObject({
      code: "provider-credentials",
      reason: `Cannot sign in to the mailbox: environment variable ${env} is not set`,
      hint: `Set ${env}`,
    });
  });
});

test("a program that does not exist is reported", async () => {
  expect(await rejectionOf(read({ command: ["no-such-program-here", "x"] }, "sign in"))).toMatchObject({
    code: "provider-credentials",
    reason:
      'Cannot sign in: the command "no-such-program-here" returned no secret: the program does not exist',
    hint: "Run the command yourself to see why",
  });
});
