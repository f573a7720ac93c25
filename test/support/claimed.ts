import { spawnSync } from "node:child_process";

/** Returns an owner on this machine whose process has ended. */
export function claimed(owner: string): string {
  const [place, , id] = owner.split(" ");
  const { pid } = spawnSync(process.execPath, ["--version"]);
  return `${place} ${pid} ${id}`;
}
