// Writes test/support/github/api.json: the operations that Placewright calls, from the OpenAPI description that GitHub
// publishes, as packed in @octokit/openapi. The package is no dependency, because it has 480 MB unpacked.
// Usage: node .ci/github-api.mjs
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const version = "23.0.2";

const operations = [
  ["get", "/repos/{owner}/{repo}/issues/{issue_number}/comments"],
  ["post", "/repos/{owner}/{repo}/issues/{issue_number}/comments"],
  ["patch", "/repos/{owner}/{repo}/issues/comments/{comment_id}"],
  ["delete", "/repos/{owner}/{repo}/issues/comments/{comment_id}"],
  ["post", "/repos/{owner}/{repo}/check-runs"],
  ["patch", "/repos/{owner}/{repo}/check-runs/{check_run_id}"],
];

/** Texts for readers, and vendors' extensions: the tests validate by the rest. */
const isProse = (key) =>
  ["description", "summary", "externalDocs", "example", "examples", "tags"].includes(key) ||
  key.startsWith("x-");

/** Names of properties are kept, whatever they are. */
const withoutProse = (value, isMap = false) => {
  if (Array.isArray(value)) return value.map((each) => withoutProse(each));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => isMap || !isProse(key))
      .map(([key, each]) => [key, withoutProse(each, key === "properties" || key === "schemas")]),
  );
};

function extract(api) {
  const part = {
    openapi: api.openapi,
    info: { title: api.info.title, version, license: api.info.license },
    paths: {},
    components: {},
  };
  const seen = new Set();
  const follow = (value) => {
    if (typeof value !== "object" || value === null) return;
    const { $ref } = value;
    if (typeof $ref === "string" && !seen.has($ref)) {
      seen.add($ref);
      const [, , kind, name] = $ref.split("/");
      if (kind === "examples") return;
      const target = api.components[kind][name];
      part.components[kind] ??= {};
      part.components[kind][name] = target;
      follow(target);
    }
    for (const [key, each] of Object.entries(value)) if (key !== "examples") follow(each);
  };
  for (const [method, path] of operations) {
    part.paths[path] ??= {};
    part.paths[path][method] = api.paths[path][method];
    follow(part.paths[path][method]);
  }
  return withoutProse(part);
}

const folder = mkdtempSync(join(tmpdir(), "github-api-"));
try {
  execFileSync("npm", ["pack", `@octokit/openapi@${version}`, "--silent"], { cwd: folder });
  const file = "package/generated/api.github.com.json";
  execFileSync("tar", ["xzf", `octokit-openapi-${version}.tgz`, file], { cwd: folder });
  const api = JSON.parse(readFileSync(join(folder, file), "utf8"));
  const path = resolve(import.meta.dirname, "../test/support/github/api.json");
  writeFileSync(path, `${JSON.stringify(extract(api))}\n`);
  execFileSync("npx", ["biome", "format", "--write", path], { stdio: "ignore" });
} finally {
  rmSync(folder, { recursive: true });
}
