import { writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { PlacewrightError } from "../../base/errors.ts";
import { fileReason } from "../../base/file-reason.ts";
import { makeFolder } from "../../base/make-folder.ts";
import { parseSender } from "../../message/sender.ts";
import { print, printBlock } from "../../report/terminal/terminal-text.ts";
import { version } from "../../version.ts";
import type { CommandAction, CommandContext } from "../command.ts";
import { findHome, type ProjectHome } from "../starter/find-home.ts";
import { install } from "../starter/install.ts";
import { completeManifest, listedVersion } from "../starter/manifest.ts";
import { nextSteps } from "../starter/next-steps.ts";
import { type PackageManager, usageOf } from "../starter/package-manager.ts";
import {
  defaultChoice,
  defaultPlace,
  ignoredPaths,
  type StarterChoice,
  type StarterPlace,
  starterOf,
} from "../starter/starter.ts";
import { addLines, createFile, findExisting, refuseFolder } from "../starter/write-files.ts";

/** Writes a project that runs, and installs it. Keeps existing files, and adds only what is missing to manifests. */
export const init: CommandAction = async (context) => {
  const { paths, cwd, stdout } = context;
  const folder = resolve(cwd, paths[0] ?? ".");
  const choice = await choose(context);
  const home = choice && (await homeOf(folder, context));
  if (!home) {
    stdout.write(print`Nothing was written.\n`);
    return 130;
  }
  const files = starterOf(choice, placeOf(folder, home));
  const manifest = completeManifest(home.manifest, {
    manager: home.manager,
    managerVersion: managerVersion(home.manager, context.env),
    isInProject: home.folder === folder,
  });
  for (const path of [...Object.keys(files), ".gitignore"]) await refuseFolder(join(folder, path), path);
  try {
    await writeManifest(context, home, manifest);
    for (const [path, text] of Object.entries(files)) {
      const existing = await findExisting(folder, path);
      const isNew = existing === undefined && (await createFile(join(folder, path), text));
      stdout.write(print`${isNew ? "✓ wrote" : "– kept "} ${existing ?? path}\n`);
    }
    if (await addLines(join(folder, ".gitignore"), ignoredPaths)) stdout.write(print`✓ wrote .gitignore\n`);
  } catch (error) {
    throw new PlacewrightError("usage", `Cannot write the project to "${folder}": ${fileReason(error)}`, {
      cause: error,
      hint: "Choose a writable folder",
    });
  }
  const isInstalled = await installProject(context, home);
  stdout.write(nextSteps({ cwd, folder, home, ci: choice.ci, isInstalled: isInstalled === true }));
  return isInstalled === "failed" ? 3 : 0;
};

/**
 * Returns the choices that flags set, and asks for the rest in a terminal. Returns undefined if the user
 * cancels.
 */
async function choose({ options, isInteractive }: CommandContext): Promise<StarterChoice | undefined> {
  const { from, region, ci, yes } = options;
  const given = {
    ...(from === undefined ? {} : { sender: await readSender(from) }),
    ...(region === undefined ? {} : { region }),
    ...(ci === undefined ? {} : { ci }),
  };
  if (yes || !isInteractive) return { ...defaultChoice, ...given };
  const { askFor } = await import("../starter/ask.ts");
  return askFor(given, defaultChoice);
}

/** Parses the sender. Control characters are refused: no line of a scenario, and no header, can have them. */
async function readSender(from: string): Promise<StarterChoice["sender"]> {
  if (/\p{Cc}|[\u2028\u2029]/u.test(from.trim()))
    throw new PlacewrightError(
      "usage",
      `Cannot send from "${from}": it contains a line break or a control character`,
      { hint: "Write it in one line, in the form Name <name@domain.example>" },
    );
  return parseSender(from, from);
}

/** Finds where dependencies belong. Returns undefined if the user cancels the question about the package manager. */
async function homeOf(
  folder: string,
  { env, options, isInteractive }: CommandContext,
): Promise<ProjectHome | undefined> {
  let isCancelled = false;
  const ask = async (found: readonly PackageManager[]): Promise<PackageManager | undefined> => {
    const { askForManager } = await import("../starter/ask.ts");
    const chosen = await askForManager(found);
    isCancelled = chosen === undefined;
    return chosen;
  };
  const canAsk = isInteractive && options.yes !== true;
  return findHome(folder, {
    env,
    named: options.packageManager,
    choose: canAsk ? ask : async () => undefined,
  }).catch((error) => {
    if (isCancelled) return undefined;
    throw error;
  });
}

/** Returns what the files of a project in a folder depend on. */
function placeOf(
  folder: string,
  { manager, folder: home, isModule, hasTsconfig }: ProjectHome,
): StarterPlace {
  const packages = relative(join(folder, "scenarios"), join(home, "node_modules")).replaceAll("\\", "/");
  const path = "placewright/schema/scenario.schema.json";
  return {
    manager,
    isModule: isModule ?? defaultPlace.isModule,
    // Deno has no folder of packages.
    schema:
      manager === "deno" ? `https://unpkg.com/${path.replace("/", `@${version}/`)}` : `${packages}/${path}`,
    // A file in an existing package would change how its other tools see it.
    isNew: isModule === undefined && !hasTsconfig,
  };
}

/** Returns the package manager that runs this command with its version: `pnpm@10.1.0`. npm comes with Node. */
function managerVersion(manager: PackageManager, env: CommandContext["env"]): string | undefined {
  const [name, number = ""] = (env["npm_config_user_agent"]?.split(" ")[0] ?? "").split("/");
  return name === manager && manager !== "npm" && /^\d+\.\d+\.\d+$/.test(number)
    ? `${manager}@${number}`
    : undefined;
}

async function writeManifest(
  { cwd, stdout }: CommandContext,
  home: ProjectHome,
  text: string,
): Promise<void> {
  const path = join(home.folder, home.manifest.name);
  const isSame = text === home.manifest.text;
  if (!isSame) {
    await makeFolder(home.folder);
    await writeFile(path, text, home.manifest.text === undefined ? { flag: "wx" } : {});
  }
  const shown = relative(cwd, path);
  const listed = listedVersion(home.manifest);
  const added = listed === undefined ? "placewright" : "a script for placewright";
  const verb = isSame ? "– kept " : home.manifest.text === undefined ? "✓ wrote" : `✓ added ${added} to`;
  stdout.write(print`${verb} ${shown}\n`);
  // The files are written for this version. A range, a link, or a catalog may lead to it.
  if (listed !== undefined && semverOf(listed) !== undefined && semverOf(listed) !== version)
    stdout.write(
      print`! ${shown} lists placewright ${listed}, and these files are for ${version}. To update, write ${version} there, and run ${usageOf(home.manager).install.join(" ")}\n`,
    );
}

/** Returns the version in a text such as `0.1.0`, `^0.1.0`, or `npm:placewright@0.1.0`. Undefined if it has none. */
const semverOf = (text: string): string | undefined =>
  /^(?:npm:placewright@)?[\^~=v]?(\d+\.\d+\.\d+(?:-[\w.-]+)?)$/.exec(text)?.[1];

/** Installs the project, unless it is installed already. Resolves with whether it is. */
async function installProject(
  { env, options, stdout, stderr }: CommandContext,
  home: ProjectHome,
): Promise<boolean | "failed"> {
  if (home.isInstalled) return true;
  if (options.install === false) return false;
  const { install: command, lockFile } = usageOf(home.manager);
  stdout.write(print`… installing with ${home.manager}\n`);
  const reason = await install(home, env);
  if (reason === undefined) {
    stdout.write(print`✓ wrote ${lockFile}\n`);
    return true;
  }
  stderr.write(
    print`✕ Cannot install placewright ${version} with ${home.manager}: ${printBlock(reason)}\n  Run ${command.join(" ")} when this is solved: CI needs ${lockFile}.\n`,
  );
  return "failed";
}
