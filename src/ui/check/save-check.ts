import { access, lstat, mkdir, realpath, rm, writeFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { Document, isCollection } from "yaml";
import { decodeText } from "../../authored/decode-text.ts";
import { PlacewrightError } from "../../base/errors.ts";
import { fileHint, fileReason } from "../../base/file-reason.ts";
import type { ResolvedConfig } from "../../config/config.ts";
import { parseFromHeader, parseSender } from "../../message/sender.ts";
import { absent, writeProjectFile } from "../files/project-files.ts";
import { findWritable, isPlainPath } from "../files/writable-path.ts";
import { unsubscribeHeaders } from "./build-source.ts";
import { usualExpectations } from "./check-message.ts";
import type { SourceKind } from "./check-source.ts";
import type { KeptCheck } from "./kept-checks.ts";
import { toLiteralTemplate } from "./literal-template.ts";

/** Longest name of a scenario that is saved. */
const maxNameLength = 60;

/** Returns a name for the scenario of a file: `autumn-bulbs` for `Autumn bulbs.eml`. */
export const suggestName = (fileName: string): string =>
  fileName
    .replace(/\.\w+$/, "")
    .normalize("NFKD")
    .replace(/[^\w]+/g, "-")
    .replace(/^[-_]+|(?<![-_])[-_]+$/g, "")
    .toLowerCase()
    .slice(0, maxNameLength) || "message";

/**
 * Writes a message that was checked as a scenario: its file or template first, then the YAML. Never writes over a file.
 * Returns the files, the scenario last. Throws `usage` for a name that cannot be used.
 */
export async function saveCheck(
  { source, checked }: KeptCheck,
  name: string,
  config: ResolvedConfig,
  takenNames: readonly string[],
): Promise<readonly string[]> {
  if (!/^[a-z0-9][\w.-]*$/i.test(name) || name.length > maxNameLength || !isPlainPath(`${name}.yaml`))
    throw refused(name, "use letters, digits, and hyphens, at most 60, and begin with a letter or a digit");
  const taken = () => refused(name, "it is taken");
  if (takenNames.some((each) => each.toLowerCase() === name.toLowerCase())) throw taken();
  const { projectDir, scenariosDir, templatesDir } = config;
  const scenarios = toProjectPath(projectDir, resolve(projectDir, scenariosDir));
  const file = `${scenarios}${name}.yaml`;
  const place = await findWritable(file, config);
  if (await exists(place.realPath)) throw taken();
  const content =
    source.kind === "eml"
      ? await writeMessage(join(dirname(place.realPath), "messages"), name, source.bytes, {
          shownFolder: `${scenarios}messages`,
          taken,
        })
      : await writeTemplate(
          `${toProjectPath(projectDir, templatesDir)}${name}${extensions[source.kind]}`,
          decodeText(source.bytes, source.name, "template-invalid"),
          config,
          taken,
        );
  try {
    const text = await toYaml({ source, checked }, name, content.file, schemaOf(place.realPath, projectDir));
    const written = await writeProjectFile(file, config, { text: await text, hash: absent });
    if (written.kind === "changed") throw taken();
  } catch (error) {
    // Only what this call created.
    await rm(content.realPath, { force: true }).catch(() => {});
    throw error;
  }
  return [content.file, file];
}

const extensions = { html: ".html.hbs", mjml: ".mjml" } as const satisfies Record<
  Exclude<SourceKind, "eml">,
  string
>;

const refused = (name: string, why: string): PlacewrightError =>
  new PlacewrightError("usage", `Cannot save as "${name}": ${why}`, { hint: "Choose another name" });

/** Returns a folder's path in the project, with a slash at its end. Empty for the project folder itself. */
function toProjectPath(projectDir: string, folder: string): string {
  const path = relative(projectDir, folder).replaceAll("\\", "/");
  return path === "" ? "" : `${path}/`;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

interface WrittenContent {
  /** Path relative to the project folder. */
  readonly file: string;
  readonly realPath: string;
}

async function writeTemplate(
  file: string,
  text: string,
  config: ResolvedConfig,
  taken: () => PlacewrightError,
): Promise<WrittenContent> {
  const { realPath } = await findWritable(file, config);
  const written = await writeProjectFile(file, config, { text: toLiteralTemplate(text), hash: absent });
  if (written.kind === "changed") throw taken();
  return { file, realPath };
}

/** Writes a message file, byte for byte, beside the scenarios. `folder` has no links above it. */
async function writeMessage(
  folder: string,
  name: string,
  bytes: Uint8Array,
  { shownFolder, taken }: { readonly shownFolder: string; readonly taken: () => PlacewrightError },
): Promise<WrittenContent> {
  const file = `${shownFolder}/${name}.eml`;
  const realPath = join(folder, `${name}.eml`);
  try {
    await mkdir(folder, { recursive: true });
    if ((await lstat(folder)).isSymbolicLink() || (await realpath(folder)) !== folder)
      throw new PlacewrightError("file-outside-project", `Cannot save "${file}": its folder is a link`, {
        hint: `Replace the link ${shownFolder} by a folder`,
      });
    await writeFile(realPath, bytes, { flag: "wx" });
    return { file, realPath };
  } catch (error) {
    if (error instanceof PlacewrightError) throw error;
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw taken();
    throw new PlacewrightError("usage", `Cannot save "${file}": ${fileReason(error)}`, {
      hint: fileHint(error, "Check the permissions of the folder"),
      cause: error,
    });
  }
}

/** Returns the schema of scenarios, as seen from a scenario file. */
async function schemaOf(scenarioPath: string, projectDir: string): Promise<string> {
  const path = join(projectDir, "node_modules/placewright/schema/scenario.schema.json");
  return (await exists(path))
    ? relative(dirname(scenarioPath), path).replaceAll("\\", "/")
    : "https://placewright.dev/schema/scenario.schema.json";
}

async function toYaml(
  { source, checked }: KeptCheck,
  name: string,
  contentFile: string,
  schema: Promise<string>,
): Promise<string> {
  const { kind, purpose, unsubscribeUrl } = source;
  const headers = Object.fromEntries(
    unsubscribeUrl === ""
      ? []
      : unsubscribeHeaders(unsubscribeUrl).map(({ key, value }) => [key, toLiteralTemplate(value)]),
  );
  const template = {
    name,
    subject: toLiteralTemplate(checked.subject),
    ...(unsubscribeUrl === "" ? {} : { headers }),
  };
  const document = new Document({
    ...(purpose === undefined ? {} : { purpose }),
    from: toLiteralTemplate(await senderOf(checked.from)),
    message: kind === "eml" ? { eml: contentFile } : kind === "mjml" ? { mjml: template } : { template },
    expect: usualExpectations,
  });
  document.commentBefore = ` yaml-language-server: $schema=${await schema}`;
  for (const scope of Object.keys(usualExpectations)) {
    const list = document.getIn(["expect", scope], true);
    if (isCollection(list)) list.flow = true;
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** Returns a From header that a scenario may have. That of a message file may have comments and groups. */
async function senderOf(from: string): Promise<string> {
  const isWritten = await parseSender(from, from).then(
    () => true,
    () => false,
  );
  return isWritten ? from : (await parseFromHeader(from, from)).address;
}
