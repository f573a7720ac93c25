import { PlacewrightError } from "../../base/errors.ts";
import { parseSender, type Sender } from "../../message/sender.ts";
import { badRequest } from "../protocol/service-error.ts";

/** The one address of a From, its domain in ASCII and lower case. Throws BadRequestException where it is none, or several. */
export async function readSender(from: string): Promise<Sender> {
  try {
    const sender = await parseSender(from, from);
    return { ...sender, address: sender.address.replace(/@[^@]*$/, `@${sender.domain}`) };
  } catch (error) {
    throw error instanceof PlacewrightError ? badRequest(error.message) : error;
  }
}
