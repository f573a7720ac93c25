import type { ApiTable } from "../protocol/api.ts";
import { ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import type { EmailTemplate } from "../state/email-template.ts";

/** Throws NotFoundException. */
export function findTemplate(account: Account, name: string): EmailTemplate {
  const template = account.templates.get(name);
  if (!template) throw new ServiceError("NotFoundException", `Template ${name} does not exist.`);
  return template;
}

export const emailTemplateOperations: ApiTable<Account> = {
  operations: {},
  rules: {},
  absentInV1: {},
};
