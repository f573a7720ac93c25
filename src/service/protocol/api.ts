import { messageOf } from "../../base/errors.ts";
import { decodeInput, type RequestParts } from "./decode.ts";
import { encodeOutput } from "./encode.ts";
import { errorAnswer, type HttpAnswer, type HttpRequest } from "./http-answer.ts";
import type { MemberRule } from "./member-rule.ts";
import { createRouteTable } from "./route-table.ts";
import type { SdkModel, SdkOperation } from "./sdk-model.ts";
import { type ModeledErrorName, protocolErrorStatuses, ServiceError } from "./service-error.ts";
import { createShapes, type Shape, type StructureShape } from "./shape.ts";
import { validateInput } from "./validate.ts";

/** `v1` is the Pinpoint Email API (2018-07-26), `v2` the SES API v2 (2019-09-27). */
export type ApiVersion = "v1" | "v2";

/** What the SDK's schemas do not tell of an operation. `Account` is the state that its handler works on. */
export interface OperationEntry<Account> {
  /** Carries it out; the input has the shape of the SDK's schema, which the handler's own type says. */
  readonly handle: (input: never, account: Account) => object | Promise<object>;
  /** The route of v1, and in v2 of clients older than the SDK: other members than those in `query` are in the body. */
  readonly olderRoute?: { readonly method: string; readonly path: string; readonly query: readonly string[] };
  /** Errors that v1 does not model for the operation, and what it raises instead. */
  readonly v1Errors?: Partial<Record<ModeledErrorName, ModeledErrorName>>;
  /** True where v1 has no such operation. */
  readonly v2Only?: true;
  /** True where an output object never changes once it was given: its JSON is then made once. */
  readonly stableOutput?: true;
}

/** The API as far as it is served. */
export interface ApiTable<Account> {
  readonly operations: Readonly<Record<string, OperationEntry<Account>>>;
  /** Constraints on members, by `Structure.Member`. */
  readonly rules: Readonly<Record<string, MemberRule>>;
  /** Members that v1 does not model, by structure: ignored in its inputs, left out of its outputs. */
  readonly absentInV1: Readonly<Record<string, readonly string[]>>;
  /** Members that v1 demands and v2 does not, by structure. */
  readonly requiredInV1?: Readonly<Record<string, readonly string[]>>;
}

/** A call of an operation, on its way to it. */
export interface ApiCall {
  readonly operation: string;
  readonly version: ApiVersion;
  readonly request: HttpRequest;
}

/** At once where nothing has to be waited for: a promise costs a frequent request a good part of its time. */
export type Answering = HttpAnswer | Promise<HttpAnswer>;

/**
 * What stands between a request and its operation: authentication, throttling, faults. `next` carries the call out and
 * never throws; a ServiceError that is thrown instead becomes the answer.
 */
export type Interceptor = (call: ApiCall, next: () => Answering) => Answering;

/** What stands between requests and operations. */
export interface ApiOptions {
  /** From the first to the last. */
  readonly interceptors?: readonly Interceptor[];
  /** Is told of requests that no operation was found for, which pass no interceptor. */
  readonly onUnrouted?: (request: HttpRequest, answer: HttpAnswer) => void;
}

interface Endpoint<Account> {
  readonly operation: SdkOperation;
  readonly version: ApiVersion;
  /** Undefined where the operation is known and not served. */
  readonly entry: OperationEntry<Account> | undefined;
  readonly queryMembers: readonly string[] | undefined;
  shapes?: EndpointShapes;
}

interface EndpointShapes {
  readonly input: StructureShape;
  readonly output: Shape;
  /** JSON of outputs that never change. */
  readonly encoded: WeakMap<object, string>;
}

/**
 * Serves both versions of the API over one account. The answer to any request is an `HttpAnswer`; nothing is thrown.
 */
