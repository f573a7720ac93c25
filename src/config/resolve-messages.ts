import { PlacewrightError } from "../base/errors.ts";
import { parseSize } from "../base/size.ts";
import type { BucketSettings } from "../store/bucket/settings.ts";
import type { MessagesConfig } from "./config.ts";

const defaultOver = "64KB";
const defaultPrefix = "placewright/";

/** Fills in the defaults of the bucket for large messages. */
export const resolveMessages = ({
  bucket,
  over = defaultOver,
  region,
  endpoint,
  prefix = defaultPrefix,
  profile,
  pathStyle = endpoint !== undefined,
}: MessagesConfig): BucketSettings => ({
  bucket,
  overBytes: parseSize(over) ?? 0,
  prefix,
  region,
  endpoint,
  profile,
  pathStyle,
});

/** Returns the error of a bucket whose ledger is a folder. */
export const bucketWithoutDatabase = (ledgerDir: string): PlacewrightError =>
  new PlacewrightError(
    "config-invalid",
    `Cannot keep messages in a bucket: the ledger is the folder "${ledgerDir}", not a database`,
    {
      hint: "Set PLACEWRIGHT_LEDGER to the URL of a PostgreSQL database, name a folder with --ledger, or remove messages from the config",
    },
  );
