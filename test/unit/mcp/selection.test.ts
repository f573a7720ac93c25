import { symlink } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { loadConfig } from "../../../src/config/load.ts";
import { buildSound, selectSound, wantedOf, withMessages } from "../../../src/mcp/selection.ts";
import { makeProject } from "../../support/project-folder.ts";

const removers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const remove of removers.splice(0)) await remove();
});

const order = (subject: string, threshold = "inbox >= 1") => `from: Acme <news@acme.example>
message: { simple: { subject: ${JSON.stringify(subject)}, text: "Your order is on its way." } }
expect: { overall: ["${threshold}"] }
`;
const broken = order("Hello", "inbx >= 1");
const unbuildable =
  "from: a@acme.example\nmessage: { template: { name: gone, subject: Hi } }\nexpect: { overall: [inbox >= 1] }\n";

async function project(files: Readonly<Record<string, string>>) {
  const { dir, remove } = await makeProject({
    "placewright.config.ts": 'export default { projects: [{ name: "local", provider: "local" }] };\n',
    ...files,
  });
  removers.push(remove);
  return { dir, config: await loadConfig({ cwd: dir, env: {} }) };
}

describe("the scenarios that an agent asks for", () => {
  test("are all without paths, by the words and tags that it gives", async () => {
    const { config } = await project({ "scenarios/a.yaml": order("A") });
    expect(await wantedOf(config, {})).toEqual({ paths: [], grep: undefined, tag: undefined });
    expect(await wantedOf(config, { grep: "a", tags: ["b"] })).toEqual({ paths: [], grep: "a", tag: ["b"] });
  });

  test("are files, folders, and globs inside the project", async () => {
    const { config, dir } = await project({
      "scenarios/a.yaml": order("A"),
      "scenarios/b.yaml": order("B"),
      "scenarios/..c.yaml": order("C"),
    });
    const pathsOf = async (...paths: string[]) => (await wantedOf(config, { paths })).paths;
    expect(await pathsOf("scenarios/a.yaml")).toEqual(["scenarios/a.yaml"]);
    expect(await pathsOf("scenarios/*.yaml")).toEqual(expect.arrayContaining(["scenarios/a.yaml"]));
    expect(await pathsOf("scenarios")).toHaveLength(2);
    expect(await pathsOf(".")).toEqual(expect.arrayContaining(["scenarios/a.yaml", "scenarios/b.yaml"]));
    expect(await pathsOf(join(dir, "scenarios/b.yaml"))).toEqual(["scenarios/b.yaml"]);
    // Its name begins as the folder above does.
    expect(await pathsOf("scenarios/..c.yaml")).toEqual(["scenarios/..c.yaml"]);
  });

  test.each(["..", "../a.yaml", "/", "/etc/hosts", "scenarios/../../a.yaml", "out.yaml", "out/a.yaml"])(
    "are never outside of it: %s",
    async (path) => {
      const { config, dir } = await project({ "scenarios/a.yaml": order("A") });
      const { dir: elsewhere } = await project({ "a.yaml": order("A") });
      await symlink(join(elsewhere, "a.yaml"), join(dir, "out.yaml"));
      await symlink(elsewhere, join(dir, "out"));
      await expect(wantedOf(config, { paths: ["scenarios/a.yaml", path] })).rejects.toMatchObject({
        code: "file-outside-project",
        reason: `Cannot read "${path}": it is outside the project folder`,
      });
    },
  );

  test("may be reached by a link to the project folder itself", async () => {
    const { dir } = await project({ "scenarios/a.yaml": order("A") });
    const { dir: elsewhere } = await project({});
    await symlink(dir, join(elsewhere, "linked"));
    const config = await loadConfig({ cwd: join(elsewhere, "linked"), env: {} });
    expect((await wantedOf(config, { paths: ["scenarios/a.yaml"] })).paths).toEqual(["scenarios/a.yaml"]);
  });
});

describe("a broken scenario", () => {
  const codesOf = (problems: readonly { readonly code: string }[]) => problems.map(({ code }) => code);

  test("is left out, with its error", async () => {
    const { config } = await project({ "scenarios/a.yaml": order("A"), "scenarios/b.yaml": broken });
    const { items, problems } = await selectSound(config, {});
    expect(items.map(({ scenario }) => scenario.name)).toEqual(["a"]);
    expect(codesOf(problems)).toEqual(["threshold-invalid"]);
  });

  test("is an error if nothing else is left", async () => {
    const { config } = await project({ "scenarios/b.yaml": broken });
    await expect(selectSound(config, {})).rejects.toMatchObject({
      problems: [{ code: "threshold-invalid" }],
    });
  });

  test("is reported with messages that cannot be built", async () => {
    const { config } = await project({
      "scenarios/a.yaml": order("A"),
      "scenarios/b.yaml": broken,
      "scenarios/c.yaml": unbuildable,
    });
    const sound = await selectSound(config, {});
    expect(sound.items.map(({ scenario }) => scenario.name)).toEqual(["a", "c"]);
    const built = await buildSound(config, sound);
    expect(built.items.map(({ identity }) => identity.title)).toEqual(["a"]);
    expect(codesOf(built.problems)).toEqual(["threshold-invalid", "file-missing"]);
    const left = await withMessages(config, sound);
    expect(left.items.map(({ scenario }) => scenario.name)).toEqual(["a"]);
    expect(codesOf(left.problems)).toEqual(["threshold-invalid", "file-missing"]);
  });

  test("has no error if all messages can be built", async () => {
    const { config } = await project({ "scenarios/a.yaml": order("A") });
    const { items, problems } = await buildSound(config, await selectSound(config, {}));
    expect([items.length, problems]).toEqual([1, []]);
  });

  test("ends the call with all errors if no message can be built", async () => {
    const { config } = await project({ "scenarios/b.yaml": broken, "scenarios/c.yaml": unbuildable });
    const sound = await selectSound(config, {});
    const fault = await buildSound(config, sound).catch((error: unknown) => error);
    expect(codesOf((fault as { problems: { code: string }[] }).problems)).toEqual([
      "threshold-invalid",
      "file-missing",
    ]);
  });
});
