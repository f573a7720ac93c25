import type {
  ArchivingOptions,
  DeliveryOptions,
  EventDestination,
  MessageSecurityOptions,
  ReputationOptions,
  SendingOptions,
  SuppressionOptions,
  TrackingOptions,
  VdmOptions,
} from "@aws-sdk/client-sesv2";

/** Named rules for sending mail. */
export interface ConfigurationSet {
  readonly sequence: number;
  readonly name: string;
  readonly tracking?: TrackingOptions | undefined;
  readonly delivery?: DeliveryOptions | undefined;
  readonly reputation: ReputationOptions;
  readonly sending: SendingOptions;
  readonly suppression?: SuppressionOptions | undefined;
  readonly vdm?: VdmOptions | undefined;
  readonly archiving?: ArchivingOptions | undefined;
  readonly messageSecurity?: MessageSecurityOptions | undefined;
  /** Event destinations, oldest first. */
  readonly eventDestinations: readonly EventDestination[];
}
