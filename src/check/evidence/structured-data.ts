/** A JSON-LD script: its objects, or the reason why it cannot be read. */
export type StructuredData =
  | {
      readonly hasContext: boolean;
      readonly nodes: readonly Readonly<Record<string, unknown>>[];
    }
  | { readonly error: string; readonly text: string };

/** Maximum number of scripts per message, and of objects and characters per script. */
const [maxScripts, maxNodes, maxCharacters] = [20, 100, 256 * 1024];

/** Parses JSON-LD scripts (`HtmlEvidence.annotations`). Never throws. */
export const readStructuredData = (scripts: readonly string[]): StructuredData[] =>
  scripts.slice(0, maxScripts).map(readScript);

function readScript(text: string): StructuredData {
  if (text.length > maxCharacters) return { error: `it has more than ${maxCharacters} characters`, text: "" };
  try {
    const roots = [JSON.parse(text) as unknown].flat();
    const objects = roots.filter(isObject);
    if (objects.length === 0 || objects.length < roots.length) return { error: "it is not an object", text };
    return {
      hasContext: objects.every((root) => isSchemaOrg(root["@context"])),
      nodes: objects
        .flatMap((root) => (Array.isArray(root["@graph"]) ? root["@graph"].filter(isObject) : [root]))
        .slice(0, maxNodes),
    };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error), text };
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isSchemaOrg = (context: unknown): boolean =>
  [context]
    .flat()
    .flatMap((each) => (isObject(each) ? [each["@vocab"]] : [each]))
    .some((each) => typeof each === "string" && /^https?:\/\/(?:www\.)?schema\.org\/?$/i.test(each));
