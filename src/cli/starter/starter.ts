import { domainToASCII } from "node:url";
import { type CiService, ciFiles } from "./ci-files.ts";
import { ciCommandsOf, type PackageManager } from "./package-manager.ts";

/** The choices that `init` asks for. */
export interface StarterChoice {
  /** The sender that readers see. Links lead to the domain of its address. */
  readonly sender: { readonly name: string; readonly address: string };
  /** Region of Amazon SES, or undefined to use only the embedded service. */
  readonly region: string | undefined;
  readonly ci: CiService | "none";
}

/** What the files of a project depend on besides the choices. */
export interface StarterPlace {
  readonly manager: PackageManager;
  /** Whether `.ts` files are ECMAScript modules. If not, they are `.mts` files, which always are. */
  readonly isModule: boolean;
  /** Address of the schema of scenarios, for editors: a URL, or a path relative to the scenarios. */
  readonly schema: string;
  /** Whether TypeScript, and Yarn, need to be configured. */
  readonly isNew: boolean;
}

export const defaultChoice: StarterChoice = {
  sender: { name: "Acme", address: "hello@acme.example" },
  region: undefined,
  ci: "github",
};

/** The place of a new project of npm. */
export const defaultPlace: StarterPlace = {
  manager: "npm",
  isModule: true,
  schema: "../node_modules/placewright/schema/scenario.schema.json",
  isNew: true,
};

/**
 * Whether a name means the same in Handlebars, HTML, YAML, and TypeScript. For other senders, texts use the
 * domain.
 */
const isPlain = (name: string): boolean => /^[\p{L}\p{N}][\p{L}\p{N} .-]*$/u.test(name);

/** What the files of the sample project say about its company. */
const exampleWords = /"Acme <no-reply@acme\.example>"|Acme <hello@acme\.example>|acme\.example|\bAcme\b/g;

const quoted = (text: string): string => `"${text.replace(/["\\]/g, "\\$&")}"`;

/** Returns the files that `init` writes, by path. They need no account, and a test runs them all. */
export function starterOf(
  { sender, region, ci }: StarterChoice,
  { manager, isModule, schema, isNew }: StarterPlace = defaultPlace,
): Record<string, string> {
  const extension = isModule ? "ts" : "mts";
  const at = sender.address.lastIndexOf("@");
  const written = sender.address.slice(at + 1);
  // URLs and headers are in ASCII.
  const domain = domainToASCII(written) || written;
  // Braces would make a template of the sender. Filters distrust a sender without a name.
  const name = sender.name.replace(/[{}]/g, "").trim() || written;
  const brand = [name, written].find(isPlain) ?? domain;
  const from = `${isPlain(name) ? name : quoted(name)} <${sender.address.slice(0, at)}@${domain}>`;
  const own: Readonly<Record<string, string>> = {
    '"Acme <no-reply@acme.example>"': JSON.stringify(from),
    "Acme <hello@acme.example>": isPlain(name) ? from : JSON.stringify(from),
    "acme.example": domain,
    Acme: brand,
  };
  // All at once, because the sender may contain these words itself.
  const toOwn = (text: string): string => text.replace(exampleWords, (word) => own[word] ?? word);
  const files = Object.entries(projectFiles).map(
    ([path, text]) =>
      [
        path.replace(/\.ts$/, `.${extension}`),
        toOwn(text.replace(defaultPlace.schema, () => schema)),
      ] as const,
  );
  return {
    [`placewright.config.${extension}`]: configOf(region),
    ...(isNew ? { "tsconfig.json": tsconfig } : {}),
    // TypeScript and editors find packages in node_modules only.
    ...(isNew && manager === "yarn" ? { ".yarnrc.yml": "nodeLinker: node-modules\n" } : {}),
    ...(ci === "none" ? {} : ciFiles[ci]({ region, commands: ciCommandsOf(manager) })),
    ...Object.fromEntries(files),
  };
}

