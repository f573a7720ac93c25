import { mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import {
  absent,
  maxFileBytes,
  readProjectFile,
  unwriteProjectFile,
  writeProjectFile,
} from "../../../../src/ui/files/project-files.ts";
import { makeStaging } from "../../../../src/ui/files/staging.ts";
import { kindOfFile } from "../../../../src/ui/files/writable-path.ts";
import { makeProject } from "../../../support/project-folder.ts";

const removers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const remove of removers.splice(0)) await remove();
});

async function projectWith(files: Readonly<Record<string, string>> = {}) {
  const { dir, remove } = await makeProject({ "scenarios/a.yaml": "name: a\n", ...files });
  removers.push(remove);
  return {
    projectDir: dir,
    scenariosDir: "scenarios",
    templatesDir: resolve(dir, "templates"),
    reportsDir: resolve(dir, "reports"),
    ledgerDir: resolve(dir, ".placewright"),
  };
}

describe("kindOfFile", () => {
  test.each([
    ["scenarios/a.yaml", "scenario"],
    ["scenarios/deep/a.yml", "scenario"],
    ["scenarios/a.ts", "scenario"],
    ["scenarios/a.mjs", "scenario"],
    ["scenarios/data/rows.csv", "data"],
    ["templates/a.html.hbs", "template"],
    ["templates/partials/footer.hbs", "template"],
    ["templates/a.mjml", "template"],
    ["templates/locales/de.yaml", "locale"],
    ["placewright.config.ts", undefined],
    ["package.json", undefined],
    ["scenarios/a.d.ts", undefined],
    ["scenarios/_helper.ts", undefined],
    ["scenarios/messages/a.yaml", undefined],
    ["scenarios/a.sh", undefined],
    ["templates/a.exe", undefined],
    ["src/a.ts", undefined],
  ])("%s is %s", async (file, kind) => {
    expect(kindOfFile(file, await projectWith())).toBe(kind);
  });

  test("excludes the config, the reports, and the ledger if the scenarios are in the project folder itself", async () => {
    const places = { ...(await projectWith()), scenariosDir: "." };
    expect(kindOfFile("a.ts", places)).toBe("scenario");
    expect(kindOfFile("placewright.config.ts", places)).toBeUndefined();
    expect(kindOfFile("reports/latest/a.yaml", places)).toBeUndefined();
  });
});

describe("a path that the dashboard refuses", () => {
  test.each([
    ["leads up", "scenarios/../placewright.config.yaml"],
    ["leads up and out", "../a.yaml"],
    ["leads up behind an encoding that was decoded", "scenarios/..//../a.yaml"],
    ["is absolute", "/etc/passwd"],
    ["has a drive", "C:/scenarios/a.yaml"],
    ["has a drive without a slash", "C:a.yaml"],
    ["has backslashes", "scenarios\\..\\..\\a.yaml"],
    ["names a share", "//server/share/a.yaml"],
    ["has a stream", "scenarios/a.yaml:hidden"],
    ["names a device", "scenarios/con.yaml"],
    ["ends in a dot", "scenarios/a.yaml."],
    ["ends in a space", "scenarios/a.yaml "],
    ["has a null character", "scenarios/a.yaml\0.txt"],
    ["has a line end", "scenarios/a\n.yaml"],
    ["has a direction mark", "scenarios/a\u202elmay.yaml"],
    ["has half a character", "scenarios/a\ud800.yaml"],
    ["is hidden", "scenarios/.a.yaml"],
    ["is in a hidden folder", "scenarios/.git/a.yaml"],
    ["is a package", "scenarios/node_modules/a.yaml"],
    ["is a package in other letters", "scenarios/Node_Modules/a.yaml"],
    ["is empty", ""],
    ["is too long", `scenarios/${"a".repeat(400)}.yaml`],
    ["is no text", undefined],
  ])("%s", async (_, path) => {
    const places = await projectWith();
    const before = await readdir(places.projectDir, { recursive: true });
    await expect(readProjectFile(path, places)).rejects.toMatchObject({ code: "file-outside-project" });
    await expect(writeProjectFile(path, places, { text: "x", hash: absent })).rejects.toMatchObject({
      code: "file-outside-project",
    });
    expect(await readdir(places.projectDir, { recursive: true })).toEqual(before);
  });

  test("is a link to a file outside, a folder outside, the config, or nothing", async () => {
    const places = await projectWith({ "placewright.config.ts": "", "templates/a.hbs": "" });
    const { dir: elsewhere, remove } = await makeProject({ "secret.yaml": "secret" });
    removers.push(remove);
    const { projectDir } = places;
    await symlink(join(elsewhere, "secret.yaml"), join(projectDir, "scenarios/out.yaml"));
    await symlink(elsewhere, join(projectDir, "scenarios/folder"));
    await symlink(join(projectDir, "placewright.config.ts"), join(projectDir, "scenarios/config.ts"));
    await symlink(join(elsewhere, "new.yaml"), join(projectDir, "scenarios/nowhere.yaml"));
    for (const path of ["out.yaml", "folder/secret.yaml", "folder/new.yaml", "config.ts", "nowhere.yaml"])
      await expect(
        writeProjectFile(`scenarios/${path}`, places, { text: "x", hash: absent }),
        path,
      ).rejects.toMatchObject({ code: "file-outside-project" });
    expect(await readFile(join(elsewhere, "secret.yaml"), "utf8")).toBe("secret");
    expect(await readdir(elsewhere)).toEqual(["secret.yaml"]);
  });
});

