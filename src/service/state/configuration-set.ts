import type {
  ArchivingOptions,
  DeliveryOptions,
  EventDestination,
  ReputationOptions,
  SendingOptions,
  SuppressionOptions,
  TrackingOptions,
  VdmOptions,
} from "@aws-sdk/client-sesv2";

/** Rules for the mail that is sent under a name. */
export interface ConfigurationSet {
  readonly sequence: number;
  readonly name: string;
  readonly tracking?: TrackingOptions;
  readonly delivery?: DeliveryOptions;
  readonly reputation: ReputationOptions;
  readonly sending: SendingOptions;
  readonly suppression?: SuppressionOptions;
  readonly vdm?: VdmOptions;
  readonly archiving?: ArchivingOptions;
  /** In the order of their creation. */
  readonly eventDestinations: readonly EventDestination[];
}
