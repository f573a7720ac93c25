// Usage: npm run chaos [-- team]   All disturbances of one ledger's processes, or of a team's workers and server.
import { spawnSync } from "node:child_process";

const [what] = process.argv.slice(2);
if (what !== undefined && what !== "team") {
  console.error(`npm run chaos knows only team, not ${what}`);
  process.exit(2);
}
const file = what === "team" ? "test/cli/chaos-team.test.ts" : "test/cli/chaos.test.ts";
const { status } = spawnSync("npx", ["vitest", "run", file], {
  stdio: "inherit",
  env: { ...process.env, PLACEWRIGHT_CHAOS: "full" },
});
process.exit(status ?? 1);
