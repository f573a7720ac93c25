import { mkdir, mkdtemp, realpath, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Creates a project folder with these files. Returns its absolute path. */
export async function temporaryProject(files: Readonly<Record<string, string>>): Promise<string> {
  const projectDir = await realpath(await mkdtemp(join(tmpdir(), "placewright-scenario-")));
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(projectDir, file)), { recursive: true });
    await writeFile(join(projectDir, file), text);
  }
  return projectDir;
}
