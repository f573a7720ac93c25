import * as sesv1 from "@aws-sdk/client-ses";
import { NormalizedSchema, type NormalizedSchema as Schema } from "@smithy/core/schema";
import { type Element, isTag } from "domhandler";
import { findOne, textContent } from "domutils";
import { parseDocument } from "htmlparser2";
import { onTestFinished } from "vitest";
import { useService } from "./running-service.ts";

/** Starts a service with a client of the SES API of 2010-12-01. */
export async function useQueryService(options: Parameters<typeof useService>[0] = {}, key = "test") {
  const service = await useService(options);
  const ses = new sesv1.SES({
    endpoint: service.url,
    region: "us-east-1",
    credentials: { accessKeyId: key, secretAccessKey: key },
    maxAttempts: 1,
  });
  onTestFinished(() => ses.destroy());
  return { ...service, ses };
}

type OperationSchema = readonly [9, string, string, unknown, never, never];

/** Input and output of the SDK's operations, by name. */
export const operations: ReadonlyMap<string, { readonly input: Schema; readonly output: Schema }> = new Map(
  Object.values<unknown>(sesv1)
    .filter((exported): exported is OperationSchema => Array.isArray(exported) && exported[0] === 9)
    .map(([, , name, , input, output]) => [
      name,
      { input: NormalizedSchema.of(input), output: NormalizedSchema.of(output) },
    ]),
);

/** Codes of the errors that the SDK knows. */
export const modeledCodes: ReadonlySet<string> = new Set(
  Object.values<unknown>(sesv1)
    .filter((exported): exported is unknown[] => Array.isArray(exported) && exported[0] === -3)
    .map(([, , , traits]) => String((traits as { awsQueryError?: [string] }).awsQueryError?.[0])),
);

/** Returns the first element of that name. */
export const elementIn = (xml: string, name: string): Element | null =>
  findOne((element) => element.name === name, parseDocument(xml, { xmlMode: true }).children);

/** Returns the paths of the elements of a result that the shape of its operation lacks, or that have a wrong form. */
export function* strangersIn(element: Element, schema: Schema, path: string): Generator<string> {
  const children = element.children.filter(isTag);
  if (schema.isListSchema()) {
    for (const child of children)
      if (child.name === "member") yield* strangersIn(child, schema.getValueSchema(), `${path}.member`);
      else yield `${path}.${child.name}`;
  } else if (schema.isMapSchema()) {
    for (const child of children) {
      const [key, value] = child.children.filter(isTag);
      if (child.name === "entry" && key?.name === "key" && value?.name === "value")
        yield* strangersIn(value, schema.getValueSchema(), `${path}.value`);
      else yield `${path}.${child.name}`;
    }
  } else if (schema.isStructSchema()) {
    const members = new Map(schema.structIterator());
    for (const child of children) {
      const member = members.get(child.name);
      if (member) yield* strangersIn(child, member, `${path}.${child.name}`);
      else yield `${path}.${child.name}`;
    }
  } else if (children.length > 0) yield `${path}: has elements`;
  else if (!isText(textContent(element), schema)) yield `${path}: ${textContent(element)}`;
}

function isText(text: string, schema: Schema): boolean {
  if (schema.isBooleanSchema()) return /^(?:true|false)$/.test(text);
  if (schema.isNumericSchema()) return /^\d+(?:\.\d+)?$/.test(text);
  if (schema.isTimestampSchema()) return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(text);
  return true;
}
