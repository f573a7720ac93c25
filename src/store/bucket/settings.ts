/** Where the bytes of large messages are, if the ledger is a database. */
export interface BucketSettings {
  /** Name of the bucket, in Amazon S3 or a service with its API. */
  readonly bucket: string;
  /** Size above which the bytes of a message are in the bucket, in bytes. */
  readonly overBytes: number;
  /** Begins the key of each object. */
  readonly prefix: string;
  /** Default: the region that the AWS SDK finds. */
  readonly region?: string | undefined;
  /** Default: `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`, or Amazon's own. */
  readonly endpoint?: string | undefined;
  /** Profile in the AWS configuration files. */
  readonly profile?: string | undefined;
  /** Whether the bucket is in the path of a URL, and not in its host name. */
  readonly pathStyle: boolean;
}
