import { loadConfig } from "../../src/config/load.ts";
import { startUi } from "../../src/ui/start-ui.ts";
import { makeProject } from "./project-folder.ts";

/** A small project: a template that two variants fill in, and a message of its own. */
export const projectFiles: Readonly<Record<string, string>> = {
  "placewright.config.ts": `export default {
  projects: [
    { name: "local", provider: "local", completeAfter: 100 },
    { name: "paid", provider: "sesv2", region: "eu-west-1", endpoint: "http://127.0.0.1:9", pricePerTest: 10 },
  ],
  check: { failOn: "never" },
};
`,
  "scenarios/sale.yaml": `from: Acme <news@acme.example>
tags: [campaign]
message: { template: { name: sale, subject: "{{headline}}" } }
variants:
  - { name: en, locale: en, headline: "Spring is here" }
  - { name: de, locale: de, headline: "Der Frühling ist da" }
expect: { overall: [inbox >= 50], Gmail: [inbox >= 40, { warn: missing <= 20 }] }
`,
  "scenarios/order.yaml": `from: Acme <news@acme.example>
message: { simple: { subject: "Your order", text: "Thank you. Your order of ten tulips is on its way." } }
expect: { overall: [inbox >= 1] }
`,
  "templates/sale.html.hbs": `<!doctype html><html lang="{{locale}}"><head><title>{{headline}}</title></head><body><h1>{{headline}}</h1><p>{{t "greeting"}}</p></body></html>
`,
  "templates/locales/en.yaml": "greeting: Good day\n",
  "templates/locales/de.yaml": "greeting: Guten Tag\n",
};

/** Opens the dashboard of a new project folder, on a free port. */
export async function openDashboard(files: Readonly<Record<string, string>> = {}) {
  const { dir, remove } = await makeProject({ ...projectFiles, ...files });
  const load = () => loadConfig({ cwd: dir, env: {} });
  const running = await startUi({ config: await load(), loadConfig: load, env: {}, port: 0 });
  return {
    dir,
    url: running.url,
    origin: new URL(running.url).origin,
    stop: () => running.close(),
    remove,
    async close() {
      await running.close();
      await remove();
    },
  };
}
