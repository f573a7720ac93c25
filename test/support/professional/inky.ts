import { DomUtils, parseDocument } from "htmlparser2";

type Nodes = ReturnType<typeof parseDocument>["children"];
type Node = Nodes[number];
type Element = Extract<Node, { attribs: unknown }>;

const columnCount = 12;
/** Attributes that the tables of a component do not inherit from it. */
const ownAttributes = new Set(
  "class id href size size-sm size-lg large no-expander small target up".split(" "),
);
const serialize = { decodeEntities: false } as const;

/** Expands the tags of Inky, the language of Foundation for Emails, into tables, as its reference implementation 1.5 does. */
export function expandInky(source: string): string {
  const document = parseDocument(source.replace(/<\/? *raw *>/gi, ""), { decodeEntities: false });
  return expandAll(document.children);
}

const expandAll = (nodes: Nodes): string => nodes.map(expand).join("");

function expand(node: Node): string {
  if (!DomUtils.isTag(node)) return DomUtils.getOuterHTML(node, serialize);
  const inner = () => expandAll(node.children);
  const attributes = attributesOf(node);
  switch (node.name) {
    case "container":
      return `<table ${attributes} align="center" class="${classesOf(node, "container")}"><tbody><tr><td>${inner()}</td></tr></tbody></table>`;
    case "wrapper":
      return `<table ${attributes} class="${classesOf(node, "wrapper")}" align="center"><tbody><tr><td class="wrapper-inner">${inner()}</td></tr></tbody></table>`;
    case "row":
      return `<table ${attributes} class="${classesOf(node, "row")}"><tbody><tr>${inner()}</tr></tbody></table>`;
    case "columns":
      return expandColumns(node, attributes, inner());
    case "block-grid":
      return `<table class="${classesOf(node, "block-grid", `up-${node.attribs["up"]}`)}"><tbody><tr>${inner()}</tr></tbody></table>`;
    case "callout":
      return `<table ${attributes} class="callout"><tbody><tr><th class="${classesOf(node, "callout-inner")}">${inner()}</th><th class="expander"></th></tr></tbody></table>`;
    case "menu":
      return `<table ${attributes} class="${classesOf(node, "menu")}"><tbody><tr><td><table><tbody><tr>${inner()}</tr></tbody></table></td></tr></tbody></table>`;
    case "item":
      return `<th ${attributes} class="${classesOf(node, "menu-item")}"><a href="${node.attribs["href"]}"${targetOf(node)}>${inner()}</a></th>`;
    case "button":
      return expandButton(node, attributes, inner());
    case "spacer":
      return expandSpacer(node, attributes);
    case "h-line":
      return `<table class="${classesOf(node, "h-line")}"><tbody><tr><th>&nbsp;</th></tr></tbody></table>`;
    case "center":
      for (const child of DomUtils.getChildren(node).filter(DomUtils.isTag)) centerChild(child);
      for (const item of DomUtils.getElementsByTagName("item", node.children)) addClass(item, "float-center");
      return wrap(node, inner());
    default:
      return node.children.length === 0 ? DomUtils.getOuterHTML(node, serialize) : wrap(node, inner());
  }
}

function expandColumns(node: Element, attributes: string, inner: string): string {
  const siblings = DomUtils.getSiblings(node).filter(DomUtils.isTag);
  const { small, large } = node.attribs;
  const largeSize = large ?? small ?? String(Math.floor(columnCount / siblings.length));
  const place = siblings.indexOf(node);
  const classes = [
    ...(node.attribs["class"]?.split(" ") ?? []),
    `small-${small ?? columnCount}`,
    `large-${largeSize}`,
    "columns",
    ...(siblings[place - 1]?.name === "columns" ? [] : ["first"]),
    ...(siblings[place + 1]?.name === "columns" ? [] : ["last"]),
  ];
  const hasRow = DomUtils.getElementsByTagName("row", node.children).length > 0;
  const isExpanded =
    Number(largeSize) === columnCount &&
    !hasRow &&
    [undefined, "false"].includes(node.attribs["no-expander"]);
  const expander = isExpanded ? '\n<th class="expander"></th>' : "";
  return `<th class="${classes.join(" ")}" ${attributes}><table><tbody><tr><th>${inner}</th>${expander}</tr></tbody></table></th>`;
}

function expandButton(node: Element, attributes: string, inner: string): string {
  const { href } = node.attribs;
  const isWide = /(?:^| )expand(?:ed)?(?: |$)/.test(node.attribs["class"] ?? "");
  const centered = isWide ? ' align="center" class="float-center"' : "";
  const link = href ? `<a ${attributes} href="${href}"${targetOf(node)}${centered}>${inner}</a>` : inner;
  return `<table class="${classesOf(node, "button")}"><tbody><tr><td><table><tbody><tr><td>${isWide ? `<center>${link}</center>` : link}</td></tr></tbody></table></td>${isWide ? '\n<td class="expander"></td>' : ""}</tr></tbody></table>`;
}

function expandSpacer(node: Element, attributes: string): string {
  const small = node.attribs["size-sm"];
  const large = node.attribs["size-lg"];
  const sizes: [size: string, shown: string][] = [
    ...(small ? ([[small, " hide-for-large"]] as [string, string][]) : []),
    ...(large ? ([[large, " show-for-large"]] as [string, string][]) : []),
  ];
  return (sizes.length > 0 ? sizes : [[node.attribs["size"] ?? "16", ""] as const])
    .map(
      ([size, shown]) =>
        `<table ${attributes} class="${classesOf(node, "spacer")}${shown}"><tbody><tr><td height="${size}" style="font-size:${size}px;line-height:${size}px;">&nbsp;</td></tr></tbody></table>`,
    )
    .join("");
}

function centerChild(child: Element): void {
  child.attribs["align"] = "center";
  addClass(child, "float-center");
}

function addClass(node: Element, name: string): void {
  node.attribs["class"] = [...(node.attribs["class"]?.split(" ") ?? []), name].join(" ");
}

const classesOf = (node: Element, ...own: string[]): string =>
  [...own, ...(node.attribs["class"]?.split(" ") ?? [])].filter((name) => name !== "").join(" ");

const targetOf = ({ attribs }: Element): string => (attribs["target"] ? ` target=${attribs["target"]}` : "");

const attributesOf = ({ attribs }: Element): string =>
  Object.entries(attribs)
    .filter(([name]) => !ownAttributes.has(name))
    .map(([name, value]) => ` ${name}="${value}"`)
    .join("");

function wrap({ name, attribs }: Element, inner: string): string {
  const written = Object.entries(attribs).map(([key, value]) => ` ${key}="${value}"`);
  return `<${name}${written.join("")}>${inner}</${name}>`;
}