describe("writeProjectFile", () => {
  test("replaces a file that nobody changed, and keeps its mode", async () => {
    const places = await projectWith();
    const opened = await readProjectFile("scenarios/a.yaml", places);
    const { mode } = await stat(join(places.projectDir, "scenarios/a.yaml"));
    const written = await writeProjectFile("scenarios/a.yaml", places, {
      text: "name: b\n",
      hash: opened?.hash ?? "",
    });
    expect(written).toMatchObject({ kind: "written", before: "name: a\n" });
    const now = await readProjectFile("scenarios/a.yaml", places);
    expect(now).toMatchObject({ text: "name: b\n", hash: written.hash, kind: "scenario" });
    expect((await stat(join(places.projectDir, "scenarios/a.yaml"))).mode).toBe(mode);
    expect(await readdir(join(places.projectDir, "scenarios"))).toEqual(["a.yaml"]);
  });

  test("writes nothing if the file was changed, removed, or created since it was opened", async () => {
    const places = await projectWith();
    const path = join(places.projectDir, "scenarios/a.yaml");
    const hash = (await readProjectFile("scenarios/a.yaml", places))?.hash ?? "";
    await writeFile(path, "name: theirs\n");
    expect(await writeProjectFile("scenarios/a.yaml", places, { text: "name: mine\n", hash })).toMatchObject({
      kind: "changed",
      now: "name: theirs\n",
    });
    expect(
      await writeProjectFile("scenarios/a.yaml", places, { text: "name: mine\n", hash: absent }),
    ).toMatchObject({ kind: "changed" });
    expect(
      await writeProjectFile("scenarios/gone.yaml", places, { text: "name: mine\n", hash }),
    ).toMatchObject({ kind: "changed", now: undefined, hash: absent });
    expect(await readFile(path, "utf8")).toBe("name: theirs\n");
  });

  test("creates a new file and its folders", async () => {
    const places = await projectWith();
    expect(
      await writeProjectFile("templates/new/a.html.hbs", places, { text: "é\r\n", hash: absent }),
    ).toMatchObject({ kind: "written", before: undefined });
    expect(await readFile(join(places.projectDir, "templates/new/a.html.hbs"), "utf8")).toBe("é\r\n");
  });

  test("lets one of two writers of the same state win, in every order", async () => {
    const places = await projectWith();
    const hash = (await readProjectFile("scenarios/a.yaml", places))?.hash ?? "";
    const all = await Promise.all(
      ["one", "two", "three"].map((text) => writeProjectFile("scenarios/a.yaml", places, { text, hash })),
    );
    expect(all.map(({ kind }) => kind)).toEqual(["written", "changed", "changed"]);
    expect(await readFile(join(places.projectDir, "scenarios/a.yaml"), "utf8")).toBe("one");
  });

  test("removes what a killed save left, and nothing else", async () => {
    const places = await projectWith();
    const stale = join(places.projectDir, ".placewright-saving-killed");
    const open = join(places.projectDir, ".placewright-saving-open");
    for (const folder of [stale, open]) {
      await mkdir(folder);
      await writeFile(join(folder, "text"), "half");
    }
    await utimes(stale, 1, 1);
    await writeProjectFile("scenarios/b.yaml", places, { text: "name: b\n", hash: absent });
    expect(await readdir(join(places.projectDir, "scenarios"))).toEqual(["a.yaml", "b.yaml"]);
    const left = (await readdir(places.projectDir)).filter((name) => name.startsWith(".placewright-saving"));
    expect(left).toEqual([".placewright-saving-open"]);
  });

  test("stages a text where Git and patterns do not look", async () => {
    const places = await projectWith();
    const staging = await makeStaging(places.projectDir, join(places.projectDir, "scenarios"));
    expect(dirname(staging)).toBe(places.projectDir);
    expect(basename(staging)).toMatch(/^\.placewright-saving-/);
    expect(await readFile(join(staging, ".gitignore"), "utf8")).toBe("*\n");
  });

  test("takes a new file back, unless it changed since", async () => {
    const places = await projectWith();
    const write = async (path: string) => ({
      path,
      places,
      hash: (await writeProjectFile(path, places, { text: "name: b\n", hash: absent })).hash,
    });
    await unwriteProjectFile(await write("scenarios/b.yaml"));
    const changed = await write("scenarios/c.yaml");
    await writeFile(join(places.projectDir, "scenarios/c.yaml"), "name: mine\n");
    await unwriteProjectFile(changed);
    expect(await readdir(join(places.projectDir, "scenarios"))).toEqual(["a.yaml", "c.yaml"]);
  });

  test("refuses text that is too large, and files that are no text", async () => {
    const places = await projectWith();
    await expect(
      writeProjectFile("scenarios/b.yaml", places, { text: "é".repeat(maxFileBytes), hash: absent }),
    ).rejects.toThrow(/more than 262144/);
    await writeFile(join(places.projectDir, "scenarios/c.yaml"), Uint8Array.of(0xff, 0xfe));
    await expect(readProjectFile("scenarios/c.yaml", places)).rejects.toThrow(/not UTF-8/);
    await mkdir(join(places.projectDir, "scenarios/d.yaml"));
    await expect(readProjectFile("scenarios/d.yaml", places)).rejects.toThrow(/not a regular file/);
    expect(await readdir(join(places.projectDir, "scenarios"))).toEqual(["a.yaml", "c.yaml", "d.yaml"]);
  });
});