export function createApi<Account>(
  model: SdkModel,
  table: ApiTable<Account>,
  account: Account,
  { interceptors = [], onUnrouted }: ApiOptions = {},
): (request: HttpRequest) => Answering {
  const routes = createRoutes(model, table);
  const toShapeOf: Record<ApiVersion, ReturnType<typeof createShapes>> = {
    v1: createShapes(model, {
      rules: table.rules,
      absent: table.absentInV1,
      required: table.requiredInV1,
    }),
    v2: createShapes(model, { rules: table.rules, absent: {} }),
  };

  return (request) => {
    const match = routes.match(request.method, request.rawPath);
    if (!match) {
      const address = `${request.method} ${request.rawPath}`;
      const answer = toErrorAnswer(
        new ServiceError("UnknownOperationException", `No operation has the address ${address}`),
      );
      onUnrouted?.(request, answer);
      return answer;
    }
    const { target: endpoint, labels } = match;
    const call: ApiCall = { operation: endpoint.operation.name, version: endpoint.version, request };
    return answerFrom(0, call, endpoint, labels);
  };

  /** The answer of the interceptor with this index, and of all behind it. */
  function answerFrom(
    index: number,
    call: ApiCall,
    endpoint: Endpoint<Account>,
    labels: RequestParts["labels"],
  ): Answering {
    const intercept = interceptors[index];
    try {
      const answer = intercept
        ? intercept(call, () => answerFrom(index + 1, call, endpoint, labels))
        : serve(endpoint, labels, call.request);
      return answer instanceof Promise
        ? answer.catch((error: unknown) => toErrorAnswer(error, endpoint))
        : answer;
    } catch (error) {
      return toErrorAnswer(error, endpoint);
    }
  }

  function serve(
    endpoint: Endpoint<Account>,
    labels: RequestParts["labels"],
    { query, body }: HttpRequest,
  ): Answering {
    const { entry, operation } = endpoint;
    if (!entry)
      throw new ServiceError(
        "NotImplementedException",
        `${operation.name} is not served by this embedded service`,
      );
    endpoint.shapes ??= shapesOf(endpoint);
    const { shapes } = endpoint;
    const input = decodeInput(shapes.input, { labels, query, body });
    validateInput(shapes.input, input);
    const output = entry.handle(input as never, account);
    return output instanceof Promise
      ? output.then((settled) => toAnswer(settled, entry, shapes))
      : toAnswer(output, entry, shapes);
  }

  function toAnswer(
    output: object,
    { stableOutput }: OperationEntry<Account>,
    { output: shape, encoded }: EndpointShapes,
  ): HttpAnswer {
    let body = encoded.get(output);
    if (body === undefined) {
      body = encodeOutput(output, shape);
      if (stableOutput) encoded.set(output, body);
    }
    return { status: 200, body };
  }

  function shapesOf({ operation, version, queryMembers }: Endpoint<Account>): EndpointShapes {
    const input = toShapeOf[version](operation.input) as StructureShape;
    return {
      input: queryMembers ? relocate(input, queryMembers) : input,
      output: toShapeOf[version](operation.output),
      encoded: new WeakMap(),
    };
  }

  function toErrorAnswer(error: unknown, endpoint?: Endpoint<Account>): HttpAnswer {
    if (!(error instanceof ServiceError)) {
      const name = endpoint?.operation.name ?? "the request";
      return errorAnswer(
        "InternalServiceErrorException",
        `Cannot carry out ${name}: ${messageOf(error)}`,
        500,
      );
    }
    const replaced =
      endpoint?.version === "v1" ? endpoint.entry?.v1Errors?.[error.name as ModeledErrorName] : undefined;
    const name = replaced ?? error.name;
    const statuses: Readonly<Record<string, number>> = protocolErrorStatuses;
    return errorAnswer(name, error.message, statuses[name] ?? model.errorStatuses.get(name) ?? 500);
  }
}

/** Every operation of the SDK is routed, so that one that is not served can be named. */
function createRoutes<Account>(model: SdkModel, { operations }: ApiTable<Account>) {
  const routes = createRouteTable<Endpoint<Account>>();
  for (const operation of model.operations.values()) {
    const entry = operations[operation.name];
    const older = entry?.olderRoute;
    for (const version of entry && !entry.v2Only ? (["v1", "v2"] as const) : (["v2"] as const)) {
      if (older) {
        const path = `/${version}${older.path}`;
        routes.add(older.method, path, { operation, version, entry, queryMembers: older.query });
      }
      if (version === "v2" || !older)
        routes.add(operation.method, operation.path.replace("/v2/", `/${version}/`), {
          operation,
          version,
          entry,
          queryMembers: undefined,
        });
    }
  }
  return routes;
}

const relocate = (shape: StructureShape, queryMembers: readonly string[]): StructureShape => ({
  ...shape,
  members: shape.members.map((member) => ({
    ...member,
    location: queryMembers.includes(member.name) ? "query" : "body",
  })),
});
