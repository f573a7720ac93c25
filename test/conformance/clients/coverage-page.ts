import { operationTable } from "../../../src/service/operations/operation-table.ts";
import type { ValidationCase } from "./validation-cases.ts";

const clients = [
  ["JS", "JS SDK"],
  ["boto3", "boto3"],
  ["aws", "AWS CLI"],
] as const;

/** Returns the page of served operations and the clients that passed, from the results of a test run. */
export function toCoveragePage({
  passed,
  checked,
  validationCases,
}: {
  /** Operations by client, such as `boto3 v2`. */
  readonly passed: ReadonlyMap<string, ReadonlySet<string>>;
  /** Operations whose responses were validated against their shapes, such as `v1 GetAccount`. */
  readonly checked: ReadonlySet<string>;
  readonly validationCases: readonly ValidationCase[];
}): string {
  const operations = Object.keys(operationTable.operations).toSorted();
  const sign = (isTrue: boolean | undefined) => (isTrue ? "✓" : "–");
  const has = (client: string, version: string, operation: string) =>
    passed.get(`${client} ${version}`)?.has(operation);
  const rows = operations.map((operation) => {
    const inV1 = !operationTable.operations[operation]?.v2Only;
    const cases = validationCases.filter((one) => one.operation === operation).length;
    const shapes = checked.has(`v2 ${operation}`) && (!inV1 || checked.has(`v1 ${operation}`));
    return [
      operation,
      sign(inV1),
      "✓",
      String(cases),
      sign(shapes),
      ...clients.map(
        ([client]) =>
          [...(inV1 ? ["v1"] : []), "v2"].filter((version) => has(client, version, operation)).join(" ") ||
          "–",
      ),
    ];
  });
  const countOf = (client: string, version: string) => passed.get(`${client} ${version}`)?.size ?? 0;
  return `# What the embedded service covers

\`npm run coverage\` generates this page from a test run, and \`.ci/run\` verifies it.

- Amazon Pinpoint Email (2018-07-26): 42 of 42 operations. Exercised with ${clients.map(([client, title]) => `${title} ${countOf(client, "v1")}`).join(", ")}.
- Amazon SES v2 (2019-09-27): 57 operations. Exercised with ${clients.map(([client, title]) => `${title} ${countOf(client, "v2")}`).join(", ")}; clients do not support newer operations.
- ${validationCases.length} generated cases of wrong input: each required member missing, each enum wrong, each bound one over or under, each pattern broken, each JSON type wrong.

\`validated\` counts the generated cases of both versions; \`shape\` says that the answers were compared with the operation's output shape, as is every
answer in the conformance tests; the clients' columns name the versions of the API with which they performed the operation.

| operation | v1 | v2 | validated | shape | ${clients.map(([, title]) => title).join(" | ")} |
|---|---|---|---|---|---|---|---|
${rows.map((row) => `| ${row.join(" | ")} |`).join("\n")}

What is simulated, and what differs from AWS: [the embedded service](embedded-service.md).
`;
}
