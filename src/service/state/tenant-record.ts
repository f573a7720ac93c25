import type { SendingStatus, TenantSuppressionAttributes } from "@aws-sdk/client-sesv2";

/** A group of resources that send for one customer, with a sending status of its own. */
export interface Tenant {
  readonly sequence: number;
  readonly name: string;
  /** `tn-` and 30 hexadecimal digits. */
  readonly id: string;
  readonly createdAtMs: number;
  readonly suppression?: TenantSuppressionAttributes | undefined;
}

/** Types of resources that a tenant can have. */
export type TenantResourceType = "configuration-set" | "identity" | "template";

/** A resource that a tenant may use to send. */
export interface TenantResource {
  readonly sequence: number;
  readonly tenantName: string;
  readonly resource: `${TenantResourceType}/${string}`;
  /** The ARN as given in the request. */
  readonly arn: string;
  readonly associatedAtMs: number;
}

/** Policies that pause an entity by its reputation findings. SES manages them. */
export type ReputationPolicy = "none" | "standard" | "strict";

/** A sending status of an entity, with its cause. */
export interface EntityStatus {
  readonly status: SendingStatus;
  readonly cause?: string | undefined;
  readonly updatedAtMs: number;
}

/** Settings of a reputation entity, by the ARN of its resource. Absent settings are the defaults. */
export interface ReputationEntitySettings {
  readonly policy?: ReputationPolicy | undefined;
  /** The status that the customer set. */
  readonly customerStatus?: EntityStatus | undefined;
}
