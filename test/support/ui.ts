import {
  type ClientRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request,
} from "node:http";
import { onTestFinished } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { startUi, type UiOptions } from "../../src/ui/start-ui.ts";
import { makeProject } from "./project-folder.ts";

/** A small project: a template with two variants, and a message without a template. */
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

/** Creates a folder with the small project, other files, and a removal after the test. Returns its path. */
export async function makeSmallProject(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const { dir, remove } = await makeProject({ ...projectFiles, ...files });
  onTestFinished(remove);
  return dir;
}

/** Opens the dashboard of the small project with other files in it, on a free port. */
export const openDashboard = (
  files: Readonly<Record<string, string>> = {},
  options: Partial<Pick<UiOptions, "askPassword" | "onLink" | "env">> = {},
) => openDashboardOf({ ...projectFiles, ...files }, options);

/** Opens the dashboard of a new folder that has only these files. */
export async function openDashboardOf(
  files: Readonly<Record<string, string>>,
  options: Partial<Pick<UiOptions, "askPassword" | "onLink" | "env">> = {},
) {
  const { dir, remove } = await makeProject(files);
  const load = () => loadConfig({ cwd: dir, env: {} });
  const running = await startUi({ config: await load(), loadConfig: load, env: {}, port: 0, ...options });
  const { origin, link, password = "" } = running;
  return {
    dir,
    origin,
    link,
    password,
    stop: () => running.close(),
    remove,
    async close() {
      await running.close();
      await remove();
    },
  };
}

/** A complete response. */
export interface UiAnswer {
  readonly status: number;
  readonly text: string;
  readonly headers: IncomingHttpHeaders;
}

export interface UiCall {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

/**
 * Creates a request without the headers that `fetch` adds. Connects to 127.0.0.1, because not every system
 * resolves `*.localhost`.
 */
export const requestUi = (
  origin: string,
  path: string,
  { method = "GET", headers = {}, body }: UiCall = {},
): ClientRequest => {
  const { host, port } = new URL(origin);
  const isChunked = "transfer-encoding" in headers;
  const length = body === undefined || isChunked ? {} : { "content-length": String(Buffer.byteLength(body)) };
  return request({
    host: "127.0.0.1",
    port,
    path,
    method,
    agent: false,
    headers: { host, ...length, ...headers } as OutgoingHttpHeaders,
  });
};

export const askUi = (origin: string, path: string, call: UiCall = {}): Promise<UiAnswer> =>
  new Promise((resolve, reject) => {
    const asked = requestUi(origin, path, call);
    asked.on("response", (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part: string) => {
        text += part;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text, headers: answer.headers }));
    });
    asked.on("error", reject);
    asked.end(call.body ?? "");
  });

/**
 * Follows a stream of changes. `told` resolves with the first event, which ends the stream; `listening`
 * resolves once it is open.
 */
export function followUi(origin: string, path: string, headers: Readonly<Record<string, string>>) {
  const asked = requestUi(origin, path, { headers });
  const told = new Promise<string>((resolve, reject) => {
    asked.on("response", (answer) =>
      answer.setEncoding("utf8").once("data", (part: string) => {
        resolve(part);
        asked.destroy();
      }),
    );
    asked.on("error", reject);
  });
  told.catch(() => {});
  const listening = new Promise<IncomingMessage>((resolve, reject) => {
    asked.on("response", resolve);
    asked.on("error", reject);
  });
  asked.end();
  return { told, listening, end: () => asked.destroy() };
}

/** Returns the cookie that the dashboard sets for the link in the terminal. */
export async function enterUi({ link, origin }: { link(): string; readonly origin: string }) {
  const { pathname, search } = new URL(link());
  const entered = await askUi(origin, `${pathname}${search}`);
  const [cookie = ""] = (entered.headers["set-cookie"]?.[0] ?? "").split(";");
  return { entered, cookie };
}

/** Returns the request that a form of the dashboard sends. */
export const formCall = (
  { origin, cookie }: { readonly origin: string; readonly cookie: string },
  fields: Iterable<readonly [string, string]>,
  headers: Readonly<Record<string, string>> = {},
): UiCall => ({
  method: "POST",
  headers: { cookie, origin, "content-type": "application/x-www-form-urlencoded", ...headers },
  body: new URLSearchParams([...fields].map(([name, value]) => [name, value])).toString(),
});
