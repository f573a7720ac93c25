import { readFile } from "node:fs/promises";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import type { HttpReply } from "../loopback-server.ts";

/** GitHub's published description of the operations that Placewright calls; `node .ci/github-api.mjs` writes it. */
const api = JSON.parse(await readFile(new URL("api.json", import.meta.url), "utf8"), (_, value) =>
  // OpenAPI 3.0 lets a nullable value be null whatever its enum is; JSON Schema does not.
  value?.nullable === true && Array.isArray(value.enum) ? { ...value, enum: [...value.enum, null] } : value,
);
const ajv = new Ajv({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addFormat("int64", true);
ajv.addSchema(api, "github");

const compiled = new Map<string, ValidateFunction>();

/** Compiles the schema at a pointer into the description. */
function validatorAt(...pointer: readonly string[]): ValidateFunction {
  const path = pointer
    .map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1")))
    .join("/");
  const known = compiled.get(path) ?? ajv.compile({ $ref: `github#/${path}` });
  compiled.set(path, known);
  return known;
}

const resolve = (value: { $ref?: string }): unknown =>
  value.$ref === undefined
    ? value
    : value.$ref
        .slice(2)
        .split("/")
        .reduce((at, key) => at[key], api);

interface Parameter {
  readonly name: string;
  readonly in: "path" | "query";
  readonly schema: { readonly type: string };
}

interface Operation {
  readonly parameters: readonly { readonly $ref?: string }[];
  readonly requestBody?: object;
  readonly responses: Readonly<Record<string, { readonly $ref?: string }>>;
}

/** Finds the operation of a request in the description, with functions that list what a request or a reply violates. */
export function operationOf(method: string, pathname: string) {
  for (const [path, operations] of Object.entries<Record<string, Operation>>(api.paths)) {
    const operation = operations[method.toLowerCase()];
    const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    const match = new RegExp(`^${path.replaceAll(/\{\w+\}/g, "([^/]+)")}$`).exec(pathname);
    if (!operation || !match) continue;
    const values = match.slice(1);
    const parameters = operation.parameters.map((each) => resolve(each) as Parameter);
    const at = (...rest: string[]) => ["paths", path, method.toLowerCase(), ...rest];
    return {
      key: `${method.toLowerCase()} ${path}`,
      ids: values.slice(2).map(Number),
      problemsOf(query: URLSearchParams, body: string): string[] {
        const given = [
          ...names.map((name, index) => [name, values[index], "path"]),
          ...[...query].map(([name, value]) => [name, value, "query"]),
        ];
        const wrong = given.filter(([name, value, place]) => {
          const parameter = parameters.find((each) => each.name === name && each.in === place);
          return !parameter || (parameter.schema.type === "integer" && !/^\d+$/.test(value ?? ""));
        });
        const problems = wrong.map(([name]) => `parameter ${name}`);
        if (!operation.requestBody) return body === "" ? problems : [...problems, "a body"];
        const pointer = at("requestBody", "content", "application/json", "schema");
        const validate = validatorAt(...pointer);
        const value = JSON.parse(body || "null");
        validate(value);
        const { properties } = pointer.reduce((schema, key) => schema[key], api);
        const unknown = Object.keys(value ?? {}).filter((key) => !Object.hasOwn(properties, key));
        return [...problems, ...describe(validate), ...unknown.map((key) => `property ${key}`)];
      },
      problemsOfReply({ status = 200, body }: HttpReply): string[] {
        const response = Object.entries(operation.responses).find(([code]) => code === String(status));
        if (!response) return [403, 404, 422].includes(status) ? [] : [`status ${status}`];
        const { content } = resolve(response[1]) as { content?: object };
        if (!content) return body === "" ? [] : ["a body"];
        const pointer = response[1].$ref?.slice(2).split("/") ?? at("responses", String(status));
        const validate = validatorAt(...pointer, "content", "application/json", "schema");
        validate(body);
        return describe(validate);
      },
    };
  }
  return undefined;
}

const describe = ({ errors }: ValidateFunction): string[] =>
  (errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
