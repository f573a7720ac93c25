import { messageOf } from "../../base/errors.ts";
import { decodeInput, type RequestParts } from "./decode.ts";
import { encodeOutput } from "./encode.ts";
import { errorResponse, type HttpRequest, type HttpResponse } from "./http-response.ts";
import { intercept } from "./intercept.ts";
import type { MemberRule } from "./member-rule.ts";
import { bindToken, unbindToken } from "./page-token.ts";
import { createRouteTable } from "./route-table.ts";
import type { SdkModel, SdkOperation } from "./sdk-model.ts";
import { type ModeledErrorName, protocolErrorStatuses, ServiceError } from "./service-error.ts";
import { createShapes, type Shape, type StructureShape } from "./shape.ts";
import { validateInput } from "./validate.ts";

/** API version: `v1` is the Pinpoint Email API (2018-07-26), `v2` the SES API v2 (2019-09-27). */
export type ApiVersion = "v1" | "v2";

/**
 * Where an operation's response comes from. `real`: from what requests stored, with its effects. `derived`:
 * computed from them by the simulation. `scripted`: as a fixture or the control plane declares it.
 */
export type OperationBasis = "real" | "derived" | "scripted";

/**
 * An operation's handler, and the facts missing from the SDK's schemas. `Account` is the state that handlers
 * work on.
 */
export interface OperationEntry<Account> {
  /**
   * Runs the operation. `input` has the shape of the SDK's schema, with the type that the handler declares.
   */
  readonly handle: (input: never, account: Account, version: ApiVersion) => object | Promise<object>;
  /**
   * Route of v1, and of older v2 clients. Members in `query` are read from the query string, all others from
   * the body.
   */
  readonly olderRoute?: { readonly method: string; readonly path: string; readonly query: readonly string[] };
  /** Another path of the operation, with the same method and members, that older v2 clients use. */
  readonly olderPath?: string;
  /** Errors that v1 does not define for the operation, with the errors that it raises instead. */
  readonly v1Errors?: Partial<Record<ModeledErrorName, ModeledErrorName>>;
  /** Where the response comes from, for the page of coverage. */
  readonly basis: OperationBasis;
  /** Whether v1 lacks the operation. */
  readonly v2Only?: true;
  /** Whether an output object never changes once returned, so that its JSON can be cached. */
  readonly stableOutput?: true;
}

/** The operations served, with their rules and the differences between the API versions. */
export interface ApiTable<Account> {
  readonly operations: Readonly<Record<string, OperationEntry<Account>>>;
  /** Constraints on members, by `Structure.Member`. */
  readonly rules: Readonly<Record<string, MemberRule>>;
  /** Members that v1 does not have, by structure. Ignored in inputs, omitted from outputs. */
  readonly absentInV1: Readonly<Record<string, readonly string[]>>;
  /** Values that v1 does not have, by enum. */
  readonly absentWordsInV1?: Readonly<Record<string, readonly string[]>>;
  /** Members required in v1 only, by structure. */
  readonly requiredInV1?: Readonly<Record<string, readonly string[]>>;
}

/** One call of an operation. */
export interface ApiCall {
  /** Name of the operation: `SendEmail`. */
  readonly operation: string;
  /** API that the request belongs to. `query` is the SES API of 2010-12-01. */
  readonly version: ApiVersion | "query";
  /** The request as received. */
  readonly request: HttpRequest;
}

/** A response, or a promise if the call must wait. A promise would noticeably slow down frequent requests. */
export type MaybePromise = HttpResponse | Promise<HttpResponse>;

/**
 * Code that runs around an operation: authentication, throttling, faults. `next` continues the call and never
 * throws; a ServiceError thrown by the interceptor becomes the response.
 *
 * @example
 * ```ts
 * import { type Interceptor, startService } from "placewright/service";
 *
 * const seen: string[] = [];
 * const record: Interceptor = ({ operation, version, request }, next) => {
 *   seen.push(`${version} ${operation} ${request.method} ${request.rawPath}`);
 *   if (operation !== "GetAccount") return next();
 *   return { status: 503, body: "{}", errorType: "ServiceUnavailable" };
 * };
 * const service = await startService({ interceptors: [record] });
 * const response = await fetch(`${service.url}/v2/email/account`);
 * response.status; // → 503
 * seen; // → ["v2 GetAccount GET /v2/email/account"]
 * await service.close();
 * ```
 */
export type Interceptor = (call: ApiCall, next: () => MaybePromise) => MaybePromise;

/** Optional parts of the API's request handling. */
export interface ApiOptions {
  /** Interceptors in order, outermost first. */
  readonly interceptors?: readonly Interceptor[];
  /** Called for requests that match no operation. They pass no interceptor. */
  readonly onUnrouted?: (request: HttpRequest, answer: HttpResponse) => void;
}

interface Endpoint<Account> {
  readonly operation: SdkOperation;
  readonly version: ApiVersion;
  /** `undefined` if the SDK has the operation but the service does not serve it. */
  readonly entry: OperationEntry<Account> | undefined;
  readonly queryMembers: readonly string[] | undefined;
  shapes?: EndpointShapes;
}

interface EndpointShapes {
  readonly input: StructureShape;
  readonly output: Shape;
  /** Cached JSON of outputs that never change. */
  readonly encoded: WeakMap<object, string>;
}

