/** The target of a matching route, with the values of its labels, still percent-encoded. */
export interface RouteMatch<Target> {
  readonly target: Target;
  readonly labels: Readonly<Record<string, string>>;
}

interface PathNode<Target> {
  readonly literals: Map<string, PathNode<Target>>;
  /** The next node if this segment is a `{Label}`. */
  label?: PathNode<Target>;
  /** Targets by HTTP method, with the names of the labels along the path. */
  readonly targets: Map<string, { readonly target: Target; readonly labelNames: readonly string[] }>;
}

export interface RouteTable<Target> {
  add(method: string, path: string, target: Target): void;
  match(method: string, rawPath: string): RouteMatch<Target> | undefined;
}

/**
 * Creates a table of routes by method and raw path. Splits the path before percent-decoding, so that a label
 * can contain `%2F`. Literal segments take precedence over labels, and a label is never empty. The first
 * target added for a method and path is kept.
 */
export function createRouteTable<Target>(): RouteTable<Target> {
  const root = createNode<Target>();
  return {
    add(method, path, target) {
      const labelNames: string[] = [];
      let node = root;
      for (const segment of splitPath(path)) {
        if (segment.startsWith("{")) {
          labelNames.push(segment.slice(1, -1));
          node = node.label ??= createNode();
        } else {
          const next = node.literals.get(segment) ?? createNode();
          node.literals.set(segment, next);
          node = next;
        }
      }
      if (!node.targets.has(method)) node.targets.set(method, { target, labelNames });
    },
    match(method, rawPath) {
      const values: string[] = [];
      const found = find(root, method, splitPath(rawPath), 0, values);
      if (!found) return undefined;
      const labels = Object.fromEntries(found.labelNames.map((name, index) => [name, values[index] ?? ""]));
      return { target: found.target, labels };
    },
  };
}

const createNode = <Target>(): PathNode<Target> => ({ literals: new Map(), targets: new Map() });

const splitPath = (path: string): string[] => path.split("/").slice(1);

function find<Target>(
  node: PathNode<Target>,
  method: string,
  segments: readonly string[],
  index: number,
  values: string[],
): { readonly target: Target; readonly labelNames: readonly string[] } | undefined {
  const segment = segments[index];
  if (segment === undefined) return node.targets.get(method);
  const literal = node.literals.get(segment);
  const found = literal && find(literal, method, segments, index + 1, values);
  if (found) return found;
  if (!node.label || segment === "") return undefined;
  values.push(segment);
  const byLabel = find(node.label, method, segments, index + 1, values);
  if (!byLabel) values.pop();
  return byLabel;
}
