/** Package managers that `init` writes a project for. */
export const packageManagers = ["npm", "pnpm", "yarn", "deno"] as const;
export type PackageManager = (typeof packageManagers)[number];

/** Commands of a CI job, each a line of a shell. They are the same on every CI service. */
export interface CiCommands {
  /** What the job's machine has: Node 24, or Deno 2. */
  readonly runtime: "node" | "deno";
  /** Install exactly what the lock file lists. They fail if there is no lock file. */
  readonly install: readonly string[];
  /** Starts the command line. Its arguments follow. */
  readonly placewright: string;
}

/** Returns the commands with which a CI job installs a project, and starts Placewright. */
export const ciCommandsOf = (manager: PackageManager): CiCommands => ciCommands[manager];

const ciCommands: Readonly<Record<PackageManager, CiCommands>> = {
  npm: { runtime: "node", install: ["npm ci"], placewright: "npx placewright" },
  // Corepack comes with Node 24, and takes the version that `packageManager` in package.json names.
  pnpm: {
    runtime: "node",
    install: ["corepack enable", "pnpm install --frozen-lockfile"],
    placewright: "pnpm exec placewright",
  },
  // Yarn 1 has no other flag for this; later versions accept it, too.
  yarn: {
    runtime: "node",
    install: ["corepack enable", "yarn install --frozen-lockfile"],
    placewright: "yarn placewright",
  },
  deno: {
    runtime: "deno",
    install: ["deno install --frozen"],
    placewright: "deno task placewright",
  },
};
