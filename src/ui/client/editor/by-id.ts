/** Returns an element of the page. Undefined if it has none with this id. */
export const byId = <T extends HTMLElement = HTMLElement>(id: string): T | undefined =>
  (document.getElementById(id) ?? undefined) as T | undefined;
