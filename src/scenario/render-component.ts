import { resolve } from "node:path";
import { codeFrame } from "../base/code-frame.ts";
import { messageOf, PlacewrightError } from "../base/errors.ts";
import { importPeer } from "../message/peer-package.ts";
import { readFileInside } from "../message/project-file.ts";
import type { RenderComponent } from "../message/render-context.ts";
import { TemplateFault } from "../message/template/template-fault.ts";
import { strictProps } from "./component-props.ts";
import { importDefault, toImportError, toProjectPath, type UserModule } from "./import-module.ts";
import { runUserCode } from "./user-code.ts";

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
  const components = new Map<
    string,
    Promise<{ readonly module: UserModule; readonly component: Component }>
  >();
  return async (path, props) => {
    const what = `component "${path}"`;
    const [react, email] = await Promise.all([
      importPeer("react", projectDir, what),
      importPeer("@react-email/render", projectDir, what),
    ]);
    const loading = components.get(path) ?? loadComponent(path, projectDir);
    components.set(path, loading);
    const { module, component } = await loading;
    const { createElement } = toNamespace<ReactPackage>(react);
    const { render } = toNamespace<RenderPackage>(email);
    // Wrap the component in a function, so that React does not copy the props.
    const element = () => createElement(() => component(strictProps(props)));
    try {
      return await runUserCode(
        async () => ({ html: await render(element()), text: await render(element(), { plainText: true }) }),
        { file: path, unsettled: "did not finish rendering", isLoading: true },
      );
    } catch (error) {
      throw toComponentError(error, path, module);
    }
  };
}

async function loadComponent(path: string, projectDir: string) {
  const text = (await readFileInside(projectDir, path, "component")).toString("utf8");
  const module: UserModule = { path: resolve(projectDir, path), text, projectDir, wanted: "component" };
  const component = await importDefault(module).catch((error: unknown) => {
    throw error instanceof PlacewrightError ? inComponent(error, path, module) : error;
  });
  if (typeof component === "function") return { module, component: component as Component };
  throw new PlacewrightError(
    "template-invalid",
    `Cannot render component "${path}": its default export is not a function`,
    {
      location: { file: toProjectPath(projectDir, module.path) },
      hint: "write export default function Email(props) { … }",
    },
  );
}

/** Converts the error of a component that did not render. */
function toComponentError(error: unknown, path: string, module: UserModule): PlacewrightError {
  const located = toImportError(error, module);
  return error instanceof TemplateFault
    ? inComponent(
        { reason: messageOf(error), location: located.location, hint: error.hint, cause: error },
        path,
        module,
      )
    : inComponent(located, path, module);
}

type Fault = Pick<PlacewrightError, "reason" | "location" | "hint" | "cause">;

function inComponent(
  { reason, location, hint, cause }: Fault,
  path: string,
  module: UserModule,
): PlacewrightError {
  const isOwn = location?.file === toProjectPath(module.projectDir, module.path);
  return new PlacewrightError("template-invalid", `Cannot render component "${path}": ${reason}`, {
    location,
    hint,
    frame: isOwn && location?.line !== undefined ? codeFrame(module.text, location.line) : undefined,
    cause,
  });
}

/** Returns the exports of a package, CommonJS or not. */
const toNamespace = <T>(exports: unknown): T => {
  const { default: inner } = exports as { readonly default?: unknown };
  return (typeof inner === "object" && inner !== null ? inner : exports) as T;
};
