import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import S3rver from "s3rver";
import { freePort } from "./server-process.ts";

/** Credentials that the server accepts, and no others of this machine. */
export const s3Environment: Readonly<Record<string, string>> = {
  AWS_ACCESS_KEY_ID: "S3RVER",
  AWS_SECRET_ACCESS_KEY: "S3RVER",
  AWS_REGION: "us-east-1",
  AWS_EC2_METADATA_DISABLED: "true",
};

export interface S3Server {
  readonly endpoint: string;
  readonly bucket: string;
  /** Lists the keys of all objects, sorted. */
  keys(): Promise<string[]>;
  read(key: string): Promise<Uint8Array>;
  write(key: string, bytes: Uint8Array): Promise<void>;
  remove(key: string): Promise<void>;
  /** Waits after each object that is put, before its client hears of it. Put and remove as a test likes. */
  onPut: (key: string) => Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Ends it, and removes its data. */
  close(): Promise<void>;
}

/** Starts a server with S3's API on loopback, with one bucket. */
export async function startS3(): Promise<S3Server> {
  const directory = await mkdtemp(join(tmpdir(), "placewright-s3-"));
  const port = await freePort();
  const bucket = "acme-placewright";
  const endpoint = `http://127.0.0.1:${port}`;
  let server: S3rver | undefined;
  const client = new S3Client({
    endpoint,
    region: "us-east-1",
    forcePathStyle: true,
    customUserAgent: "test-support",
    credentials: { accessKeyId: "S3RVER", secretAccessKey: "S3RVER" },
    requestChecksumCalculation: "WHEN_REQUIRED",
  });
  const own: S3Server = {
    endpoint,
    bucket,
    async keys() {
      const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
      return Contents.flatMap(({ Key }) => Key ?? []).toSorted();
    },
    async read(key) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    },
    async write(key, bytes) {
      await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: bytes }));
    },
    async remove(key) {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
    },
    onPut: async () => {},
    async start() {
      server = new S3rver({
        address: "127.0.0.1",
        port,
        silent: true,
        directory,
        configureBuckets: [{ name: bucket }],
      });
      server.middleware.unshift(async ({ method, path, headers }, next) => {
        await next();
        const isOwn = headers["x-amz-user-agent"]?.includes("test-support");
        if (method === "PUT" && !isOwn) await own.onPut(path.slice(bucket.length + 2));
      });
      await server.run();
    },
    async stop() {
      const ended = server?.close();
      server?.httpServer.closeAllConnections();
      await ended;
      server = undefined;
    },
    async close() {
      client.destroy();
      if (server) await own.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
  await own.start();
  return own;
}
