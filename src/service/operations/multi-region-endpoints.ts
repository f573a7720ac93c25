import type {
  CreateMultiRegionEndpointRequest,
  CreateMultiRegionEndpointResponse,
  DeleteMultiRegionEndpointRequest,
  DeleteMultiRegionEndpointResponse,
  GetMultiRegionEndpointRequest,
  GetMultiRegionEndpointResponse,
  ListMultiRegionEndpointsRequest,
  ListMultiRegionEndpointsResponse,
} from "@aws-sdk/client-sesv2";
import type { ApiTable } from "../protocol/api.ts";
import { badRequest, ServiceError } from "../protocol/service-error.ts";
import type { Account } from "../state/account.ts";
import type { MultiRegionEndpoint } from "../state/endpoint-record.ts";
import { limits } from "../state/limits.ts";
import { endpointStatusOf, findEndpoint } from "../state/multi-region-endpoint.ts";
import { toPage } from "../state/page.ts";
import { addTags, parseTags } from "../state/tags.ts";

function createEndpoint(
  { EndpointName: name = "", Details, Tags }: CreateMultiRegionEndpointRequest,
  account: Account,
): CreateMultiRegionEndpointResponse {
  const tags = parseTags(Tags);
  const [route, another] = Details?.RoutesDetails ?? [];
  if (!route || another) throw badRequest("RoutesDetails must contain exactly one route configuration");
  const { Region: secondaryRegion = "" } = route;
  if (!/^[a-z]{2,4}(-[a-z]+)+-\d$/.test(secondaryRegion))
    throw badRequest(`Region ${secondaryRegion} is not the name of an AWS region`);
  if (secondaryRegion === account.region)
    throw badRequest(`The secondary region must not be the primary region ${account.region}`);
  const known = account.multiRegionEndpoints.get(name);
  if (known && endpointStatusOf(known, account))
    throw new ServiceError("AlreadyExistsException", `Multi-region endpoint ${name} already exists.`);
  const sequence = account.nextSequence();
  const hex = account.idOf(sequence).replaceAll("-", "");
  // Delete first: a removed endpoint keeps its place in the list.
  account.multiRegionEndpoints.delete(name);
  account.multiRegionEndpoints.set(name, {
    sequence,
    name,
    id: `${hex.slice(0, 8)}.${hex.slice(8, 11)}`,
    secondaryRegion,
    createdAtMs: account.clock.now(),
  });
  account.tags.delete(`multi-region-endpoint/${name}`);
  addTags(account, `multi-region-endpoint/${name}`, tags);
  const endpoint = findEndpoint(account, name);
  return { Status: endpointStatusOf(endpoint, account), EndpointId: endpoint.id };
}

function getEndpoint(
  { EndpointName }: GetMultiRegionEndpointRequest,
  account: Account,
): GetMultiRegionEndpointResponse {
  const endpoint = findEndpoint(account, EndpointName);
  return {
    ...toCommon(endpoint, account),
    Routes: regionsOf(endpoint, account).map((Region) => ({ Region })),
  };
}

function listEndpoints(
  request: ListMultiRegionEndpointsRequest,
  account: Account,
): ListMultiRegionEndpointsResponse {
  const present = [...account.multiRegionEndpoints.values()].filter((one) => endpointStatusOf(one, account));
  const { items, nextToken } = toPage(present, request);
  return {
    MultiRegionEndpoints: items.map((endpoint) => ({
      ...toCommon(endpoint, account),
      Regions: regionsOf(endpoint, account),
    })),
    NextToken: nextToken,
  };
}

function deleteEndpoint(
  { EndpointName }: DeleteMultiRegionEndpointRequest,
  account: Account,
): DeleteMultiRegionEndpointResponse {
  const endpoint = findEndpoint(account, EndpointName);
  if (endpoint.deletedAtMs === undefined)
    account.multiRegionEndpoints.set(endpoint.name, { ...endpoint, deletedAtMs: account.clock.now() });
  return { Status: "DELETING" };
}

/** Returns the primary region, then the secondary one. */
const regionsOf = ({ secondaryRegion }: MultiRegionEndpoint, { region }: Account): string[] => [
  region,
  secondaryRegion,
];

const toCommon = (endpoint: MultiRegionEndpoint, account: Account) => ({
  EndpointName: endpoint.name,
  EndpointId: endpoint.id,
  Status: endpointStatusOf(endpoint, account),
  CreatedTimestamp: new Date(endpoint.createdAtMs),
  LastUpdatedTimestamp: new Date(endpoint.deletedAtMs ?? endpoint.createdAtMs),
});

const endpointName = {
  min: 1,
  max: 64,
  pattern: /^[A-Za-z0-9_-]+$/,
  patternText: "^[\\w\\-_]+$",
  source: "model",
} as const;

export const multiRegionEndpointOperations: ApiTable<Account> = {
  operations: {
    CreateMultiRegionEndpoint: { handle: createEndpoint, v2Only: true, basis: "real" },
    DeleteMultiRegionEndpoint: { handle: deleteEndpoint, v2Only: true, basis: "real" },
    GetMultiRegionEndpoint: { handle: getEndpoint, v2Only: true, basis: "real" },
    ListMultiRegionEndpoints: { handle: listEndpoints, v2Only: true, basis: "real" },
  },
  rules: {
    "CreateMultiRegionEndpointRequest.EndpointName": endpointName,
    "CreateMultiRegionEndpointRequest.Tags": limits.tagList,
    "DeleteMultiRegionEndpointRequest.EndpointName": endpointName,
    "GetMultiRegionEndpointRequest.EndpointName": endpointName,
    "ListMultiRegionEndpointsRequest.NextToken": {
      min: 1,
      max: 5000,
      pattern: /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/,
      patternText: "^^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
      source: "model",
    },
    "ListMultiRegionEndpointsRequest.PageSize": { min: 1, max: 1000, source: "model" },
  },
  absentInV1: {},
};
