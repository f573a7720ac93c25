import { describe, expect, test } from "vitest";
import { rejectionOf, useService } from "./running-service.ts";

const suppression = { SuppressionListDestination: { SuppressionListImportAction: "PUT" as const } };
const contacts = {
  ContactListDestination: { ContactListName: "readers", ContactListImportAction: "PUT" as const },
};
const sourceAt = (S3Url: string) => ({ S3Url, DataFormat: "CSV" as const });

describe("import jobs", () => {
  test("wait, import their records, and complete", async () => {
    const { v2, clock } = await useService();
    const { JobId } = await v2.createImportJob({
      ImportDestination: suppression,
      ImportDataSource: sourceAt("s3://lists/invalid-addresses.csv"),
    });
    const job = () => v2.getImportJob({ JobId });
    expect(await job()).toMatchObject({
      JobId,
      JobStatus: "CREATED",
      ProcessedRecordsCount: 0,
      FailedRecordsCount: 0,
      CreatedTimestamp: new Date(clock.now()),
      ImportDestination: suppression,
      ImportDataSource: sourceAt("s3://lists/invalid-addresses.csv"),
    });
    clock.advance(1200);
    expect(await job()).toMatchObject({
      JobStatus: "PROCESSING",
      ProcessedRecordsCount: 100,
      FailedRecordsCount: 5,
    });
    clock.advance(60_000);
    const done = await job();
    expect(done.JobStatus).toBe("COMPLETED");
    expect(done.ProcessedRecordsCount).toBeGreaterThanOrEqual(200);
    expect(done.FailedRecordsCount).toBe(Math.ceil((done.ProcessedRecordsCount ?? 0) * 0.05));
    expect(done.CompletedTimestamp?.getTime()).toBeLessThan(clock.now());
    expect(done.FailureInfo?.FailedRecordsS3Url).toBe("s3://lists/invalid-addresses.csv.failed");
  });

  test("fail if the file is declared missing", async () => {
    const { v2, clock } = await useService();
    const { JobId } = await v2.createImportJob({
      ImportDestination: contacts,
      ImportDataSource: sourceAt("s3://lists/missing.csv"),
    });
    clock.advance(60_000);
    expect(await v2.getImportJob({ JobId })).toMatchObject({
      JobStatus: "FAILED",
      FailureInfo: { ErrorMessage: "The file s3://lists/missing.csv does not exist" },
    });
  });

  test("are listed by destination, also at the older address", async () => {
    const { v2, url } = await useService();
    const create = async (ImportDestination: object) =>
      (await v2.createImportJob({ ImportDestination, ImportDataSource: sourceAt("s3://lists/a.csv") })).JobId;
    const [first, second] = [await create(suppression), await create(contacts)];
    const ids = async (request: object) =>
      (await v2.listImportJobs(request)).ImportJobs?.map(({ JobId }) => JobId);
    expect(await ids({})).toEqual([second, first]);
    expect(await ids({ ImportDestinationType: "SUPPRESSION_LIST" })).toEqual([first]);
    const page = await v2.listImportJobs({ PageSize: 1 });
    expect(await ids({ PageSize: 1, NextToken: page.NextToken })).toEqual([first]);
    const older = await fetch(`${url}/v2/email/import-jobs?PageSize=1`);
    expect((await older.json()).ImportJobs).toMatchObject([{ JobId: second, JobStatus: "CREATED" }]);
  });

  test("are limited to twenty at a time", async () => {
    const { v2, clock } = await useService();
    const create = () =>
      v2.createImportJob({ ImportDestination: suppression, ImportDataSource: sourceAt("s3://lists/a.csv") });
    for (let index = 0; index < 20; index++) await create();
    expect((await rejectionOf(create())).name).toBe("LimitExceededException");
    clock.advance(60_000);
    await create();
  });

  test.each([
    ["both destinations", { ...suppression, ...contacts }, sourceAt("s3://lists/a.csv"), "exactly one of"],
    ["no destination", {}, sourceAt("s3://lists/a.csv"), "exactly one of"],
    ["another kind of URL", suppression, sourceAt("https://lists.example/a.csv"), "s3Url"],
  ])("refuse %s", async (_, ImportDestination, ImportDataSource, words) => {
    const { v2 } = await useService();
    const error = await rejectionOf(v2.createImportJob({ ImportDestination, ImportDataSource }));
    expect(error.name).toBe("BadRequestException");
    expect(error.message).toContain(words);
  });

  test("that do not exist return NotFoundException", async () => {
    const { v2 } = await useService();
    expect((await rejectionOf(v2.getImportJob({ JobId: "nope" }))).name).toBe("NotFoundException");
  });
});
