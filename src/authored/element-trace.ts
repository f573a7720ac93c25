/** How JSX creates elements: the exports of `react/jsx-runtime`. */
export interface JsxRuntime {
  readonly Fragment: unknown;
  jsx(type: unknown, props: Props, key?: unknown): unknown;
  jsxs(type: unknown, props: Props, key?: unknown): unknown;
}

type Props = Readonly<Record<string, unknown>>;

/** Finds where the project's code created an element that React did not render: React's stacks do not say. */
export interface ElementTrace {
  /** Creates the elements of the project's code. */
  readonly runtime: JsxRuntime;
  /** Runs `render` again, and returns an error whose stack leads to the invalid element. */
  findCause(reason: string, error: unknown, render: () => Promise<unknown>): Promise<Error | undefined>;
}

const isNaNValue = (value: unknown): boolean => typeof value === "number" && Number.isNaN(value);

const childrenOf = ({ children }: Props): readonly unknown[] => [children].flat(2);

const holds = (value: unknown, name: string): boolean =>
  typeof value === "object" && value !== null && name in value;

/** Whether React cannot print a child. */
const isUnprintable = (child: unknown): boolean =>
  typeof child === "object" &&
  child !== null &&
  !(Symbol.iterator in child || Symbol.asyncIterator in child) &&
  !["$$typeof", "then"].some((name) => holds(child, name));

interface Fault {
  readonly reason: RegExp;
  isIn(type: unknown, props: Props): boolean;
}

/** The errors that React and the renderer report about an element, and how to recognize the element. */
const faults: readonly Fault[] = [
  {
    reason: /^it prints NaN/,
    isIn: (type, props) =>
      childrenOf(props).some(isNaNValue) ||
      (typeof type === "string" && Object.values(props).some(isNaNValue)),
  },
  {
    reason: /Objects are not valid as a React child/,
    isIn: (_type, props) => childrenOf(props).some(isUnprintable),
  },
  {
    reason: /Element type is invalid/,
    isIn: (type) => !/^(string|function|symbol)$/.test(typeof type) && !holds(type, "$$typeof"),
  },
  {
    reason: /self-closing tag|void element/,
    isIn: (type, props) =>
      typeof type === "string" &&
      /^(area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/.test(type) &&
      (props["children"] ?? props["dangerouslySetInnerHTML"] ?? undefined) !== undefined,
  },
  {
    reason: /`style` prop/,
    isIn: (type, { style }) => typeof type === "string" && style != null && typeof style !== "object",
  },
  {
    reason: /dangerouslySetInnerHTML/,
    isIn: (_type, { dangerouslySetInnerHTML: html, children }) =>
      html != null && (children != null || !holds(html, "__html")),
  },
];

export function traceElements(runtime: JsxRuntime): ElementTrace {
  let note: ((type: unknown, props: Props) => void) | undefined;
  return {
    runtime: {
      ...runtime,
      jsx(type, props, key) {
        note?.(type, props);
        return runtime.jsx(type, props, key);
      },
      jsxs(type, props, key) {
        note?.(type, props);
        return runtime.jsxs(type, props, key);
      },
    },
    async findCause(reason, error, render) {
      const fault = faults.find((each) => each.reason.test(reason));
      const named = functionsOf(error);
      let cause: Error | undefined;
      note = (type, props) => {
        if (!cause && (fault ? fault.isIn(type, props) : named.has(nameOf(type)))) cause = new Error(reason);
      };
      try {
        await render();
      } catch {
        // This is the known error again.
      } finally {
        note = undefined;
      }
      return cause;
    },
  };
}

/** Returns the name of a component of a package. Elements of HTML have none. */
function nameOf(type: unknown): string {
  const names = [type, Reflect.get(Object(type), "render")].flatMap((each) => [
    Reflect.get(Object(each), "displayName"),
    typeof each === "function" ? each.name : undefined,
  ]);
  return names.find((name) => typeof name === "string" && name !== "") ?? "";
}

/** Returns the names of the functions in a stack. */
function functionsOf(error: unknown): ReadonlySet<string> {
  const stack = error instanceof Error && typeof error.stack === "string" ? error.stack.slice(-20_000) : "";
  const names = stack
    .split("\n")
    .flatMap((line) => /^\s*at (?:async )?(?:Object\.)?([A-Z]\w*) \(/.exec(line)?.[1] ?? []);
  return new Set(names);
}
