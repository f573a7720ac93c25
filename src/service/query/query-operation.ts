import type { Invoke } from "../protocol/invoke.ts";
import { bindToken, unbindToken } from "../protocol/page-token.ts";
import { ServiceError, type ServiceErrorName } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import type { Form } from "./form.ts";
import { type Mapping, translate, type Values } from "./translate.ts";

/** What an operation works with. */
export interface QueryContext {
  /** Name of the operation. */
  readonly action: string;
  readonly account: Account;
  /** Runs an operation of SES v2. Its input may have texts in place of numbers and booleans. */
  readonly invoke: Invoke;
}

/** An operation of the SES API of 2010-12-01, carried out by operations of SES v2. */
export interface QueryOperation {
  /** Parameters that must be present. */
  readonly required: readonly string[];
  /** Returns the members of the result. `undefined` if the response has no result element. */
  readonly run: (form: Form, context: QueryContext) => Promise<Values | undefined>;
  /** Error codes of this operation, by the code that other operations have. */
  readonly errors?: Readonly<Record<string, string>>;
}

/** An operation that one operation of SES v2 carries out. */
export interface Carried extends Omit<QueryOperation, "run"> {
  /** Name of the operation of SES v2. */
  readonly by: string;
  readonly input?: Mapping;
  /** Members of the result. `none` if the response has no result element. Default: an empty result. */
  readonly output?: Mapping | "none";
  /** Error of SES v2 that is a success here. */
  readonly ignores?: ServiceErrorName;
}

export const carriedBy = ({ by, input = {}, output = {}, ignores, ...rest }: Carried): QueryOperation => ({
  ...rest,
  async run(form, { action, invoke }) {
    const given = translate(input, form);
    const { NextToken: token } = given;
    const answer = (await ignoring(
      ignores,
      invoke(by, typeof token === "string" ? { ...given, NextToken: unbindToken(action, token) } : given),
    )) as Values;
    if (output === "none") return undefined;
    const { NextToken: next } = answer;
    return {
      ...translate(output, answer),
      ...(typeof next === "string" && { NextToken: bindToken(action, next) }),
    };
  },
});

/** Returns the output of a call, or nothing if it ends with the error that is ignored. */
export async function ignoring(name: ServiceErrorName | undefined, call: Promise<object>): Promise<object> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof ServiceError && error.name === name) return {};
    throw error;
  }
}
