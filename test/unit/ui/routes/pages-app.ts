import type { UiApp } from "../../../../src/ui/app-options.ts";
import { createPages } from "../../../../src/ui/create-pages.ts";
import { ownVisitor, type Visitor } from "../../../../src/ui/visitor.ts";

/** Creates an app with some routes, and asks it as the server does after the guard. */
export function pagesOf(add: (app: UiApp) => void, visitor: Partial<Visitor> = {}) {
  const app = createPages(() => ({ ...ownVisitor(), ...visitor }));
  add(app);
  return {
    get: (path: string): Promise<Response> => Promise.resolve(app.request(path, {}, { incoming: {} })),
  };
}
