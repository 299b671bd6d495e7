import { DopeerError } from '../errors.ts';
import { idKey } from './id.ts';
import { allPages, MAX_PER_PAGE, type Page } from './paging.ts';
import { listOf, type Parse, readMember } from './parse.ts';
import { parseDatabase, parseDroplet, parseFirewall, parseRoute, parseTrustedSource } from './parse-reads.ts';
import type { ApiRequest, RequestOptions, Send } from './request.ts';
import type { Database, Droplet, Firewall, TrustedSource, VpcRoute } from './types.ts';

/** Which Droplets a list holds. */
export interface DropletQuery extends RequestOptions {
  /** Of exactly this name, in any case. */
  readonly name?: string | undefined;
  /** With this tag. */
  readonly tag?: string | undefined;
  /** Those with a GPU, which the list leaves out otherwise. */
  readonly hasGpu?: boolean | undefined;
}

/** The endpoints that tell whether one resource can reach another. Every method throws `DopeerError`. */
export interface Reads {
  getDroplet(id: number, options?: RequestOptions): Promise<Droplet>;
  listDroplets(query?: DropletQuery): Promise<readonly Droplet[]>;
  /** Every cloud firewall. */
  listFirewalls(options?: RequestOptions): Promise<readonly Firewall[]>;
  /** The firewalls that apply to a Droplet, by its ID or by its tags. */
  listFirewallsOf(dropletId: number, options?: RequestOptions): Promise<readonly Firewall[]>;
  getDatabase(id: string, options?: RequestOptions): Promise<Database>;
  listDatabases(options?: RequestOptions): Promise<readonly Database[]>;
  /** Who may connect to a database; nobody is kept out where there is none. */
  listTrustedSources(databaseId: string, options?: RequestOptions): Promise<readonly TrustedSource[]>;
  /** A public preview. */
  listRoutes(vpcId: string, options?: RequestOptions): Promise<readonly VpcRoute[]>;
}

/** Fetches one page of a list. */
export type FetchPage = <Item>(
  key: string,
  request: ApiRequest,
  parse: Parse<Item>,
  perPage: number,
) => Promise<Page<Item>>;

/** The reads, by what sends a request and what fetches a page. */
export function createReads(send: Send, fetchPage: FetchPage): Reads {
  const get = async <Item>(
    request: Pick<ApiRequest, 'path' | 'scope' | 'isSecret'> & RequestOptions,
    key: string,
    parse: Parse<Item>,
  ) => readMember(await send({ ...request, method: 'GET' }), key, parse);
  const list = <Item>(
    request: Pick<ApiRequest, 'path' | 'scope' | 'query'> & RequestOptions,
    key: string,
    parse: Parse<Item>,
  ) =>
    allPages(
      (page) =>
        fetchPage(
          key,
          {
            ...request,
            method: 'GET',
            query: { ...request.query, page: String(page), per_page: String(MAX_PER_PAGE) },
          },
          parse,
          MAX_PER_PAGE,
        ),
      (item) => JSON.stringify(item),
    );

  return {
    getDroplet: async (id, options) => {
      const request = { ...options, path: `v2/droplets/${id}`, scope: 'droplet:read' };
      return sameId(id, await get(request, 'droplet', parseDroplet));
    },
    listDroplets: ({ name, tag, hasGpu, ...options } = {}) =>
      list(
        {
          ...options,
          path: 'v2/droplets',
          query: {
            ...(name !== undefined && { name }),
            ...(tag !== undefined && { tag_name: tag }),
            ...(hasGpu && { type: 'gpus' }),
          },
          scope: 'droplet:read',
        },
        'droplets',
        parseDroplet,
      ),
    listFirewalls: (options) =>
      list({ ...options, path: 'v2/firewalls', scope: 'firewall:read' }, 'firewalls', parseFirewall),
    listFirewallsOf: (dropletId, options) =>
      list(
        { ...options, path: `v2/droplets/${dropletId}/firewalls`, scope: 'firewall:read' },
        'firewalls',
        parseFirewall,
      ),
    getDatabase: async (id, options) => {
      const request = { ...options, path: databasePath(id), scope: 'database:read', isSecret: true };
      return sameId(id, await get(request, 'database', parseDatabase));
    },
    // Neither this list nor the next has pages.
    listDatabases: (options) =>
      get(
        { ...options, path: 'v2/databases', scope: 'database:read', isSecret: true },
        'databases',
        listOf(parseDatabase),
      ),
    listTrustedSources: (databaseId, options) =>
      get(
        { ...options, path: `${databasePath(databaseId)}/firewall`, scope: 'database:read' },
        'rules',
        listOf(parseTrustedSource),
      ),
    listRoutes: (vpcId, options) =>
      list(
        { ...options, path: `v2/vpcs/${encodeURIComponent(vpcId)}/routes`, scope: 'route:read' },
        'routes',
        parseRoute,
      ),
  };
}

/** What was asked for, and no other one. */
function sameId<Item extends { readonly id: number | string }>(id: number | string, item: Item): Item {
  if (idKey(String(item.id)) === idKey(String(id))) return item;
  throw new DopeerError('unexpected', `The API was asked for ${id} and answered with ${item.id}.`);
}

const databasePath = (id: string) => `v2/databases/${encodeURIComponent(id)}`;
