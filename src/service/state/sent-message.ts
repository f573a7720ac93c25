import type {
  ConfigurationOverrides,
  Destination,
  ListManagementOptions,
  MessageTag,
} from "@aws-sdk/client-sesv2";
import type { Delivery } from "./delivery.ts";

/**
 * A message that was handed to SendEmail: it stays here, nothing is sent anywhere. Its content is in the account's
 * `contents`, its template filled in.
 */
export interface SentMessage {
  readonly sequence: number;
  readonly id: string;
  readonly sentAtMs: number;
  readonly fromEmailAddress: string;
  readonly destination: Destination;
  readonly replyToAddresses: readonly string[];
  /** Where bounces and complaints are told to. */
  readonly feedbackAddress?: string | undefined;
  readonly configurationSetName?: string | undefined;
  /** How it left, as the account stood. */
  readonly delivery: Delivery;
  readonly tags: readonly MessageTag[];
  readonly listManagement?: ListManagementOptions | undefined;
  readonly endpointId?: string | undefined;
  readonly tenantName?: string | undefined;
  readonly configurationOverrides?: ConfigurationOverrides | undefined;
}
