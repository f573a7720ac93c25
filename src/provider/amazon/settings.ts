/**
 * Settings of Amazon's predictive inbox placement tests: by the SES API v2, or by its predecessor, the
 * Pinpoint Email API.
 */
export interface AmazonSettings {
  readonly provider: "sesv2" | "pinpoint-email";
  /** AWS region, such as `eu-west-1`. Default: the region that the AWS SDK finds. */
  readonly region?: string;
  /**
   * Alternative URL of the service: the embedded service, a proxy, or a VPC endpoint. Default: Amazon's own.
   */
  readonly endpoint?: string;
  /** Profile in the AWS configuration files. */
  readonly profile?: string;
  /** ARN of a role to assume, with the credentials of the profile or the environment. */
  readonly role?: string;
  /**
   * Whether to sign with placeholder credentials. Sufficient for the embedded service, which has no accounts.
   */
  readonly placeholderCredentials?: boolean;
}
