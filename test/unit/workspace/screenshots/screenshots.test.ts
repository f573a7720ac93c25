import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PNG } from "pngjs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findBrowser } from "../../../../src/workspace/local-browser.ts";
import { comparePictures } from "../../../../src/workspace/screenshots/compare-pictures.ts";
import { saveScreenshots } from "../../../../src/workspace/screenshots/save-screenshots.ts";
import {
  picturePath,
  readScreenshots,
  screenshotFolderOf,
} from "../../../../src/workspace/screenshots/screenshot-folder.ts";
import { browserNote, hasBrowser } from "../../../support/browser.ts";
import { makeProject } from "../../../support/project-folder.ts";

function png(width: number, height: number, colorAt: (at: number) => readonly number[]): Uint8Array {
  const picture = new PNG({ width, height });
  for (let at = 0; at < width * height; at++) picture.data.set([...colorAt(at), 255], at * 4);
  return PNG.sync.write(picture);
}
const white = () => [255, 255, 255];

describe("two pictures", () => {
  test("differ in the pixels that the eye would notice", () => {
    const before = png(3, 2, white);
    expect(comparePictures(before, before)).toMatchObject({ differentPixels: 0, pixels: 6 });
    const slightly = png(3, 2, () => [255, 255, 239]);
    expect(comparePictures(before, slightly)?.differentPixels).toBe(0);
    const after = png(3, 2, (at) => (at === 4 ? [255, 255, 238] : white()));
    const compared = comparePictures(before, after);
    expect(compared?.differentPixels).toBe(1);
    const shown = PNG.sync.read(Buffer.from(compared?.picture ?? []));
    expect([...shown.data.subarray(16, 20)]).toEqual([207, 34, 46, 255]);
    expect([...shown.data.subarray(0, 4)]).toEqual([255, 255, 255, 255]);
  });

  test("of different sizes differ everywhere", () => {
    expect(comparePictures(png(3, 2, white), png(2, 2, white))?.differentPixels).toBe(4);
  });

  test("are not compared if one is not a picture, or is too large", () => {
    const good = png(1, 1, white);
    const large = Uint8Array.from(good);
    new DataView(large.buffer).setUint32(16, 100_000_000);
    for (const bad of [
      new Uint8Array(),
      new TextEncoder().encode("x".repeat(50)),
      good.subarray(0, 40),
      large,
    ])
      expect([comparePictures(bad, good), comparePictures(good, bad)]).toEqual([undefined, undefined]);
  });
});

