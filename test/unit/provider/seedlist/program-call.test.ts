import { describe, expect, test } from "vitest";
import { toProgramCall } from "../../../../src/provider/seedlist/program-call.ts";
import { createSecretReader } from "../../../../src/provider/seedlist/secret.ts";
import { rejectionOf } from "../../../support/amazon-provider.ts";

const windows = { platform: "win32", comSpec: "C:\\Windows\\system32\\cmd.exe" };

describe("a program", () => {
  test.each([
    ["on Linux", "pass.cmd", { platform: "linux" }],
    ["on Windows", "op.exe", windows],
    ["on Windows, without an extension", "op", windows],
  ])("starts by itself %s", (_, program, system) => {
    expect(toProgramCall(program, ["read", 'a "b"'], system)).toEqual({
      file: program,
      args: ["read", 'a "b"'],
      isVerbatim: false,
    });
  });

  test.each([
    ["op.cmd", ["read", "op://mail/a b"], '""op.cmd" "read" "op://mail/a b""'],
    ["C:\\my tools\\OP.BAT", ["a&b|c<d>e^f", ""], '""C:\\my tools\\OP.BAT" "a&b|c<d>e^f" """'],
    ["op.cmd", ["C:\\a\\"], '""op.cmd" "C:\\a\\\\""'],
  ])("that is a script of Windows starts by cmd.exe, with each part in quotes: %s", (program, args, line) => {
    expect(toProgramCall(program, args, windows)).toEqual({
      file: windows.comSpec,
      args: ["/d", "/s", "/c", line],
      isVerbatim: true,
    });
  });

  test.each(['a" & calc & "', "%PATH%", "a\nb"])(
    "is refused if quotes do not protect %j",
    async (argument) => {
      const read = createSecretReader({ env: {}, cwd: ".", platform: "win32" });
      const error = await rejectionOf(read({ command: ["op.cmd", argument] }, "sign in"));
      expect(error).toMatchObject({
        code: "provider-credentials",
        reason:
          'Cannot sign in: the command "op.cmd" cannot be run: it is a script of Windows, and one of its arguments has a quote, a percent sign, or a line break',
        hint: 'Name the program that the script starts, such as ["node", "script.js"]',
      });
    },
  );

  test("that does not exist on Windows may be a script", async () => {
    const read = createSecretReader({ env: {}, cwd: ".", platform: "win32" });
    const error = await rejectionOf(read({ command: ["no-such-program-here"] }, "sign in"));
    expect(error).toMatchObject({
      reason: expect.stringContaining(
        "the program does not exist (a script needs its extension: no-such-program-here.cmd)",
      ),
    });
  });
});
