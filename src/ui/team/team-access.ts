import type { IncomingMessage } from "node:http";
import type { Answer } from "../access.ts";
import type { Visitor } from "../visitor.ts";

/** Who a request is from, or the response to a request that is not admitted. */
export type Admission = { readonly visitor: Visitor } | { readonly answer: Answer };

/** How a team proves who a request is from. */
export interface TeamAccess {
  admit(request: IncomingMessage): Promise<Admission>;
}
