import type { HttpResponse } from "./exchange.ts";
import type { AmazonSdk } from "./sdk.ts";

/**
 * Removes values of a wrong type from the lists of tests that a client reads. The SDK refuses a whole page for one of them.
 * A test needs no date. If its name or id has a wrong type, it gets no id, so that it counts as invalid, and not as missing.
 */
export function dropInvalidValues({
  middlewareStack,
}: Pick<InstanceType<AmazonSdk["Client"]>, "middlewareStack">): void {
  middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const answer = await next(args);
        if (commandName !== "ListDeliverabilityTestReportsCommand") return answer;
        const response = answer.response as HttpResponse;
        const body = withoutInvalidValues(response.body);
        return body ? { ...answer, response: { ...response, body } } : answer;
      },
    { step: "deserialize", priority: "low", name: "dropInvalidValues" },
  );
}

const texts = ["ReportName", "Subject", "FromEmailAddress", "DeliverabilityTestStatus", "ReportId"];

/** Returns undefined if there is nothing to remove, or if the SDK refuses the body anyway. */
function withoutInvalidValues(body: Uint8Array): Uint8Array | undefined {
  let isChanged = false;
  const remove = (entry: Record<string, unknown>, ...keys: readonly string[]): void => {
    for (const key of keys) delete entry[key];
    isChanged = true;
  };
  try {
    const page = JSON.parse(Buffer.from(body).toString());
    for (const [index, entry] of page.DeliverabilityTestReports.entries()) {
      // An entry that is no object has no id either.
      if (typeof entry !== "object" || Array.isArray(entry)) {
        page.DeliverabilityTestReports[index] = {};
        isChanged = true;
        continue;
      }
      for (const key of texts)
        if (typeof (entry?.[key] ?? "") !== "string")
          remove(entry, key, ...(key === "ReportName" ? ["ReportId"] : []));
      const date = entry?.CreateDate ?? 0;
      if (typeof date !== "number" || !Number.isFinite(date)) remove(entry, "CreateDate");
    }
    return isChanged ? Buffer.from(JSON.stringify(page)) : undefined;
  } catch {
    return undefined;
  }
}
