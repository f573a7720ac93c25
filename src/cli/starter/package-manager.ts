/** Package managers that `init` writes a project for. */
export const packageManagers = ["npm", "pnpm", "yarn", "deno"] as const;
export type PackageManager = (typeof packageManagers)[number];

export const isPackageManager = (name: string): name is PackageManager =>
  (packageManagers as readonly string[]).includes(name);

/** Lock files, and what writes them. Bun is known, so that its projects get no second lock file. */
export const lockFiles: Readonly<Record<string, PackageManager | "bun">> = {
  "package-lock.json": "npm",
  "npm-shrinkwrap.json": "npm",
  "pnpm-lock.yaml": "pnpm",
  "yarn.lock": "yarn",
  "deno.lock": "deno",
  "bun.lock": "bun",
  "bun.lockb": "bun",
};

/** Commands of a CI job, each a line of a shell. They are the same on every CI service. */
export interface CiCommands {
  /** What the job's machine has: Node 24, or Deno 2. */
  readonly runtime: "node" | "deno";
  /** Install exactly what the lock file lists. They fail if there is no lock file. */
  readonly install: readonly string[];
  /** Starts the command line. Its arguments follow. */
  readonly placewright: string;
}

/** How a person and a CI job use a package manager. */
interface Usage {
  /** Installs what the manifest lists, and writes the lock file, also where `CI` is set. */
  readonly install: readonly string[];
  /** The lock file that the installation writes. */
  readonly lockFile: string;
  readonly ci: CiCommands;
}

const usages: Readonly<Record<PackageManager, Usage>> = {
  npm: {
    install: ["npm", "install"],
    lockFile: "package-lock.json",
    ci: { runtime: "node", install: ["npm ci"], placewright: "npx placewright" },
  },
  // Corepack comes with Node 24, and takes the version that `packageManager` in package.json names.
  pnpm: {
    install: ["pnpm", "install", "--no-frozen-lockfile"],
    lockFile: "pnpm-lock.yaml",
    ci: {
      runtime: "node",
      install: ["corepack enable", "pnpm install --frozen-lockfile"],
      placewright: "pnpm exec placewright",
    },
  },
  // Yarn 1 has no other flag for this, and later versions accept it.
  yarn: {
    install: ["yarn", "install"],
    lockFile: "yarn.lock",
    ci: {
      runtime: "node",
      install: ["corepack enable", "yarn install --frozen-lockfile"],
      placewright: "yarn placewright",
    },
  },
  deno: {
    install: ["deno", "install"],
    lockFile: "deno.lock",
    ci: { runtime: "deno", install: ["deno install --frozen"], placewright: "deno task placewright" },
  },
};

/** Returns how a person installs a project with a package manager. */
export const usageOf = (manager: PackageManager): Usage => usages[manager];

/** Returns the commands with which a CI job installs a project, and starts Placewright. */
export const ciCommandsOf = (manager: PackageManager): CiCommands => usages[manager].ci;
