import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectRoot } from "./run-cli.ts";

const run = promisify(execFile);

/** A registry on loopback. */
export interface PackageRegistry {
  readonly url: string;
  close(): Promise<void>;
}

/** Returns the address of the registry that npm is configured with. */
export async function configuredRegistry(): Promise<string> {
  const { stdout } = await run("npm", ["config", "get", "registry"], { cwd: projectRoot });
  return stdout.trim().replace(/\/$/, "");
}

/**
 * Packs this package as a release does, and starts a registry that has it as its only version. Sends requests
 * for all other packages on to the registry that npm is configured with.
 */
export async function startPackageRegistry(folder: string): Promise<PackageRegistry> {
  const upstream = await configuredRegistry();
  const { stdout } = await run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder], {
    cwd: projectRoot,
  });
  const [{ filename, integrity, shasum }] = JSON.parse(stdout) as [
    { readonly filename: string; readonly integrity: string; readonly shasum: string },
  ];
  const tarball = await readFile(join(folder, filename));
  const manifest = JSON.parse(await readFile(join(projectRoot, "package.json"), "utf8")) as {
    readonly name: string;
    readonly version: string;
  };
  const { name, version } = manifest;
  const etag = `"${createHash("sha1").update(tarball).digest("hex")}"`;
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? "/");
    if (path === `/${name}/-/${filename}`) {
      response.writeHead(200, { "content-type": "application/octet-stream", etag }).end(tarball);
      return;
    }
    if (path === `/${name}`) {
      const dist = { tarball: `http://${request.headers.host}/${name}/-/${filename}`, integrity, shasum };
      const packument = {
        name,
        "dist-tags": { latest: version },
        versions: { [version]: { ...manifest, _id: `${name}@${version}`, dist } },
        time: {
          created: "2026-01-01T00:00:00.000Z",
          modified: "2026-01-01T00:00:00.000Z",
          [version]: "2026-01-01T00:00:00.000Z",
        },
      };
      response.writeHead(200, { "content-type": "application/json", etag }).end(JSON.stringify(packument));
      return;
    }
    response.writeHead(307, { location: `${upstream}${request.url}` }).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
