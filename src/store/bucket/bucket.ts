import type { S3Client } from "@aws-sdk/client-s3";
import { PlacewrightError } from "../../base/errors.ts";
import { noteAwsKey } from "../../base/redact.ts";
import { isMissing, toBucketError } from "./bucket-error.ts";
import type { BucketSettings } from "./settings.ts";

/** A bucket in Amazon S3, or in a service with its API. Every method throws `ledger-unusable`. */
export interface Bucket {
  readonly name: string;
  put(name: string, bytes: Uint8Array): Promise<void>;
  /** Returns undefined if there is no such object. */
  get(name: string): Promise<Uint8Array | undefined>;
  /** Deletes an object, if it exists. */
  remove(name: string): Promise<void>;
  close(): void;
}

/** Maximum size of an object, in bytes. A message has at most 40 MB. */
export const maxObjectBytes: number = 64 * 2 ** 20;

/** Longest duration of a call with its retries, in milliseconds. */
const callMs = 120_000;

/** Opens a bucket with the credentials that the AWS SDK finds. Calls nothing yet. */
export async function openBucket({
  bucket,
  prefix,
  region,
  endpoint,
  profile,
  pathStyle,
}: BucketSettings): Promise<Bucket> {
  const { S3Client, PutObjectCommand, GetObjectCommand, DeleteObjectCommand } = await import(
    "@aws-sdk/client-s3"
  );
  const client = new S3Client({
    ...(region === undefined ? {} : { region }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(profile === undefined ? {} : { profile }),
    forcePathStyle: pathStyle,
    // Other services refuse the SDK's newer checksums. The name of each object has its SHA-256.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
    requestHandler: { connectionTimeout: 10_000, requestTimeout: 60_000 },
  });
  const place = (name: string) => ({ Bucket: bucket, Key: prefix + name });

  /** Calls the service, with its time limit, and converts its errors. */
  async function call<T>(action: string, work: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
    const abortSignal = AbortSignal.timeout(callMs);
    try {
      await noteCredentials(client);
      return await work(abortSignal);
    } catch (error) {
      throw toBucketError(
        abortSignal.aborted ? new Error(`no response within ${callMs / 1000} s`) : error,
        action,
        bucket,
      );
    }
  }

  return {
    name: bucket,
    put: (name, bytes) =>
      call("store a message", async (abortSignal) => {
        const content = { Body: bytes, ContentType: "message/rfc822" };
        const { ETag } = await client.send(new PutObjectCommand({ ...place(name), ...content }), {
          abortSignal,
        });
        // A proxy or web server may accept anything, and keep nothing.
        if (!ETag) throw new Error("the service does not answer as S3 does");
      }),
    get: (name) =>
      call("read a message", async (abortSignal) => {
        try {
          const { Body } = await client.send(new GetObjectCommand(place(name)), { abortSignal });
          return await readBody(Body as AsyncIterable<Uint8Array> & { destroy(): void }, abortSignal);
        } catch (error) {
          if (isMissing(error)) return undefined;
          throw error;
        }
      }),
    remove: (name) =>
      call("delete a message", async (abortSignal) => {
        await client.send(new DeleteObjectCommand(place(name)), { abortSignal });
      }),
    close: () => client.destroy(),
  };
}

/** Registers the credentials as secrets, which a role renews while the process runs. */
async function noteCredentials({ config }: S3Client): Promise<void> {
  const { accessKeyId, secretAccessKey, sessionToken } = await config.credentials();
  for (const key of [accessKeyId, secretAccessKey, sessionToken]) noteAwsKey(key);
}

/** Reads a response to its end, up to the maximum size. */
async function readBody(
  body: AsyncIterable<Uint8Array> & { destroy(): void },
  signal: AbortSignal,
): Promise<Uint8Array> {
  const end = () => body.destroy();
  signal.addEventListener("abort", end);
  try {
    const chunks: Uint8Array[] = [];
    let sizeBytes = 0;
    for await (const chunk of body) {
      sizeBytes += chunk.length;
      if (sizeBytes > maxObjectBytes) throw tooLarge();
      chunks.push(chunk);
    }
    signal.throwIfAborted();
    return new Uint8Array(Buffer.concat(chunks, sizeBytes));
  } finally {
    signal.removeEventListener("abort", end);
    body.destroy();
  }
}

const tooLarge = (): PlacewrightError =>
  new PlacewrightError(
    "ledger-unusable",
    `Cannot read a message: its object has more than ${maxObjectBytes / 2 ** 20} MB, so something else wrote it`,
    { hint: "Restore the object from an earlier version of the bucket" },
  );
