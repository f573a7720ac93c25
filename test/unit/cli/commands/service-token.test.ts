import { access, chmod, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { isSecret } from "../../../../src/base/redact.ts";
import { type ControlToken, readControlToken } from "../../../../src/cli/commands/service-token.ts";
import { temporaryProject } from "../../scenario/temporary-project.ts";

type Given = Parameters<typeof readControlToken>[0];

const variable = "PLACEWRIGHT_CONTROL_TOKEN";
const own = "own-token-of-16+";

const read = (cwd: string, options: Given["options"], env: Given["env"] = {}) =>
  readControlToken({ options, env, cwd });

/** Reads a token that must exist. */
async function tokenOf(...given: Parameters<typeof read>): Promise<ControlToken> {
  const token = await read(...given);
  if (!token) throw new Error("there is no token");
  return token;
}

describe("the token of the control plane", () => {
  test.each<[string, Given["options"], Given["env"]]>([
    ["requests are not signed", {}, {}],
    ["signatures are not verified", { auth: "off" }, {}],
    ["there is no control plane", { control: false, auth: "verify" }, { [variable]: own }],
  ])("does not exist if %s", async (_, options, env) => {
    expect(await read(await temporaryProject({}), options, env)).toBeUndefined();
  });

  test("is in the environment, and then in no file, but a secret", async () => {
    const cwd = await temporaryProject({});
    const { token, file, remove } = await tokenOf(
      cwd,
      { auth: "verify", dataDir: "data" },
      { [variable]: own },
    );
    expect([token, file, isSecret(own)]).toEqual([own, undefined, true]);
    expect(await remove()).toBeUndefined();
    await expect(access(join(cwd, "data"))).rejects.toThrow("ENOENT");
  });

  test("is in the given file, without the space around it, which then only its owner can read", async () => {
    const cwd = await temporaryProject({ "own.token": " file-token-of-16 \n" });
    const path = join(cwd, "own.token");
    await chmod(path, 0o644);
    const { token, file, remove } = await tokenOf(cwd, { controlTokenFile: "own.token" });
    expect([token, file, isSecret(token)]).toEqual(["file-token-of-16", path, true]);
    await remove();
    expect(await readFile(path, "utf8")).toBe(" file-token-of-16 \n");
    if (process.getuid) expect((await stat(path)).mode & 0o777).toBe(0o600);
  });

  test.each<[string, Given["options"], string]>([
    ["the given file", { controlTokenFile: "new.token" }, "new.token"],
    ["the data folder", { auth: "verify", dataDir: "data" }, "data/control-token"],
  ])("is created in %s, and is the same from then on", async (_, options, path) => {
    const cwd = await temporaryProject({});
    const { token, file, remove } = await tokenOf(cwd, options);
    expect(file).toBe(join(cwd, path));
    expect(token).toMatch(/^[\w-]{43}$/);
    expect(isSecret(token)).toBe(true);
    await remove();
    expect(await readFile(join(cwd, path), "utf8")).toBe(`${token}\n`);
    if (process.getuid) expect((await stat(join(cwd, path))).mode & 0o777).toBe(0o600);
    expect((await tokenOf(cwd, options)).token).toBe(token);
  });

  test("is another for each process without a folder, and is removed with it", async () => {
    const cwd = await temporaryProject({});
    const [first, second] = [await tokenOf(cwd, { auth: "verify" }), await tokenOf(cwd, { auth: "verify" })];
    expect(first.token).not.toBe(second.token);
    for (const { token, file = "", remove } of [first, second]) {
      expect(await readFile(file, "utf8")).toBe(`${token}\n`);
      await remove();
      await expect(access(dirname(file))).rejects.toThrow("ENOENT");
    }
  });
});

describe("refuses", () => {
  const words = "expected 16 to 1,000 ASCII characters without spaces";
  test.each([
    ["15 characters", "x".repeat(15)],
    ["1,001 characters", "x".repeat(1001)],
    ["no characters", ""],
    ["a space in it", "token of sixteen"],
    ["another alphabet", "sixteen-letters-é"],
  ])("a token with %s, and does not show it", async (_, token) => {
    const cwd = await temporaryProject({ "own.token": token });
    const hint = "Create one: openssl rand -base64 32";
    await expect(read(cwd, {}, { [variable]: token })).rejects.toMatchObject({
      code: "usage",
      reason: `Invalid control token in ${variable}: ${words}`,
      hint,
    });
    await expect(read(cwd, { controlTokenFile: "own.token" })).rejects.toMatchObject({
      code: "usage",
      reason: `Invalid control token in "${join(cwd, "own.token")}": ${words}`,
      hint,
    });
  });

  test.each(["x".repeat(16), "!".repeat(1000), `${"~".repeat(20)}\n`])(
    "no token with 16 to 1,000 characters",
    async (token) => {
      const cwd = await temporaryProject({ "own.token": token });
      expect((await tokenOf(cwd, { controlTokenFile: "own.token" })).token).toBe(token.trim());
    },
  );

  test("a token from two sources", async () => {
    const cwd = await temporaryProject({});
    await expect(read(cwd, { controlTokenFile: "own.token" }, { [variable]: own })).rejects.toMatchObject({
      code: "usage",
      reason: `Cannot use both --control-token-file and ${variable}`,
      hint: "Set only one of them",
    });
  });

  test("a file that is too large, is a folder, or is in no folder", async () => {
    const cwd = await temporaryProject({});
    await writeFile(join(cwd, "large"), "x".repeat(4097));
    await writeFile(join(cwd, "large-enough"), `${"x".repeat(1000)}${" ".repeat(3096)}`);
    await mkdir(join(cwd, "folder"));
    expect((await tokenOf(cwd, { controlTokenFile: "large-enough" })).token).toHaveLength(1000);
    for (const [name, why] of [
      ["large", "it is larger than 4096 bytes"],
      ["folder", ""],
      ["absent/own.token", "it does not exist"],
    ] as const)
      await expect(read(cwd, { controlTokenFile: name })).rejects.toMatchObject({
        code: "usage",
        reason: expect.stringContaining(`Cannot use control token file "${join(cwd, name)}": ${why}`),
        hint: `Choose a file that you own, or set ${variable}`,
      });
  });
});
