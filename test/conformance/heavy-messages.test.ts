import { GetAccountCommand } from "@aws-sdk/client-sesv2";
import { expect, test } from "vitest";
import { heavyNews } from "../support/heavy-news.ts";
import { useService } from "./running-service.ts";

test("a request is answered while heavy messages are placed that were asked for before it", async () => {
  const { v2 } = await useService({ completeAfterMs: 0 });
  const { ReportId } = await v2.createDeliverabilityTestReport({
    FromEmailAddress: "news@acme.example",
    Content: { Raw: { Data: heavyNews(2000) } },
  });
  const order: string[] = [];
  const placed = v2.getDeliverabilityTestReport({ ReportId }).then(() => order.push("placed"));
  // Another connection may be served first: the service has begun to place the message if it answers a second request.
  for (let time = 0; time < 2; time++)
    await v2.send(new GetAccountCommand({})).then(() => order.push("answered"));
  await placed;
  expect(order).toEqual(["answered", "answered", "placed"]);
});
