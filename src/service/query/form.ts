import { QueryError } from "./query-error.ts";

/** A value of a request: text, or what dots in the names of parameters make of it. */
export type FormValue = string | readonly FormValue[] | Form;

/** A structure of a request. */
export interface Form {
  readonly [name: string]: FormValue;
}

/** Maximum number of parts of a name. The deepest member of the API has 7. */
const maxParts = 12;

type Tree = Map<string, string | Tree>;

/**
 * Builds the input of an operation from its parameters: `A.B` is member B of structure A, and `A.member.1` the first
 * element of list A.
 * @throws {QueryError} MalformedInput: if the names contradict each other, or are too deep.
 */
export function toForm(fields: ReadonlyMap<string, string>): Form {
  const root: Tree = new Map();
  for (const [name, value] of fields) plant(root, name, value);
  return toStructure(root);
}

function plant(root: Tree, name: string, value: string): void {
  const parts = name.split(".", maxParts + 1);
  if (parts.length > maxParts) throw malformed(name, "is nested too deep");
  const leaf = parts.pop() ?? "";
  let tree = root;
  for (const part of parts) {
    const known = tree.get(part) ?? new Map();
    if (typeof known === "string") throw malformed(name, "is below a value");
    tree.set(part, known);
    tree = known;
  }
  if (tree.has(leaf)) throw malformed(name, "has a value and members");
  tree.set(leaf, value);
}

const toStructure = (tree: Tree): Form =>
  Object.fromEntries([...tree].map(([name, value]) => [name, toValue(value)]));

function toValue(value: string | Tree): FormValue {
  if (typeof value === "string") return value;
  const members = value.get("member");
  return members instanceof Map && value.size === 1 ? toList(members) : toStructure(value);
}

/** Converts elements by number to a list. AWS numbers elements from 1, without gaps. */
function toList(members: Tree): FormValue[] {
  return Array.from(members, (_, index) => {
    const element = members.get(`${index + 1}`);
    if (element === undefined)
      throw new QueryError(
        "MalformedInput",
        `The elements of a list must be numbered from 1 to ${members.size}: member.${index + 1} is missing`,
      );
    return toValue(element);
  });
}

const malformed = (name: string, why: string): QueryError =>
  new QueryError("MalformedInput", `The parameter ${name} ${why}`);
