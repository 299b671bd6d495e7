import type { RateLimit } from '../errors.ts';
import { DopeerError } from '../errors.ts';
import { type ClientOptions, createClient } from './client.ts';
import { idKey } from './id.ts';
import { allPages, MAX_PER_PAGE, pagesOf } from './paging.ts';
import {
  listOf,
  type Parse,
  parseAccount,
  parseMember,
  parsePeering,
  parseVpc,
  readMember,
} from './parse.ts';
import { createReads, type Reads } from './reads.ts';
import type { ApiAnswer, ApiRequest, RequestOptions } from './request.ts';
import { withRetries } from './retry.ts';
import type { Account, Peering, PeeringRequest, Vpc, VpcMember } from './types.ts';

/** Which peerings a list holds. */
export interface ListQuery extends RequestOptions {
  /** Slug of a region that one of the two VPCs is in. */
  readonly region?: string | undefined;
  /** Items a page, 1 to 200. */
  readonly perPage?: number | undefined;
  /** This page alone; every page where it is left out. */
  readonly page?: number | undefined;
}

/** The endpoints dopeer uses. Every method throws `DopeerError`. */
export interface Api extends Reads {
  listPeerings(query?: ListQuery): Promise<readonly Peering[]>;
  getPeering(id: string, options?: RequestOptions): Promise<Peering>;
  /** Answers before the peering is provisioned: its status tells. */
  createPeering(request: PeeringRequest, options?: RequestOptions): Promise<Peering>;
  /** Changes the name, the only thing of a peering that can change. */
  renamePeering(id: string, name: string, options?: RequestOptions): Promise<Peering>;
  /**
   * Answers before the peering is gone: its status tells. `undefined` where the answer does not show it,
   * or a repeated request found it gone already.
   */
  deletePeering(id: string, options?: RequestOptions): Promise<Peering | undefined>;
  listVpcs(options?: RequestOptions): Promise<readonly Vpc[]>;
  /** What is in a VPC. */
  listMembers(vpcId: string, options?: RequestOptions): Promise<readonly VpcMember[]>;
  /** Whose token it is; most tokens for peerings may not ask. */
  getAccount(options?: RequestOptions): Promise<Account>;
  /** The cheapest call that a token with `vpc_peering:read` may make: tells whether a token works. */
  probe(): Promise<void>;
  /** What the last answer said of the rate limit. */
  rateLimit(): RateLimit | undefined;
  /** The time by the server's clock, in milliseconds since the epoch; `undefined` until it told. */
  serverTime(): number | undefined;
}

