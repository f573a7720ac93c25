// Fails if the tag, versions, changelog, and repository of a release do not match.
// Usage: node .ci/check-release.mjs v1.2.3
import { readFileSync } from "node:fs";
import { join } from "node:path";

const read = (file) => readFileSync(join(import.meta.dirname, "..", file), "utf8");
const { version, repository } = JSON.parse(read("package.json"));
const [tag] = process.argv.slice(2);
const complaints = [
  tag !== `v${version}` && `the tag is ${tag}, and package.json has version ${version}`,
  JSON.parse(read("deno.json")).version !== version && "deno.json has another version than package.json",
  !read("src/version.ts").includes(`"${version}"`) && "src/version.ts has another version than package.json",
  !read("CHANGELOG.md").includes(`## ${version}\n`) &&
    `CHANGELOG.md has no heading "## ${version}" (or says it is unreleased)`,
  // npm rejects a provenance that names another repository than the package does.
  !repository && "package.json names no repository, which npm compares with the provenance",
].filter(Boolean);
for (const complaint of complaints) console.error(`Cannot release: ${complaint}`);
process.exitCode = complaints.length > 0 ? 1 : 0;
