import { resolve } from "node:path";
import { codeFrame } from "../authored/code-frame.ts";
import { type ElementTrace, type JsxRuntime, traceElements } from "../authored/element-trace.ts";
import {
  importDefault,
  isUserCodeError,
  toImportError,
  toProjectPath,
  type UserModule,
} from "../authored/import-module.ts";
import { locateLiteral } from "../authored/locate.ts";
import { runUserCode } from "../authored/user-code.ts";
import { type ErrorDetails, messageOf, PlacewrightError, type SourceLocation } from "../base/errors.ts";
import { importPeer } from "../message/peer-package.ts";
import { readTextInside } from "../message/project-file.ts";
import type { RenderComponent } from "../message/render-context.ts";
import { TemplateFault } from "../message/template/template-fault.ts";
import { strictProps } from "./component-props.ts";

type Component = (props: Readonly<Record<string, unknown>>) => unknown;

interface ReactPackage {
  createElement(component: () => unknown): unknown;
}

interface RenderPackage {
  render(element: unknown, options?: { readonly plainText: boolean }): Promise<string> | string;
}

/**
 * Creates a renderer of a project's React components, which uses the project's own React. Loads each
 * component once, with its imports.
 *
 * Throws `template-invalid` at the project's line that threw, or `file-missing` if a package is not
 * installed.
 */
export function createComponentRenderer(projectDir: string): RenderComponent {
  const components = new Map<string, Promise<LoadedComponent>>();
  return async (path, props) => {
    const what = `component "${path}"`;
    const [react, jsx, email] = await Promise.all([
      importPeer("react", projectDir, what),
      importPeer("react/jsx-runtime", projectDir, what),
      importPeer("@react-email/render", projectDir, what),
    ]);
    const loading =
      components.get(path) ?? loadComponent(path, projectDir, traceElements(toNamespace<JsxRuntime>(jsx)));
    components.set(path, loading);
    const { module, component, trace } = await loading;
    const { createElement } = toNamespace<ReactPackage>(react);
    const { render } = toNamespace<RenderPackage>(email);
    // Wrap the component in a function, so that React does not copy the props.
    const element = () => createElement(() => component(strictProps(props)));
    const run = <T>(work: () => Promise<T>) =>
      runUserCode(work, { file: path, unsettled: "did not finish rendering", isLoading: true });
    try {
      const bodies = await run(async () => ({
        html: await render(element()),
        text: await render(element(), { plainText: true }),
      }));
      if (printsNaN(bodies.html)) throw printedNaN;
      return bodies;
    } catch (error) {
      const isTraced = !isUserCodeError(error) && toImportError(error, module).location?.line === undefined;
      const cause = isTraced
        ? await trace.findCause(messageOf(error), error, () => run(async () => render(element())))
        : undefined;
      throw toComponentError(error, path, module, cause);
    }
  };
}

/** Whether a text or an attribute is NaN. React separates the values of a text by comments. */
const printsNaN = (html: string): boolean => />NaN<|="NaN"/.test(html);

const printedNaN = new TemplateFault(
  "it prints NaN, which is not a number",
  undefined,
  "Fix the computation: NaN results from a value that is missing or not a number",
);

interface LoadedComponent {
  readonly module: UserModule;
  readonly component: Component;
  readonly trace: ElementTrace;
}

async function loadComponent(
  path: string,
  projectDir: string,
  trace: ElementTrace,
): Promise<LoadedComponent> {
  const text = await readTextInside(projectDir, path, "component", { code: "template-invalid" });
  const module: UserModule = {
    path: resolve(projectDir, path),
    text,
    projectDir,
    wanted: "component",
    jsxRuntime: trace.runtime,
  };
  const component = await importDefault(module).catch((error: unknown) => {
    throw error instanceof PlacewrightError ? inComponent(error, path, module) : error;
  });
  const isClass = typeof component === "function" && /^class\b/.test(String(component));
  if (typeof component === "function" && !isClass)
    return { module, component: component as Component, trace };
  throw new PlacewrightError(
    "template-invalid",
    `Cannot render component "${path}": its default export is ${isClass ? "a class" : "not a function"}`,
    {
      location: { file: toProjectPath(projectDir, module.path), ...locateLiteral(text, "export default") },
      hint: "Add export default function Email(props) { … }",
    },
  );
}

/** React's error for a value that it cannot print. Its stack does not name the project's line. */
const objectAsChild = /Objects are not valid as a React child/;
const childHint =
  "Print one of its values, or format it: a date with toLocaleDateString(), a list with map()";

/**
 * Converts the error of a component that did not render. The place is the project's line in its stack, or in
 * that of `cause`, or else where the component begins.
 */
function toComponentError(error: unknown, path: string, module: UserModule, cause?: Error): PlacewrightError {
  const { reason, location: thrown, hint } = toImportError(error, module);
  const location = [thrown, cause && toImportError(cause, module).location, beginningOf(module)].find(
    (place) => place?.line !== undefined,
  );
  return error instanceof TemplateFault
    ? inComponent(
        {
          reason: messageOf(error),
          location: location ?? thrown,
          hint: error.hint,
          typo: error.typo,
          cause: error,
        },
        path,
        module,
      )
    : inComponent({ reason, location: location ?? thrown, hint, cause: error }, path, module);
}

function beginningOf({ path, text, projectDir }: UserModule): SourceLocation {
  const line = locateLiteral(text, "export default")?.line;
  return { file: toProjectPath(projectDir, path), ...(line !== undefined && { line }) };
}

type Fault = ErrorDetails & Pick<PlacewrightError, "reason">;

function inComponent(
  { reason, location, hint, typo, cause }: Fault,
  path: string,
  module: UserModule,
): PlacewrightError {
  const isOwn = location?.file === toProjectPath(module.projectDir, module.path);
  return new PlacewrightError("template-invalid", `Cannot render component "${path}": ${reason}`, {
    why: reason,
    location,
    typo,
    hint: objectAsChild.test(reason) ? childHint : hint,
    frame:
      isOwn && location?.line !== undefined
        ? codeFrame(module.text, location.line, location.column)
        : undefined,
    cause,
  });
}

/** Returns the exports of a package, CommonJS or not. */
const toNamespace = <T>(exports: unknown): T => {
  const { default: inner } = exports as { readonly default?: unknown };
  return (typeof inner === "object" && inner !== null ? inner : exports) as T;
};
