import { join } from "node:path";
import { walkFolder } from "../../base/walk-folder.ts";
import type { ResolvedConfig } from "../../config/config.ts";
import { templatesFolderOf } from "../../explain/draft.ts";
import { discoverScenarioFiles } from "../../scenario/discover.ts";
import { type FileKind, kindOfFile } from "../files/writable-path.ts";

export interface ListedFile {
  readonly file: string;
  readonly kind: FileKind;
}

/** The most files of each kind that the page lists. */
export const maxListed = 1000;

/** Returns the files of the project that the dashboard can open, sorted, and whether some are left out. */
export async function listFiles(
  config: ResolvedConfig,
): Promise<{ readonly files: readonly ListedFile[]; readonly isCut: boolean }> {
  const { projectDir, scenariosDir } = config;
  const own = await discoverScenarioFiles({ ...config, ignore: [], paths: [] }).catch(() => []);
  const enters = (name: string) => !name.startsWith(".") && name !== "node_modules";
  const inFolder = async (folder: string): Promise<string[]> =>
    (await walkFolder(join(projectDir, folder), { enters }).catch(() => [])).map(
      (path) => `${folder}/${path}`,
    );
  const [templates, data] = await Promise.all([
    inFolder(templatesFolderOf(config)),
    inFolder(`${scenariosDir.replaceAll("\\", "/").replace(/\/$/, "")}/data`),
  ]);
  const all = [...new Set([...own, ...templates, ...data])].toSorted().flatMap((file): ListedFile[] => {
    const kind = kindOfFile(file, config);
    return kind ? [{ file, kind }] : [];
  });
  const counts = new Map<FileKind, number>();
  const files = all.filter(({ kind }) => {
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    return count <= maxListed;
  });
  return { files, isCut: files.length < all.length };
}
