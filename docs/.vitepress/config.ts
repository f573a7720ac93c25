import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { type DefaultTheme, defineConfig } from "vitepress";
import manifest from "../../package.json" with { type: "json" };
import { readAsInRepository, toAnchor } from "./markdown.ts";
import { groups, linkOf, pagesOf, titleOf, withBelow } from "./pages.ts";

type SidebarItem = DefaultTheme.SidebarItem;

const allGroups = groups.flatMap(withBelow);
const descriptions = new Map(allGroups.flatMap(pagesOf));
const repository = manifest.bugs.url.replace(/\/issues$/, "");

const toItem = (page: string): SidebarItem => ({ text: titleOf(page), link: linkOf(page) });

const sidebar: SidebarItem[] = groups.map(({ title, pages, groups: folders = [] }) => ({
  text: title,
  items: [
    ...Object.keys(pages).map(toItem),
    ...folders.map((folder) => ({
      text: folder.title,
      link: linkOf(folder.index[0]),
      collapsed: true,
      items: Object.keys(folder.pages).map(toItem),
    })),
  ],
}));

/** Returns the index of the site for language models: every page with its address and description. */
function toLlmsTxt(): string {
  const sections = allGroups.map((group) => {
    const lines = pagesOf(group).map(
      ([page, description]) => `- [${titleOf(page)}](${manifest.homepage}${linkOf(page)}): ${description}\n`,
    );
    return `## ${group.title}\n\n${lines.join("")}`;
  });
  return `# Placewright\n\n> ${manifest.description}.\n\n${sections.join("\n")}`;
}

export default defineConfig({
  title: "Placewright",
  description: manifest.description,
  lang: "en-US",
  cleanUrls: true,
  head: [["link", { rel: "icon", href: "/icon.svg", type: "image/svg+xml" }]],
  markdown: {
    theme: { light: "github-light-high-contrast", dark: "github-dark-high-contrast" },
    anchor: { slugify: toAnchor },
    config: (md) => readAsInRepository(md, `${repository}/blob/main`),
  },
  transformPageData: ({ relativePath }) => ({
    description: descriptions.get(relativePath.slice(0, -3)) ?? manifest.description,
  }),
  buildEnd: ({ outDir }) => writeFileSync(join(outDir, "llms.txt"), toLlmsTxt()),
  themeConfig: {
    nav: [
      { text: "Tutorial", link: "/tutorial/first-gate" },
      { text: "Command line", link: "/cli" },
      { text: "Troubleshooting", link: "/troubleshooting" },
    ],
    sidebar,
    outline: [2, 3],
    search: { provider: "local" },
    socialLinks: [{ icon: "github", link: repository }],
  },
});
