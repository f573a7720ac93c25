/** A route found for a request: what it leads to, and its labels' values, still percent-encoded. */
export interface RouteMatch<Target> {
  readonly target: Target;
  readonly labels: Readonly<Record<string, string>>;
}

interface PathNode<Target> {
  readonly literals: Map<string, PathNode<Target>>;
  /** What follows a `{Label}` in this place. */
  label?: PathNode<Target>;
  /** Targets by HTTP method, with the names of the labels on the way. */
  readonly targets: Map<string, { readonly target: Target; readonly labelNames: readonly string[] }>;
}

export interface RouteTable<Target> {
  add(method: string, path: string, target: Target): void;
  match(method: string, rawPath: string): RouteMatch<Target> | undefined;
}

/**
 * Routes by method and raw path. The path is split before it is percent-decoded, so that a label may hold `%2F`;
 * a literal segment goes before a label, and a label is never empty. The first target of a method and path stays.
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
