import {
  chmod,
  lchown,
  mkdir,
  open,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import {
  checkPrivateFolder,
  claimExistingFile,
  claimFile,
  claimFolder,
  makePrivateFolder,
  writePrivateFile,
} from "../../../src/base/private-files.ts";
import { makeProject } from "../../support/project-folder.ts";

test("ignores files that another process creates and removes in the meantime", async () => {
  const { dir, remove } = await makeProject({});
  let isDone = false;
  async function makeAndRemove(name: string): Promise<void> {
    while (!isDone) {
      await writeFile(join(dir, name), "", { mode: 0o644 });
      await rm(join(dir, name));
    }
  }
  const others = ["a.tmp", "b.tmp", "c.tmp"].map(makeAndRemove);
  const folder = { what: "the ledger", code: "ledger-unusable", elsewhere: "name another" } as const;
  try {
    for (let round = 0; round < 300; round++)
      await expect(makePrivateFolder(dir, folder)).resolves.toBeUndefined();
  } finally {
    isDone = true;
    await Promise.all(others);
  }
  await remove();
});

const removals: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(removals.splice(0).map((remove) => remove()));
});

async function project(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const { dir, remove } = await makeProject(files);
  removals.push(remove);
  return dir;
}

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o7777).toString(8);
const ledger = { what: "the ledger", code: "ledger-unusable", elsewhere: "Name another" } as const;

/** A user that neither runs the tests nor owns their folders. */
const stranger = 54_321;

describe.skipIf(process.getuid === undefined)("a private folder (skipped without users and modes)", () => {
  test("is created for its user only, with the folders above it", async () => {
    const dir = await project();
    await makePrivateFolder(join(dir, "a/b"), ledger);
    expect([await modeOf(join(dir, "a")), await modeOf(join(dir, "a/b"))]).toEqual(["700", "700"]);
  });

  test("is closed with everything in it, and keeps the permissions of its user", async () => {
    const dir = await project({ "a/open.txt": "", "a/b/c/deep.txt": "", "a/own.txt": "", outside: "" });
    const modes = { a: 0o755, "a/open.txt": 0o664, "a/b/c/deep.txt": 0o744, "a/own.txt": 0o400 };
    for (const [path, mode] of Object.entries(modes)) await chmod(join(dir, path), mode);
    await chmod(join(dir, "outside"), 0o644);
    await symlink("../outside", join(dir, "a/link"));
    await makePrivateFolder(join(dir, "a"), ledger);
    const after: Record<string, string> = {};
    for (const path of [...Object.keys(modes), "a/b", "a/b/c", "outside"])
      after[path] = await modeOf(join(dir, path));
    expect(after).toEqual({
      a: "700",
      "a/open.txt": "600",
      "a/b/c/deep.txt": "700",
      "a/own.txt": "400",
      "a/b": "700",
      "a/b/c": "700",
      outside: "644",
    });
  });

  test("closes what is in it, even if its own mode is right", async () => {
    const dir = await project({ "a/open.txt": "" });
    await chmod(join(dir, "a/open.txt"), 0o644);
    await chmod(join(dir, "a"), 0o700);
    await makePrivateFolder(join(dir, "a"), ledger);
    expect(await modeOf(join(dir, "a/open.txt"))).toBe("600");
  });

  test("keeps its mode, and that of its entries, if its owner chose it", async () => {
    const dir = await project({ "a/open.txt": "" });
    await chmod(join(dir, "a"), 0o755);
    await chmod(join(dir, "a/open.txt"), 0o644);
    await makePrivateFolder(join(dir, "a"), { ...ledger, keepsMode: true });
    expect([await modeOf(join(dir, "a")), await modeOf(join(dir, "a/open.txt"))]).toEqual(["755", "644"]);
  });

  test("is refused in a folder that others can write to, unless that was checked", async () => {
    const dir = await project();
    await mkdir(join(dir, "shared"));
    await chmod(join(dir, "shared"), 0o777);
    const path = join(dir, "shared/a");
    const refusal = {
      code: "ledger-unusable",
      reason: expect.stringMatching(/^Cannot use the ledger in ".*shared\/a": other users can replace/),
      hint: "Name another, or change its owner (chown)",
    };
    await expect(checkPrivateFolder(path, ledger)).rejects.toMatchObject(refusal);
    await expect(makePrivateFolder(path, ledger)).rejects.toMatchObject(refusal);
    expect(await readdir(join(dir, "shared"))).toEqual([]);
    await makePrivateFolder(path, { ...ledger, trustsParents: true });
    expect(await modeOf(path)).toBe("700");
  });
});

