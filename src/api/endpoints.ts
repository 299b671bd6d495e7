import { DopeerError } from '../errors.ts';
import { type ApiAnswer, type ApiRequest, type ClientOptions, createClient } from './client.ts';
import { allPages, lastPageOf, MAX_PER_PAGE } from './paging.ts';
import type { RateLimit } from './rate-limit.ts';
import { withRetries } from './retry.ts';
import type { Peering, PeeringRequest, Vpc, VpcMember } from './types.ts';

/** What may be said about a single request. */
export interface RequestOptions {
  /** Ends the request early, instead of Ctrl-C. */
  readonly signal?: AbortSignal | undefined;
  /** `false` for one attempt alone. */
  readonly retry?: boolean | undefined;
}

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
export interface Api {
  listPeerings(query?: ListQuery): Promise<readonly Peering[]>;
  getPeering(id: string, options?: RequestOptions): Promise<Peering>;
  /** Answers before the peering is provisioned: its status tells. */
  createPeering(request: PeeringRequest, options?: RequestOptions): Promise<Peering>;
  /** Changes the name, the only thing of a peering that can change. */
  renamePeering(id: string, name: string): Promise<Peering>;
  /**
   * Answers before the peering is gone: its status tells. `undefined` where a repeated request found
   * it gone already.
   */
  deletePeering(id: string, options?: RequestOptions): Promise<Peering | undefined>;
  listVpcs(options?: RequestOptions): Promise<readonly Vpc[]>;
  /** What is in a VPC. */
  listMembers(vpcId: string, options?: RequestOptions): Promise<readonly VpcMember[]>;
  /** The cheapest call that a token with `vpc_peering:read` may make: tells whether a token works. */
  probe(): Promise<void>;
  /** What the last answer said of the rate limit. */
  rateLimit(): RateLimit | undefined;
  /** The time by the server's clock, in milliseconds since the epoch; by our own until it told. */
  serverTime(): number;
}

/** The API at one URL, with one token. */
export async function createApi(options: ClientOptions): Promise<Api> {
  const { clock, random, signal } = options.host;
  const client = withRetries(await createClient(options), { clock, random, signal, notice: options.notice });
  let rateLimit: RateLimit | undefined;
  let serverAhead = 0;
  const send = async (request: ApiRequest): Promise<ApiAnswer> => {
    const answer = await client(request).catch((error: unknown) => {
      if (error instanceof DopeerError) rateLimit = error.details.rateLimit ?? rateLimit;
      throw error;
    });
    rateLimit = answer.rateLimit;
    if (answer.serverTime !== undefined) serverAhead = answer.serverTime - options.host.clock.now();
    return answer;
  };
  const sendForPeering = async (request: ApiRequest) =>
    readMember<Peering>(await send(request), 'vpc_peering', isItem);
  const fetchPage = async <Item>(key: string, request: ApiRequest, isRight = isItem) => {
    const answer = await send(request);
    const items = readMember<readonly Item[]>(answer, key, listOf(isRight));
    return { items, lastPage: lastPageOf(answer.body, items.length) };
  };

  return {
    async listPeerings({ region, perPage, page, signal, retry } = {}) {
      const fetchPeerings = (number: number, size: number) =>
        fetchPage<Peering>('vpc_peerings', {
          method: 'GET',
          path: 'v2/vpc_peerings',
          query: { ...(region !== undefined && { region }), page: String(number), per_page: String(size) },
          scope: 'vpc_peering:read',
          signal,
          retry,
        });
      if (page !== undefined) return (await fetchPeerings(page, perPage ?? DEFAULT_PER_PAGE)).items;
      return allPages((number) => fetchPeerings(number, perPage ?? MAX_PER_PAGE), idOf);
    },
    getPeering: (id, options) =>
      sendForPeering({ ...options, method: 'GET', path: peeringPath(id), scope: 'vpc_peering:read' }),
    createPeering: ({ name, vpc_ids }, options) =>
      sendForPeering({
        ...options,
        method: 'POST',
        path: 'v2/vpc_peerings',
        body: { name, vpc_ids },
        scope: 'vpc_peering:create',
      }),
    renamePeering: (id, name) =>
      sendForPeering({ method: 'PATCH', path: peeringPath(id), body: { name }, scope: 'vpc_peering:update' }),
    deletePeering: async (id, requestOptions) => {
      const answer = await send({
        method: 'DELETE',
        path: peeringPath(id),
        scope: 'vpc_peering:delete',
        ...requestOptions,
      });
      return answer.body === undefined ? undefined : readMember<Peering>(answer, 'vpc_peering', isItem);
    },
    listVpcs: (options) =>
      allPages((page) => fetchPage<Vpc>('vpcs', vpcsPage('v2/vpcs', page, options)), idOf),
    listMembers: (vpcId, options) => {
      const path = `v2/vpcs/${encodeURIComponent(vpcId)}/members`;
      return allPages(
        (page) => fetchPage<VpcMember>('members', vpcsPage(path, page, options), isMember),
        ({ urn, name }) => JSON.stringify([urn, name]),
      );
    },
    probe: async () => {
      await send({
        method: 'GET',
        path: 'v2/vpc_peerings',
        query: { per_page: '1' },
        scope: 'vpc_peering:read',
      });
    },
    rateLimit: () => rateLimit,
    serverTime: () => options.host.clock.now() + serverAhead,
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

const idOf = ({ id }: { readonly id: string }) => id;

const isItem = (value: unknown) => typeof (value as { id?: unknown } | null | undefined)?.id === 'string';

const isMember = (value: unknown) => typeof (value as { urn?: unknown } | null | undefined)?.urn === 'string';

const listOf = (isRight: (item: unknown) => boolean) => (value: unknown) =>
  Array.isArray(value) && value.every(isRight);

/** The member of an answer that holds what was asked for, once `isRight` found it usable. */
function readMember<Member>({ body }: ApiAnswer, key: string, isRight: (value: unknown) => boolean): Member {
  const member =
    typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[key] : undefined;
  if (isRight(member)) return member as Member;
  throw new DopeerError('unexpected', `The API answered without a usable "${key}".`, {
    hint: 'Is the API URL right? Add --debug to see the requests.',
  });
}
