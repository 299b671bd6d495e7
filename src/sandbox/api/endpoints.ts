import { jsonResponse, notFound } from './answers.ts';
import { type Call, type Caller, isAllowed } from './call.ts';
import {
  getDatabase,
  getDroplet,
  listDatabases,
  listDroplets,
  listFirewalls,
  listFirewallsOfDroplet,
  listTrustedSources,
} from './machines.ts';
import { pageOf } from './paging.ts';
import {
  deletePeering,
  getPeering,
  getPeeringOfVpc,
  listPeerings,
  listPeeringsOfVpc,
  patchPeering,
  patchPeeringOfVpc,
  postPeering,
  postPeeringOfVpc,
} from './peerings.ts';
import { REGIONS } from './regions.ts';
import { badMethod, scopeMissing } from './undocumented.ts';
import {
  deleteVpc,
  getVpc,
  listMembers,
  listVpcs,
  MEMBER_SCOPES,
  patchVpc,
  postVpc,
  putVpc,
} from './vpcs.ts';

/** What a method does at a path, and the scope it needs. */
type Operation = readonly [scope: string, answer: (call: Call) => Promise<Response>];

/** The endpoints of the specification that the sandbox has, by path and method. HEAD goes to GET. */
const ENDPOINTS: Readonly<Record<string, Readonly<Record<string, Operation>>>> = {
  '/v2/vpc_peerings': {
    GET: ['vpc_peering:read', listPeerings],
    POST: ['vpc_peering:create', postPeering],
  },
  '/v2/vpc_peerings/{id}': {
    GET: ['vpc_peering:read', getPeering],
    PATCH: ['vpc_peering:update', patchPeering],
    DELETE: ['vpc_peering:delete', deletePeering],
  },
  '/v2/vpcs': {
    GET: ['vpc:read', listVpcs],
    POST: ['vpc:create', postVpc],
  },
  '/v2/vpcs/{id}': {
    GET: ['vpc:read', getVpc],
    PUT: ['vpc:update', putVpc],
    PATCH: ['vpc:update', patchVpc],
    DELETE: ['vpc:delete', deleteVpc],
  },
  '/v2/vpcs/{id}/members': {
    GET: ['vpc:read', listMembers],
  },
  '/v2/vpcs/{id}/peerings': {
    GET: ['vpc_peering:read', listPeeringsOfVpc],
    POST: ['vpc_peering:create', postPeeringOfVpc],
  },
  '/v2/vpcs/{id}/peerings/{id}': {
    GET: ['vpc_peering:read', getPeeringOfVpc],
    PATCH: ['vpc_peering:update', patchPeeringOfVpc],
  },
  '/v2/droplets': {
    GET: ['droplet:read', listDroplets],
  },
  '/v2/droplets/{id}': {
    GET: ['droplet:read', getDroplet],
  },
  '/v2/droplets/{id}/firewalls': {
    GET: ['firewall:read', listFirewallsOfDroplet],
  },
  '/v2/firewalls': {
    GET: ['firewall:read', listFirewalls],
  },
  '/v2/databases': {
    GET: ['database:read', listDatabases],
  },
  '/v2/databases/{id}': {
    GET: ['database:read', getDatabase],
  },
  '/v2/databases/{id}/firewall': {
    GET: ['database:read', listTrustedSources],
  },
  '/v2/account': {
    GET: ['account:read', getAccount],
  },
  '/v2/regions': {
    GET: ['regions:read', listRegions],
  },
};

/** Every scope there is, also those that only decide what a list shows. */
export const SCOPES: readonly string[] = [
  ...new Set([
    ...Object.values(ENDPOINTS).flatMap((operations) => Object.values(operations).map(([scope]) => scope)),
    ...Object.values(MEMBER_SCOPES),
  ]),
];

const ROUTES = Object.entries(ENDPOINTS).map(([path, operations]) => ({
  pattern: new RegExp(`^${path.replaceAll('{id}', '([^/]+)')}$`),
  operations,
}));

/**
 * Answers a request of a known caller.
 *
 * @throws Refusal 404 for a path that leads nowhere, 405 for a method it does not take, 403 without the scope.
 */
export function callEndpoint(request: Request, caller: Caller): Promise<Response> {
  const url = new URL(request.url);
  for (const { pattern, operations } of ROUTES) {
    const match = pattern.exec(url.pathname);
    if (match === null) continue;
    const operation = operations[request.method === 'HEAD' ? 'GET' : request.method];
    if (operation === undefined) throw badMethod(Object.keys(operations));
    const [scope, answer] = operation;
    if (!isAllowed(caller, scope)) throw scopeMissing(scope);
    const [id = '', innerId = ''] = match.slice(1).map((part) => part.toLowerCase());
    return answer({ ...caller, request, url, id, innerId });
  }
  throw notFound(url.pathname);
}

/** Made up: nobody has these accounts. */
async function getAccount({ account: number }: Call): Promise<Response> {
  return jsonResponse(200, {
    account: {
      droplet_limit: 25,
      floating_ip_limit: 5,
      email: 'nobody@sandbox.example',
      name: 'Nobody',
      uuid: `11111111-1111-4111-8111-${String(number).padStart(12, '0')}`,
      email_verified: true,
      status: 'active',
      status_message: '',
      team: {
        uuid: `22222222-2222-4222-8222-${String(number).padStart(12, '0')}`,
        name: number === 1 ? 'Sandbox' : `Sandbox ${number}`,
      },
    },
  });
}

async function listRegions({ url }: Call): Promise<Response> {
  const { items, around } = pageOf(url, REGIONS);
  return jsonResponse(200, { regions: items, ...around });
}