const configOf = (region: string | undefined): string => `import { defineConfig } from "placewright";

export default defineConfig({
  projects: [
    // The embedded service needs no account and no network. Its placements are simulated.
    { name: "local", provider: "local" },
    // Amazon SES measures real placement and bills each test: placewright run --project ses
    ${region === undefined ? "// " : ""}{ name: "ses", provider: "sesv2", region: "${region ?? "us-east-1"}" },
  ],
});
`;

/** Checks all TypeScript files of the project as Node and Placewright load them. */
const tsconfig = `{
  "compilerOptions": {
    "target": "es2023",
    "module": "nodenext",
    "strict": true,
    "noEmit": true
  }
}
`;

/** The files of a sample project, for a company called Acme. */
const projectFiles: Readonly<Record<string, string>> = {
  "scenarios/welcome.yaml": `# yaml-language-server: $schema=../node_modules/placewright/schema/scenario.schema.json
description: The first message after sign-up
tags: [lifecycle]
purpose: marketing
from: Acme <hello@acme.example>
message:
  template:
    name: welcome
    subject: "{{headline}}"
    preheader: "{{preheader}}"
    headers:
      List-Unsubscribe: <https://acme.example/unsubscribe?u=1>
      List-Unsubscribe-Post: List-Unsubscribe=One-Click
# Each row is one test.
variants:
  - { name: en, headline: Welcome to Acme, preheader: Three steps to your first order, greeting: Hello }
  - { name: de, headline: Willkommen bei Acme, preheader: In drei Schritten zur ersten Bestellung, greeting: Hallo }
# Raise these to what your messages reach.
expect:
  overall: [inbox >= 75, spam <= 25, spf >= 90, dkim >= 90]
  Gmail: [inbox >= 70]
  "*": [inbox >= 65, { warn: missing <= 10 }]
`,
  "scenarios/password-reset.ts": `import { defineScenario, simple } from "placewright";

export default defineScenario({
  description: "Lets a customer choose a new password",
  tags: ["transactional"],
  purpose: "transactional",
  from: "Acme <no-reply@acme.example>",
  message: simple({
    subject: "Reset your Acme password",
    text: "Hello,\\n\\nUse this link within an hour to choose a new password:\\nhttps://acme.example/reset/4f7c\\n\\nIf you did not request this, you can ignore this email.\\n",
  }),
  expect: {
    // Raise these to what your messages reach.
    overall: ["inbox >= 75", "spam <= 25"],
    "*": ["inbox >= 65"],
  },
});
`,
  "templates/layouts/base.hbs": `<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light">
  <style>:root { color-scheme: light }</style>
  <title>{{subject}}</title>
</head>
<body style="margin:0; background:#f4f4f5; font-family:Arial, sans-serif; color:#18181b">
  <div style="display:none; max-height:0; overflow:hidden">{{preheader}}</div>
  <table role="presentation" width="100%" cellpadding="0" cellspacing="0">
    <tr>
      <td align="center" style="padding:24px 12px">
        <table role="presentation" width="600" cellpadding="0" cellspacing="0" style="width:100%; max-width:600px; background:#ffffff">
          <tr><td style="padding:32px 24px">{{> @partial-block}}</td></tr>
          <tr>
            <td style="padding:16px 24px; font-size:12px; color:#52525b">
              Acme Ltd, 1 Example Street, Exampleton ·
              <a href="https://acme.example/unsubscribe?u=1" style="color:#52525b">Unsubscribe</a>
            </td>
          </tr>
        </table>
      </td>
    </tr>
  </table>
</body>
</html>
`,
  "templates/welcome.html.hbs": `{{#> layouts/base}}
<h1 style="margin:0 0 16px; font-size:24px">{{headline}}</h1>
<p style="line-height:1.5">{{greeting}}! {{preheader}}.</p>
<p><a href="https://acme.example/start" style="color:#0b57d0">acme.example/start</a></p>
{{/layouts/base}}
`,
};

/** Lines that a project's .gitignore needs. */
export const ignoredPaths = ["node_modules/", "reports/", ".placewright/"];
