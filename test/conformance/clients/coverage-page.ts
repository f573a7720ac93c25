import { operationTable } from "../../../src/service/operations/operation-table.ts";
import { queryOperationNames } from "../../../src/service/operations/query-operation-names.ts";
import { unserved } from "../../../src/service/query/query-table.ts";
import type { ValidationCase } from "./validation-cases.ts";

const clients = [
  ["JS", "JS SDK"],
  ["boto3", "boto3"],
  ["aws", "AWS CLI"],
] as const;

/** What an operation does not do here, or does otherwise than AWS. */
const notes: Readonly<Record<string, string>> = {
  AssociateEmailIdentityCertificate:
    "Only the association is stored: ACM is not asked, and no message is signed with S/MIME.",
  BatchGetMetricData: "Simulated history of each domain, plus the messages that were really sent.",
  CreateDeliverabilityTestReport: "The placement is computed by a model.",
  CreateExportJob: "Runs for 2 seconds and never fails.",
  CreateImportJob: "Fetches nothing: the number of records is simulated.",
  CreateMultiRegionEndpoint:
    "There is no second region: sends with its `EndpointId` are stored in the one account.",
  GetBlacklistReports: "Listings come from the fixture. No blocklist is queried.",
  GetDedicatedIp: "The account has two addresses. Their warm-up follows the clock.",
  GetDomainDeliverabilityCampaign: "Simulated, or declared in the fixture, or really sent.",
  GetDomainStatisticsReport: "Simulated history of the domain, plus the messages that were really sent.",
  GetEmailAddressInsights:
    "Judged by the text of the address, the account's own DNS, and earlier messages. `MEDIUM` means unknown: no DNS and no mail server is asked.",
  GetEmailIdentity: "Verification follows the clock, or the fixture and the control plane.",
  GetExportJob:
    "`S3Url` is an address of this service, valid for an hour, in place of a presigned one of S3.",
  GetMessageInsights: "Events are those of the simulation, the fixture, and the control plane.",
  GetReputationEntity:
    "The entities are the tenants. SES's own status is always `ENABLED`: no person reviews them.",
  ListEmailIdentityCertificates: "The expiry time is simulated: 395 days after the association.",
  ListRecommendations:
    "Computed from the account's state when requested. BIMI, DMARC, and third-party feedback are missing.",
  PutAccountPricingAttributes:
    "Each plan applies from the next month. Nothing is billed, and no plan changes a limit.",
  PutConfigurationSetArchivingOptions: "The archive is stored by name only: no message is archived.",
  PutConfigurationSetDeliveryOptions:
    "Stored: no message is delivered, so TLS and the delivery time have no effect.",
  SendBulkEmail: "Messages are stored in the outbox and not delivered.",
  SendCustomVerificationEmail: "The message is stored in the outbox and not delivered.",
  SendEmail: "Messages are stored in the outbox and not delivered. Their events are simulated.",
  UpdateConfigurationSet: "The signing scheme is stored: no message is signed with S/MIME.",
  UpdateReputationEntityPolicy:
    "SES does not publish the thresholds of tenants: those at which it reviews and pauses accounts apply, from 100 messages in 24 hours.",
};

/** The part of the page about the SES API of 2010-12-01. */
export const queryCoverage = `## SES v1 (2010-12-01)

${queryOperationNames.length - Object.keys(unserved).length} of ${queryOperationNames.length} operations of the client, each exercised with the JS SDK. Operations of SES v2 carry them out ([how](embedded-service.md#ses-v1)).

| operation | served |
|---|---|
${queryOperationNames.map((name) => `| ${name} | ${unserved[name] === undefined ? "✓" : `–: ${unserved[name]}`} |`).join("\n")}
`;

/** Returns the page of served operations and the clients that passed, from the results of a test run. */
export function toCoveragePage({
  operationCount,
  passed,
  checked,
  validationCases,
}: {
  /** Number of operations of the pinned client of SES v2. */
  readonly operationCount: number;
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
      String(operationTable.operations[operation]?.basis),
      String(cases),
      sign(shapes),
      ...clients.map(
        ([client]) =>
          [...(inV1 ? ["v1"] : []), "v2"].filter((version) => has(client, version, operation)).join(" ") ||
          "–",
      ),
    ];
  });
  const noteRows = operations.flatMap((operation) =>
    notes[operation] === undefined ? [] : [`| ${operation} | ${notes[operation]} |`],
  );
  const countOf = (client: string, version: string) => passed.get(`${client} ${version}`)?.size ?? 0;
  return `# What the embedded service covers

\`npm run coverage\` generates this page from a test run, and \`.ci/run\` verifies it.

- Amazon Pinpoint Email (2018-07-26): 42 of 42 operations. Exercised with ${clients.map(([client, title]) => `${title} ${countOf(client, "v1")}`).join(", ")}.
- Amazon SES v2 (2019-09-27): ${operations.length} of ${operationCount} operations of the pinned client. Exercised with ${clients.map(([client, title]) => `${title} ${countOf(client, "v2")}`).join(", ")}; clients do not support newer operations.
- ${validationCases.length} generated cases of wrong input: each required member missing, each enum wrong, each bound one over or under, each pattern broken, each JSON type wrong.

\`basis\` says where a response comes from. \`real\`: from what requests stored, with its effects on other operations. \`derived\`: computed from that by
the simulation, and the same for the same random seed. \`scripted\`: as a [fixture](account-fixture.md) or the control plane declares it.
\`validated\` counts the generated cases of both versions; \`shape\` says that the answers were compared with the operation's output shape, as is every
answer in the conformance tests; the clients' columns name the versions of the API with which they performed the operation.

| operation | v1 | v2 | basis | validated | shape | ${clients.map(([, title]) => title).join(" | ")} |
|---|---|---|---|---|---|---|---|---|
${rows.map((row) => `| ${row.join(" | ")} |`).join("\n")}

## Not as in AWS

| operation | difference |
|---|---|
${noteRows.join("\n")}

${queryCoverage}
What else is simulated, and what differs from AWS: [the embedded service](embedded-service.md).
`;
}
