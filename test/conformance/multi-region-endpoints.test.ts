import { describe, expect, test } from "vitest";
import { rejectionOf, useService } from "./running-service.ts";

const EndpointName = "global";
const Details = { RoutesDetails: [{ Region: "eu-west-1" }] };
const minutes = 60_000;

describe("multi-region endpoints", () => {
  test("are ready at once, and removed at once", async () => {
    const { v2, clock } = await useService();
    const { Status, EndpointId } = await v2.createMultiRegionEndpoint({ EndpointName, Details });
    expect(Status).toBe("READY");
    const created = new Date(clock.now());
    const common = {
      EndpointName,
      EndpointId,
      Status: "READY",
      CreatedTimestamp: created,
      LastUpdatedTimestamp: created,
    };
    const { $metadata: _, ...got } = await v2.getMultiRegionEndpoint({ EndpointName });
    expect(got).toEqual({ ...common, Routes: [{ Region: "us-east-1" }, { Region: "eu-west-1" }] });
    expect((await v2.listMultiRegionEndpoints({})).MultiRegionEndpoints).toEqual([
      { ...common, Regions: ["us-east-1", "eu-west-1"] },
    ]);
    expect((await v2.deleteMultiRegionEndpoint({ EndpointName })).Status).toBe("DELETING");
    expect((await v2.listMultiRegionEndpoints({})).MultiRegionEndpoints).toEqual([]);
    for (const call of [
      v2.getMultiRegionEndpoint({ EndpointName }),
      v2.deleteMultiRegionEndpoint({ EndpointName }),
    ])
      expect((await rejectionOf(call)).name).toBe("NotFoundException");
    const again = await v2.createMultiRegionEndpoint({ EndpointName, Details });
    expect(again.EndpointId).not.toBe(EndpointId);
  });

  test("are set up and removed over time in the profile strict", async () => {
    const { v2, control } = await useService({ profile: "strict" });
    const status = async () => {
      control.advanceClock(1000);
      return (await v2.getMultiRegionEndpoint({ EndpointName })).Status;
    };
    expect((await v2.createMultiRegionEndpoint({ EndpointName, Details })).Status).toBe("CREATING");
    expect(await status()).toBe("CREATING");
    control.advanceClock(5 * minutes);
    expect(await status()).toBe("READY");
    await v2.deleteMultiRegionEndpoint({ EndpointName });
    expect(await status()).toBe("DELETING");
    control.advanceClock(5 * minutes);
    expect((await rejectionOf(v2.getMultiRegionEndpoint({ EndpointName }))).name).toBe("NotFoundException");
  });

  test("are listed in pages, newest first", async () => {
    const { v2 } = await useService();
    for (const name of ["a", "b", "c"]) await v2.createMultiRegionEndpoint({ EndpointName: name, Details });
    const names: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await v2.listMultiRegionEndpoints({ PageSize: 2, ...(NextToken && { NextToken }) });
      names.push(...(page.MultiRegionEndpoints ?? []).map((one) => one.EndpointName));
      NextToken = page.NextToken;
    } while (NextToken);
    expect(names).toEqual(["c", "b", "a"]);
    const error = await rejectionOf(v2.listMultiRegionEndpoints({ NextToken: "AAAA" }));
    expect(error.name).toBe("BadRequestException");
  });

  test.each([
    ["no route", { RoutesDetails: [] }],
    ["two routes", { RoutesDetails: [{ Region: "eu-west-1" }, { Region: "eu-west-2" }] }],
    ["its own region", { RoutesDetails: [{ Region: "us-east-1" }] }],
    ["no region", { RoutesDetails: [{ Region: "Ireland" }] }],
  ])("reject %s", async (_, wrong) => {
    const { v2 } = await useService();
    const error = await rejectionOf(v2.createMultiRegionEndpoint({ EndpointName, Details: wrong }));
    expect(error.name).toBe("BadRequestException");
  });

  test("have a name of their own, and tags", async () => {
    const { v2 } = await useService();
    const Tags = [{ Key: "team", Value: "crm" }];
    await v2.createMultiRegionEndpoint({ EndpointName, Details, Tags });
    expect((await rejectionOf(v2.createMultiRegionEndpoint({ EndpointName, Details }))).name).toBe(
      "AlreadyExistsException",
    );
    const ResourceArn = `arn:aws:ses:us-east-1:000000000000:multi-region-endpoint/${EndpointName}`;
    expect((await v2.listTagsForResource({ ResourceArn })).Tags).toEqual(Tags);
  });

  test("send by their ID", async () => {
    const { v2, control, url } = await useService();
    const { EndpointId } = await v2.createMultiRegionEndpoint({ EndpointName, Details });
    // The SDK for JavaScript signs such a request with SigV4a, which it does only with a further package.
    const send = (id: string | undefined) =>
      fetch(`${url}/v2/email/outbound-emails`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          FromEmailAddress: "news@acme.example",
          Destination: { ToAddresses: ["ann@reader.example"] },
          EndpointId: id,
          Content: { Simple: { Subject: { Data: "Spring" }, Body: { Text: { Data: "Tulips." } } } },
        }),
      });
    expect((await send(EndpointId)).status).toBe(200);
    expect(control.outbox().map(({ endpointId }) => endpointId)).toEqual([EndpointId]);
    const unknown = await send("00000000.000");
    expect(unknown.headers.get("x-amzn-errortype")).toBe("NotFoundException");
  });
});