describe.skipIf(process.getuid?.() !== 0)("a folder of another user (skipped without root)", () => {
  const refused = (path: string, deed: () => Promise<void>, why = `"${path}"`) =>
    expect(deed()).rejects.toThrow(`${why} belongs to another user (uid ${stranger})`);
  const own = (path: string) => lchown(path, stranger, stranger);

  test("is refused as a private folder, as are links and entries of another user", async () => {
    const dir = await project({ "a/x": "", "b/x": "", "c/x": "" });
    for (const path of ["a", "b/x"]) await own(join(dir, path));
    await symlink("c", join(dir, "link"));
    await own(join(dir, "link"));
    const make = (path: string) => () => makePrivateFolder(join(dir, path), ledger);
    await refused(join(dir, "a"), make("a"), `in "${join(dir, "a")}": it`);
    await refused(join(dir, "b"), make("b"), `"${join(dir, "b/x")}" in it`);
    await refused(join(dir, "link"), make("link"), `in "${join(dir, "link")}": it`);
  });

  test("is closed in a checkout of that user in which root works", async () => {
    const dir = await project({ "checkout/a/x": "" });
    for (const path of ["checkout", "checkout/a", "checkout/a/x"]) await own(join(dir, path));
    await chmod(join(dir, "checkout/a/x"), 0o644);
    await makePrivateFolder(join(dir, "checkout/a"), ledger);
    expect(await modeOf(join(dir, "checkout/a/x"))).toBe("600");
  });

  test("is not claimed, and neither is a file", async () => {
    const dir = await project({ "a/x": "" });
    for (const path of ["a", "a/x"]) await own(join(dir, path));
    await refused(join(dir, "a"), () => claimFolder(join(dir, "a")));
    await refused(join(dir, "a/x"), () => claimFile(join(dir, "a/x")));
  });
});

/** Runs a test as another user, as far as Placewright can see; or as on a system without users. */
async function asUser(uid: number | undefined, deed: () => Promise<void>): Promise<void> {
  const known = Object.getOwnPropertyDescriptor(process, "getuid");
  Object.defineProperty(process, "getuid", {
    configurable: true,
    writable: true,
    value: uid === undefined ? undefined : () => uid,
  });
  try {
    await deed();
  } finally {
    if (known) Object.defineProperty(process, "getuid", known);
    else Reflect.deleteProperty(process, "getuid");
  }
}

describe.skipIf(process.getuid?.() !== 0)("a user who is not root (skipped without root)", () => {
  const trusting = { ...ledger, trustsParents: true };
  /** Creates a folder with a file in it, both readable for everyone, of a user. */
  async function folderOf(owner: number): Promise<string> {
    const dir = await project({ "a/x": "" });
    await chmod(join(dir, "a"), 0o755);
    await chmod(join(dir, "a/x"), 0o644);
    for (const path of ["", "a", "a/x"]) await lchown(join(dir, path), owner, owner);
    return join(dir, "a");
  }
  const modes = (folder: string) => Promise.all([folder, join(folder, "x")].map(modeOf));

  test.each<[string, number, readonly string[]]>([
    ["closes a folder of their own", stranger, ["700", "600"]],
    ["uses a folder of root as it is", 0, ["755", "644"]],
  ])("%s", async (_, owner, expected) => {
    const folder = await folderOf(owner);
    await asUser(stranger, () => makePrivateFolder(folder, trusting));
    expect(await modes(folder)).toEqual(expected);
  });

  test("uses no folder of a third user, even in a folder of that user", async () => {
    const folder = await folderOf(stranger + 1);
    await asUser(stranger, () =>
      expect(makePrivateFolder(folder, trusting)).rejects.toThrow(
        `it belongs to another user (uid ${stranger + 1})`,
      ),
    );
  });

  test("claims only files and folders of their own", async () => {
    const folder = await folderOf(0);
    await asUser(stranger, async () => {
      await expect(claimFolder(folder)).rejects.toThrow("belongs to another user (uid 0)");
      await expect(claimFile(join(folder, "x"))).rejects.toThrow("belongs to another user (uid 0)");
    });
  });

  test("on a system without users, everything is used as it is", async () => {
    const folder = await folderOf(stranger);
    await asUser(undefined, async () => {
      await makePrivateFolder(folder, ledger);
      await claimFolder(folder);
      await claimFile(join(folder, "x"));
    });
    expect(await modes(folder)).toEqual(["755", "644"]);
  });
});

test.skipIf(process.platform !== "linux")(
  "a folder whose mode cannot be changed is refused (skipped without /proc)",
  async () => {
    await expect(makePrivateFolder("/proc/self/attr", ledger)).rejects.toMatchObject({
      code: "ledger-unusable",
      reason: expect.stringMatching(
        /: other users can read "\/proc\/self\/attr", and its mode cannot be changed \(permission denied\)$/,
      ),
      cause: { code: "EPERM" },
    });
  },
);

