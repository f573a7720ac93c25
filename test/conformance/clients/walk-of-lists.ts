import type { WalkCall } from "./walk.ts";

const ConfigurationSetName = "campaigns";
const EmailAddress = "gone@reader.example";

/** Calls of the operations on recipients, contacts, and identities that only v2 has. The set and the identity exist. */
export const listsWalk: readonly WalkCall[] = (
  [
    {
      id: "suppress",
      operation: "PutSuppressedDestination",
      input: { EmailAddress, Reason: "BOUNCE" },
    },
    {
      id: "getSuppressed",
      operation: "GetSuppressedDestination",
      input: { EmailAddress },
      output: { SuppressedDestination: { EmailAddress, Reason: "BOUNCE" } },
    },
    {
      id: "listSuppressed",
      operation: "ListSuppressedDestinations",
      input: { Reasons: ["BOUNCE"], StartDate: { $daysAgo: 1 }, PageSize: 10 },
      output: { SuppressedDestinationSummaries: [{ EmailAddress, Reason: "BOUNCE" }] },
    },
    { id: "unsuppress", operation: "DeleteSuppressedDestination", input: { EmailAddress } },
    {
      id: "suppressReasons",
      operation: "PutAccountSuppressionAttributes",
      input: { SuppressedReasons: ["COMPLAINT"] },
    },
    {
      id: "suppressReasonsOfSet",
      operation: "PutConfigurationSetSuppressionOptions",
      input: { ConfigurationSetName, SuppressedReasons: ["BOUNCE"] },
    },
  ] satisfies Omit<WalkCall, "v2Only">[]
).map((call) => ({ ...call, v2Only: true }));