describe("screenshots", () => {
  let dir: string;
  let remove: () => Promise<void>;
  beforeEach(async () => {
    ({ dir, remove } = await makeProject({}));
  });
  afterEach(() => remove());

  /** Writes a program that stands in for a browser. `$shot` is the path of the picture that it is asked for. */
  async function fakeBrowser(script: string): Promise<string> {
    const path = join(dir, "browser.sh");
    await writeFile(
      path,
      `#!/bin/sh\nfor each in "$@"; do case "$each" in --screenshot=*) shot="\${each#--screenshot=}";; esac; done\n${script}\n`,
    );
    await chmod(path, 0o755);
    return path;
  }
  const source = (document: string) => ({ view: "light-phone", document, width: 375 });
  const save = (browser: string, document = "<p>x</p>", more: object = {}) =>
    saveScreenshots(join(dir, "reports"), "sale (en)", [source(document)], {
      browser,
      takenAt: "2026-03-26T09:12:00.000Z",
      ...more,
    });
  const folder = () => join(dir, "reports/preview/screenshots", screenshotFolderOf("sale (en)"));

  test("are compared with the last ones, which are kept if they differ", async () => {
    await writeFile(join(dir, "now.png"), png(3, 2, white));
    const browser = await fakeBrowser(`cp "${join(dir, "now.png")}" "$shot"`);
    expect((await save(browser)).screenshots).toEqual([{ view: "light-phone", file: "light-phone.png" }]);
    expect((await save(browser)).screenshots).toEqual([
      { view: "light-phone", file: "light-phone.png", differentPixels: 0 },
    ]);
    await writeFile(
      join(dir, "now.png"),
      png(3, 2, () => [0, 0, 0]),
    );
    const changed = {
      view: "light-phone",
      file: "light-phone.png",
      differentPixels: 6,
      difference: "light-phone-difference.png",
      before: "light-phone-before.png",
    };
    expect((await save(browser)).screenshots).toEqual([changed]);
    expect(await readScreenshots(join(dir, "reports"), "sale (en)")).toEqual({
      takenAt: "2026-03-26T09:12:00.000Z",
      screenshots: [changed],
    });
    expect(new Uint8Array(await readFile(join(folder(), "light-phone-before.png")))).toEqual(
      new Uint8Array(png(3, 2, white)),
    );
  });

  test.each([
    ["ends with an error", 'echo "no display" >&2; exit 3', /it ended with 3: no display/],
    ["is killed", "kill -9 $$", /it ended with a signal/],
    ["writes no picture", "exit 0", /it wrote no picture/],
    ["hangs", "exec sleep 60", /it took longer than 0\.3 s/],
  ])("fail with the reason if the browser %s, and leave the last ones", async (_what, script, reason) => {
    await mkdir(folder(), { recursive: true });
    await writeFile(join(folder(), "light-phone.png"), "the last one");
    const browser = await fakeBrowser(script);
    const failed = save(browser, "<p>x</p>", { timeoutMs: script.startsWith("exec sleep") ? 300 : 20_000 });
    await expect(failed).rejects.toMatchObject({
      code: "service-unavailable",
      reason: expect.stringMatching(/^Cannot take a screenshot: /),
      hint: "Set PLACEWRIGHT_BROWSER to the path of another Chromium, or leave out --screenshot",
    });
    await expect(failed).rejects.toThrow(reason);
    expect(await readdir(folder())).toEqual(["light-phone.png"]);
  });

  test("have names that lead nowhere else", () => {
    const names = screenshotFolderOf("sale (en)");
    expect(names).toMatch(/^sale-en-[0-9a-f]{12}$/);
    expect(screenshotFolderOf("sale [en]")).not.toBe(names);
    expect(picturePath("/r", names, "light-phone.png")).toBe(
      join("/r/preview/screenshots", names, "light-phone.png"),
    );
    for (const bad of ["..", "../x", "", "sale", `${names}/..`])
      expect(picturePath("/r", bad, "light-phone.png")).toBeUndefined();
    for (const bad of ["../x.png", "x.html", "screenshots.json", ".png", "a/b.png"])
      expect(picturePath("/r", names, bad)).toBeUndefined();
  });

  test("that a list has in another form are left out", async () => {
    const list = async (value: unknown) => {
      await mkdir(folder(), { recursive: true });
      await writeFile(join(folder(), "screenshots.json"), JSON.stringify(value));
      return readScreenshots(join(dir, "reports"), "sale (en)");
    };
    expect(await readScreenshots(join(dir, "reports"), "sale (en)")).toBeUndefined();
    for (const bad of [
      null,
      1,
      [],
      {},
      { takenAt: "now", screenshots: [] },
      { takenAt: "2026-03-26T09:12:00Z" },
    ])
      expect(await list(bad)).toBeUndefined();
    expect(
      await list({
        takenAt: "2026-03-26T09:12:00Z",
        screenshots: [
          null,
          { view: "a", file: "../a.png" },
          { view: 1, file: "a.png" },
          { view: "a", file: "a.png", differentPixels: "x", difference: "/etc/passwd", before: "b.png" },
        ],
      }),
    ).toEqual({
      takenAt: "2026-03-26T09:12:00Z",
      screenshots: [{ view: "a", file: "a.png", before: "b.png" }],
    });
    await writeFile(join(folder(), "screenshots.json"), "{");
    expect(await readScreenshots(join(dir, "reports"), "sale (en)")).toBeUndefined();
  });

  test.runIf(hasBrowser)(
    `of a real browser have the size and the colors of the view${browserNote}`,
    async () => {
      const browser = await findBrowser({ ...process.env, PLACEWRIGHT_BROWSER: undefined });
      expect(browser).toBeDefined();
      const document = `<!doctype html><style>body{margin:0;background:#0072b2}@media (max-width:400px){body{background:#d55e00}}</style><meta http-equiv="refresh" content="0;url=data:text/html,x"><script>document.body.style.background="#000"</script>`;
      await save(browser ?? "", document);
      const { width, data } = PNG.sync.read(await readFile(join(folder(), "light-phone.png")));
      expect([width, [...data.subarray(0, 3)]]).toEqual([375, [213, 94, 0]]);
      expect((await save(browser ?? "", document)).screenshots[0]?.differentPixels).toBe(0);
    },
  );
});