describe("a claimed folder or file", () => {
  test("is created for its user only, or closed to others", async () => {
    const dir = await project({ "old/file": "kept" });
    await chmod(join(dir, "old"), 0o777);
    await chmod(join(dir, "old/file"), 0o644);
    await claimFolder(join(dir, "old"));
    await claimFolder(join(dir, "new/er"));
    await claimFile(join(dir, "old/file"));
    await claimFile(join(dir, "old/created"));
    expect(await claimExistingFile(join(dir, "old/file"))).toBe(true);
    expect(await claimExistingFile(join(dir, "old/absent"))).toBe(false);
    expect(await readFile(join(dir, "old/file"), "utf8")).toBe("kept");
    expect((await readdir(join(dir, "old"))).toSorted()).toEqual(["created", "file"]);
    if (process.getuid === undefined) return;
    const modes = await Promise.all(
      ["old", "new", "new/er", "old/file", "old/created"].map((path) => modeOf(join(dir, path))),
    );
    expect(modes).toEqual(["700", "700", "700", "600", "600"]);
  });

  test("is not a folder or a link in the place of a file", async () => {
    const dir = await project({ target: "" });
    await mkdir(join(dir, "folder"));
    await symlink("target", join(dir, "link"));
    for (const name of ["folder", "link"])
      await expect(claimFile(join(dir, name))).rejects.toThrow(`"${join(dir, name)}" is not a regular file`);
  });

  test("reports what prevents it", async () => {
    const dir = await project({ file: "" });
    await expect(claimExistingFile(join(dir, "file/x"))).rejects.toMatchObject({ code: "ENOTDIR" });
    await expect(claimFile(join(dir, "absent/x"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("writePrivateFile", () => {
  async function* pieces(...texts: readonly string[]): AsyncGenerator<string> {
    yield* texts;
  }

  test.each<[string, () => Uint8Array | string | AsyncIterable<string>]>([
    ["text", () => "one, two"],
    ["bytes", () => Buffer.from("one, two")],
    ["pieces", () => pieces("one, ", "two")],
  ])("replaces a file by %s, for its user only, and creates missing folders", async (_, content) => {
    const dir = await project({ old: "a much longer text than the new one" });
    await chmod(join(dir, "old"), 0o644);
    for (const path of ["old", "a/b/new"]) {
      await writePrivateFile(join(dir, path), content());
      expect(await readFile(join(dir, path), "utf8")).toBe("one, two");
    }
    expect((await readdir(dir)).toSorted()).toEqual(["a", "old"]);
    if (process.getuid === undefined) return;
    expect(await Promise.all(["old", "a", "a/b/new"].map((path) => modeOf(join(dir, path))))).toEqual([
      "600",
      "700",
      "600",
    ]);
  });

  test.skipIf(process.platform === "win32").each(["/dev/fd/", "/proc/self/fd/"])(
    "appends to an open file of this process: %s (skipped on Windows)",
    async (names) => {
      const dir = await project({ log: "before, " });
      const file = await open(join(dir, "log"), "a");
      try {
        await writePrivateFile(`${names}${file.fd}`, "after");
      } finally {
        await file.close();
      }
      expect(await readFile(join(dir, "log"), "utf8")).toBe("before, after");
      expect(await readdir(dir)).toEqual(["log"]);
    },
  );

  test.each(["dev/fd/12", "proc/self/fd/12"])("replaces a file like any other: %s", async (path) => {
    const dir = await project({ [path]: "old" });
    await writePrivateFile(join(dir, path), "new");
    expect(await readFile(join(dir, path), "utf8")).toBe("new");
  });

  test.skipIf(process.platform !== "linux").each(["/dev/fd/12x", "/proc/self/fd/12x"])(
    "takes no other name for an open file: %s (skipped without /proc)",
    async (path) => {
      const error: { path?: string } = await writePrivateFile(path, "x").catch((each) => each);
      expect(error.path).toMatch(/12x\.[\w-]+\.tmp$/);
    },
  );

  test("replaces a link, and does not write through it", async () => {
    const dir = await project({ target: "kept" });
    await symlink("target", join(dir, "link"));
    await writePrivateFile(join(dir, "link"), "new");
    expect(await readFile(join(dir, "target"), "utf8")).toBe("kept");
    expect(await readFile(join(dir, "link"), "utf8")).toBe("new");
  });

  test("leaves neither a temporary file nor a part of the content if it fails", async () => {
    const dir = await project({ old: "kept" });
    async function* failing(): AsyncGenerator<string> {
      yield "one";
      throw new Error("no more");
    }
    await expect(writePrivateFile(join(dir, "old"), failing())).rejects.toThrow("no more");
    await mkdir(join(dir, "folder/full"), { recursive: true });
    await expect(writePrivateFile(join(dir, "folder"), "x", "replace")).rejects.toThrow();
    expect((await readdir(dir)).toSorted()).toEqual(["folder", "old"]);
    expect(await readFile(join(dir, "old"), "utf8")).toBe("kept");
  });

  test.each<[string, () => Uint8Array | string | AsyncIterable<string>]>([
    ["text", () => "x"],
    ["bytes", () => new Uint8Array(10_000)],
    ["pieces", () => pieces("one, ", "two")],
  ])("writes %s to a device, and leaves it in its place", async (_, content) => {
    await writePrivateFile("/dev/null", content());
    expect((await stat("/dev/null")).isCharacterDevice()).toBe(true);
  });
});
