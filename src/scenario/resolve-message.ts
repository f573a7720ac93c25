import { toCallError } from "../authored/import-module.ts";
import { locatePath } from "../authored/locate.ts";
import { toValidationErrors } from "../authored/to-validation-errors.ts";
import { runUserCode } from "../authored/user-code.ts";
import { validate } from "../authored/validate.ts";
import { PlacewrightError } from "../base/errors.ts";
import type { MessageSource } from "../message/message-source.ts";
import type { Scenario, Variant } from "./scenario.ts";

/**
 * Returns the message source of one variant: the scenario's own, or the result of its message function for
 * the row, validated like a YAML scenario. Throws `scenario-invalid` if the function throws or returns
 * anything else.
 */
export async function resolveMessage(
  { message, file, source: text }: Scenario,
  { row }: Variant,
): Promise<MessageSource> {
  if (typeof message !== "function") return message;
  let source: MessageSource;
  try {
    source = await runUserCode(() => message(row), {
      file,
      unsettled: "did not finish",
      isLoading: true,
      endsLoops: true,
    });
  } catch (error) {
    throw toCallError("message()", error, file);
  }
  if (source === undefined || source === null)
    throw new PlacewrightError("scenario-invalid", "message() returned nothing", {
      hint: 'Return a message, such as simple({ subject: "…", text: "…" })',
      location: { file, ...locatePath(text, ["message"]) },
    });
  const { messageSourceSchema } = await import("./message-schema.ts");
  const { error } = validate(messageSourceSchema, source);
  const [fault] = error ? toValidationErrors(error, source, "it") : [];
  if (!fault) return source;
  throw new PlacewrightError("scenario-invalid", `message() returned an invalid message: ${fault.reason}`, {
    hint: fault.hint,
    location: { file, ...locatePath(text, ["message"]) },
  });
}