/** The API at one URL, with one token. */
export async function createApi(options: ClientOptions): Promise<Api> {
  const { clock, random, signal } = options.host;
  const client = withRetries(await createClient(options), { clock, random, signal, notice: options.notice });
  let rateLimit: RateLimit | undefined;
  /** By the server's clock, when ours that never jumps stood at 0. */
  let serverEpoch: number | undefined;
  const send = async (request: ApiRequest): Promise<ApiAnswer> => {
    const answer = await client(request).catch((error: unknown) => {
      if (error instanceof DopeerError) rateLimit = error.details.rateLimit ?? rateLimit;
      throw error;
    });
    rateLimit = answer.rateLimit;
    if (answer.serverTime !== undefined) serverEpoch = answer.serverTime - clock.monotonic();
    return answer;
  };
  const sendForPeering = async (request: ApiRequest, id?: string) => {
    const answer = await send(request);
    const peering = readMember(answer, 'vpc_peering', parsePeering);
    if (id === undefined || idKey(peering.id) === idKey(id)) return peering;
    throw new DopeerError('unexpected', `The API was asked for ${id} and answered with ${peering.id}.`, {
      requestId: answer.requestId,
    });
  };
  const fetchPage = async <Item>(key: string, request: ApiRequest, parse: Parse<Item>, perPage: number) => {
    const answer = await send(request);
    const items = readMember(answer, key, listOf(parse));
    return { items, ...pagesOf(answer.body, items.length, perPage) };
  };

  return {
    async listPeerings({ region, perPage, page, ...requestOptions } = {}) {
      const fetchPeerings = (number: number, size: number) =>
        fetchPage(
          'vpc_peerings',
          {
            ...requestOptions,
            method: 'GET',
            path: 'v2/vpc_peerings',
            query: { ...(region !== undefined && { region }), page: String(number), per_page: String(size) },
            scope: 'vpc_peering:read',
          },
          parsePeering,
          size,
        );
      if (page !== undefined) return (await fetchPeerings(page, perPage ?? DEFAULT_PER_PAGE)).items;
      const fetchAny = (number: number) => fetchPeerings(number, perPage ?? MAX_PER_PAGE);
      // Nobody says whether the total counts the peerings of the region, or all.
      return allPages(fetchAny, idOf, region !== undefined);
    },
    getPeering: (id, options) =>
      sendForPeering({ ...options, method: 'GET', path: peeringPath(id), scope: 'vpc_peering:read' }, id),
    createPeering: async ({ name, vpc_ids }, options) => {
      const body = { name, vpc_ids };
      const created = await sendForPeering({
        ...options,
        method: 'POST',
        path: 'v2/vpc_peerings',
        body,
        scope: 'vpc_peering:create',
      });
      // What was asked for is known, whatever the answer leaves out.
      const peering = { ...created, name: created.name ?? name, vpc_ids: created.vpc_ids ?? vpc_ids };
      const wanted = vpc_ids.map(idKey);
      if (peering.vpc_ids.length !== 2 || peering.vpc_ids.every((id) => wanted.includes(idKey(id))))
        return peering;
      throw new DopeerError('unexpected', 'The API answered with a peering of other VPCs instead.');
    },
    renamePeering: (id, name, options) =>
      sendForPeering(
        {
          ...options,
          method: 'PATCH',
          path: peeringPath(id),
          body: { name },
          scope: 'vpc_peering:update',
        },
        id,
      ),
    deletePeering: async (id, options) => {
      const { body } = await send({
        ...options,
        method: 'DELETE',
        path: peeringPath(id),
        scope: 'vpc_peering:delete',
      });
      return parsePeering((body as { vpc_peering?: unknown } | null | undefined)?.vpc_peering);
    },
    listVpcs: (options) =>
      allPages((page) => fetchPage('vpcs', vpcsPage('v2/vpcs', page, options), parseVpc, MAX_PER_PAGE), idOf),
    listMembers: (vpcId, options) => {
      const path = `v2/vpcs/${encodeURIComponent(vpcId)}/members`;
      return allPages(
        (page) => fetchPage('members', vpcsPage(path, page, options), parseMember, MAX_PER_PAGE),
        (member) => JSON.stringify(member),
      );
    },
    getAccount: async (options) => {
      const request = { ...options, method: 'GET', path: 'v2/account', scope: 'account:read' } as const;
      return readMember(await send(request), 'account', parseAccount);
    },
    probe: async () => {
      await send({
        method: 'GET',
        path: 'v2/vpc_peerings',
        query: { per_page: '1' },
        scope: 'vpc_peering:read',
      });
    },
    ...createReads(send, fetchPage),
    rateLimit: () => rateLimit,
    serverTime: () => (serverEpoch === undefined ? undefined : serverEpoch + clock.monotonic()),
  };
}

/** Items on a page when `per_page` is left to the API. */
const DEFAULT_PER_PAGE = 20;

const peeringPath = (id: string) => `v2/vpc_peerings/${encodeURIComponent(id)}`;

/** The request for one page of what `vpc:read` may read. */
const vpcsPage = (path: string, page: number, options?: RequestOptions): ApiRequest => ({
  ...options,
  method: 'GET',
  path,
  query: { page: String(page), per_page: String(MAX_PER_PAGE) },
  scope: 'vpc:read',
});

const idOf = ({ id }: { readonly id: string }) => idKey(id);
