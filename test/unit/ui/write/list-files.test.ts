import { expect, onTestFinished, test } from "vitest";
import { loadConfig } from "../../../../src/config/load.ts";
import { listFiles } from "../../../../src/ui/write/list-files.ts";
import { makeProject } from "../../../support/project-folder.ts";
import { makeSmallProject } from "../../../support/ui.ts";

const listOf = async (dir: string) => {
  const { files, isCut } = await listFiles(await loadConfig({ cwd: dir, env: {} }));
  return { files: files.map(({ file, kind }) => `${kind} ${file}`), isCut };
};

test("files that the dashboard can open are listed in order, with their kind", async () => {
  const dir = await makeSmallProject({
    "scenarios/data/rows.csv": "a\n1\n",
    "templates/partials/footer.hbs": "x",
    "templates/.hidden/a.html.hbs": "x",
    "templates/node_modules/a.html.hbs": "x",
    "templates/logo.png": "x",
    "README.md": "x",
  });
  expect(await listOf(dir)).toEqual({
    files: [
      "data scenarios/data/rows.csv",
      "scenario scenarios/order.yaml",
      "scenario scenarios/sale.yaml",
      "locale templates/locales/de.yaml",
      "locale templates/locales/en.yaml",
      "template templates/partials/footer.hbs",
      "template templates/sale.html.hbs",
    ],
    isCut: false,
  });
});

test("a project without folders has no files", async () => {
  const { dir, remove } = await makeProject({
    "placewright.config.ts": 'export default { projects: [{ name: "local", provider: "local" }] };\n',
  });
  onTestFinished(remove);
  expect(await listOf(dir)).toEqual({ files: [], isCut: false });
});

test("at most 1000 files of a kind are listed", async () => {
  const many = Object.fromEntries(
    Array.from({ length: 1001 }, (_, at) => [`templates/t${String(at).padStart(4, "0")}.html.hbs`, "x"]),
  );
  const { files, isCut } = await listOf(await makeSmallProject(many));
  expect(isCut).toBe(true);
  expect(files.filter((file) => file.startsWith("template "))).toHaveLength(1000);
  expect(files.filter((file) => file.startsWith("scenario "))).toHaveLength(2);
});
