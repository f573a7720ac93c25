import { stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/** Returns the repository of a folder: the nearest folder with a `.git`, itself or above. Without one, the folder. */
export async function repositoryOf(folder: string): Promise<string> {
  for (let above = folder; ; above = dirname(above)) {
    const isRoot = await stat(join(above, ".git")).then(
      () => true,
      () => false,
    );
    if (isRoot) return above;
    if (dirname(above) === above) return folder;
  }
}