/** Handlers of one account. They turn every error into a response. */
export interface Api {
  /** Responds to a request over HTTP, in both API versions. */
  respond(request: HttpRequest): MaybePromise;
  /**
   * Prepares an operation of v2 for requests that do not come over HTTP: `handle` runs inside these interceptors, and
   * its output becomes the response.
   */
  prepare(operation: string, interceptors: readonly Interceptor[]): PreparedOperation;
}

export type PreparedOperation = (request: HttpRequest, handle: () => Promise<object>) => MaybePromise;

/** Creates the handlers of one account. */
export function createApi<Account>(
  model: SdkModel,
  table: ApiTable<Account>,
  account: Account,
  { interceptors = [], onUnrouted }: ApiOptions = {},
): Api {
  const routes = createRoutes(model, table);
  const toShapeOf: Record<ApiVersion, ReturnType<typeof createShapes>> = {
    v1: createShapes(model, {
      rules: table.rules,
      absent: table.absentInV1,
      required: table.requiredInV1,
      absentWords: table.absentWordsInV1,
    }),
    v2: createShapes(model, { rules: table.rules, absent: {} }),
  };

  function respond(request: HttpRequest): MaybePromise {
    const match = routes.match(request.method, request.rawPath);
    if (!match) {
      const address = `${request.method} ${request.rawPath}`;
      const answer = toErrorAnswer(
        model,
        new ServiceError("UnknownOperationException", `No operation has the address ${address}`),
      );
      onUnrouted?.(request, answer);
      return answer;
    }
    const { target: endpoint, labels } = match;
    const call: ApiCall = { operation: endpoint.operation.name, version: endpoint.version, request };
    return intercept(interceptors, call, {
      serve: () => serve(endpoint, labels, request),
      toErrorAnswer: (error) => toErrorAnswer(model, error, endpoint),
    });
  }

  function prepare(name: string, ownInterceptors: readonly Interceptor[]): PreparedOperation {
    const [operation, entry] = [model.operations.get(name), table.operations[name]];
    if (!operation || !entry) throw new TypeError(`There is no operation ${name}`);
    const endpoint: Endpoint<Account> = { operation, version: "v2", entry, queryMembers: undefined };
    const shapes = shapesOf(endpoint);
    return (request, handle) =>
      intercept(
        ownInterceptors,
        { operation: name, version: "v2", request },
        {
          serve: async () => toAnswer(await handle(), name, entry, shapes),
          toErrorAnswer: (error) => toErrorAnswer(model, error, endpoint),
        },
      );
  }

  function serve(
    endpoint: Endpoint<Account>,
    labels: RequestParts["labels"],
    { query, body }: HttpRequest,
  ): MaybePromise {
    const { entry, operation, version } = endpoint;
    if (!entry)
      throw new ServiceError(
        "NotImplementedException",
        `${operation.name} is not implemented by this embedded service`,
      );
    endpoint.shapes ??= shapesOf(endpoint);
    const { shapes } = endpoint;
    const input = decodeInput(shapes.input, { labels, query, body });
    validateInput(shapes.input, input);
    if (typeof input.NextToken === "string") input.NextToken = unbindToken(operation.name, input.NextToken);
    const output = entry.handle(input as never, account, version);
    return output instanceof Promise
      ? output.then((settled) => toAnswer(settled, operation.name, entry, shapes))
      : toAnswer(output, operation.name, entry, shapes);
  }

  function shapesOf({ operation, version, queryMembers }: Endpoint<Account>): EndpointShapes {
    const input = toShapeOf[version](operation.input) as StructureShape;
    return {
      input: queryMembers ? relocate(input, queryMembers) : input,
      output: toShapeOf[version](operation.output),
      encoded: new WeakMap(),
    };
  }

  return { respond, prepare };
}

function toErrorAnswer<Account>(model: SdkModel, error: unknown, endpoint?: Endpoint<Account>): HttpResponse {
  if (!(error instanceof ServiceError)) {
    const name = endpoint?.operation.name ?? "the request";
    return errorResponse("InternalServiceErrorException", `Cannot perform ${name}: ${messageOf(error)}`, 500);
  }
  const replaced =
    endpoint?.version === "v1" ? endpoint.entry?.v1Errors?.[error.name as ModeledErrorName] : undefined;
  const name = replaced ?? error.name;
  const statuses: Readonly<Record<string, number>> = protocolErrorStatuses;
  return errorResponse(name, error.message, statuses[name] ?? model.errorStatuses.get(name) ?? 500);
}

function toAnswer<Account>(
  output: object & { readonly NextToken?: unknown },
  operation: string,
  { stableOutput }: OperationEntry<Account>,
  { output: shape, encoded }: EndpointShapes,
): HttpResponse {
  let body = encoded.get(output);
  if (body === undefined) {
    const { NextToken: token } = output;
    body = encodeOutput(
      typeof token === "string" ? { ...output, NextToken: bindToken(operation, token) } : output,
      shape,
    );
    if (stableOutput) encoded.set(output, body);
  }
  return { status: 200, body };
}

/** Adds a route for every operation of the SDK, so that errors can name those that are not served. */
function createRoutes<Account>(model: SdkModel, { operations }: ApiTable<Account>) {
  const routes = createRouteTable<Endpoint<Account>>();
  for (const operation of model.operations.values()) {
    const entry = operations[operation.name];
    const older = entry?.olderRoute;
    if (entry?.olderPath !== undefined)
      routes.add(operation.method, entry.olderPath, {
        operation,
        version: "v2",
        entry,
        queryMembers: undefined,
      });
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
    location: member.location === "label" ? "label" : queryMembers.includes(member.name) ? "query" : "body",
  })),
});
