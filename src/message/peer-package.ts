import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PlacewrightError } from "../base/errors.ts";

/** Packages that a project installs if its messages need them. */
export type PeerPackage = "mjml" | "react" | "react/jsx-runtime" | "@react-email/render";

/**
 * Imports a package that the project installed. Throws `file-missing` if it is not installed. `what` names
 * the message that needs it.
 */
export async function importPeer(name: PeerPackage, projectDir: string, what: string): Promise<unknown> {
  let path: string;
  try {
    path = createRequire(join(projectDir, "package.json")).resolve(name);
  } catch (cause) {
    throw new PlacewrightError(
      "file-missing",
      `Cannot render ${what}: the package ${name} is not installed`,
      {
        hint: `Run in the project folder: npm install --save-dev ${installs[name]}`,
        cause,
      },
    );
  }
  return import(pathToFileURL(path).href);
}

const reactPackages = "@react-email/render react react-dom";

const installs: Readonly<Record<PeerPackage, string>> = {
  mjml: "mjml",
  react: reactPackages,
  "react/jsx-runtime": reactPackages,
  "@react-email/render": reactPackages,
};
