import { FetchRequestAdapter } from '@microsoft/kiota-http-fetchlibrary';
import { expect, onTestFinished, test } from 'vitest';
import { seed } from '../../src/sandbox/account/seed.ts';
import { memoryStore } from '../../src/sandbox/account/store.ts';
import { createSandbox, SANDBOX_TOKEN } from '../../src/sandbox/handler.ts';
import { serveSandbox } from '../../src/sandbox/server.ts';
import { fakeClock } from '../helpers/clock.ts';
import { VPC } from './fixtures.ts';

/** As much of DigitalOcean's own client as is called here; its sources are not written for our compiler. */
interface Resource {
  get(): Promise<Body>;
  post(body: object): Promise<Body>;
  patch(body: object): Promise<Body>;
  put(body: object): Promise<Body>;
  delete(): Promise<unknown>;
}
interface Item {
  readonly id: string;
  readonly name: string;
  readonly status?: string;
}
interface Body {
  readonly vpc: Item;
  readonly vpcs: readonly Item[];
  readonly vpcPeering: Item;
  readonly vpcPeerings: readonly Item[];
  readonly peering: Item;
  readonly peerings: readonly Item[];
  readonly account: { readonly email: string };
  readonly regions: readonly object[];
  readonly members: readonly object[];
}
type Collection = Resource & {
  byVpc_id(id: string): Resource & {
    readonly peerings: Resource & { byVpc_peering_id(id: string): Resource };
    readonly members: Resource;
  };
  byVpc_peering_id(id: string): Resource;
};
interface Client {
  readonly v2: Readonly<Record<'vpcs' | 'vpc_peerings' | 'account' | 'regions', Collection>>;
}

async function connect() {
  const stop = new AbortController();
  const clock = fakeClock();
  const sandbox = createSandbox({ store: memoryStore(seed()), clock, requestsPerMinute: 250 });
  const { url, closed } = await serveSandbox({ sandbox, port: 0, signal: stop.signal });
  onTestFinished(async () => {
    stop.abort();
    await closed;
  });
  const dots = (await import('@digitalocean/dots' as string)) as {
    createDigitalOceanClient: (adapter: FetchRequestAdapter) => Client;
    DigitalOceanApiKeyAuthenticationProvider: new (token: string) => never;
  };
  const adapter = new FetchRequestAdapter(new dots.DigitalOceanApiKeyAuthenticationProvider(SANDBOX_TOKEN));
  const client = dots.createDigitalOceanClient(adapter);
  adapter.baseUrl = url;
  return { v2: client.v2, clock };
}

test("DigitalOcean's own client goes through a peering's life", async () => {
  const { v2, clock } = await connect();
  const made = (await v2.vpc_peerings.post({ name: 'ams-to-data', vpcIds: [VPC.ams, VPC.data] })).vpcPeering;
  expect(made).toMatchObject({ name: 'ams-to-data', status: 'PROVISIONING' });
  clock.advance(3_000);
  const one = v2.vpc_peerings.byVpc_peering_id(made.id);
  expect((await one.get()).vpcPeering.status).toBe('ACTIVE');
  expect((await v2.vpc_peerings.get()).vpcPeerings).toHaveLength(5);
  expect((await one.patch({ name: 'renamed' })).vpcPeering.name).toBe('renamed');
  expect((await v2.vpcs.byVpc_id(VPC.ams).peerings.get()).peerings.map(({ name }) => name)).toEqual([
    'renamed',
  ]);
  await one.delete();
  expect((await one.get()).vpcPeering.status).toBe('DELETING');
  clock.advance(2_000);
  await expect(one.get()).rejects.toMatchObject({ responseStatusCode: 404 });
});

test('and through that of a VPC', async () => {
  const { v2 } = await connect();
  const made = (await v2.vpcs.post({ name: 'new-vpc', region: 'sfo3', ipRange: '10.77.0.0/16' })).vpc;
  const one = v2.vpcs.byVpc_id(made.id);
  expect((await one.get()).vpc).toMatchObject({ name: 'new-vpc', ipRange: '10.77.0.0/16' });
  expect((await one.patch({ name: 'renamed' })).vpc.name).toBe('renamed');
  expect((await one.put({ name: 'again', description: 'x' })).vpc.name).toBe('again');
  const peering = (await one.peerings.post({ name: 'mine', vpcId: VPC.web })).peering;
  const inVpc = one.peerings.byVpc_peering_id(peering.id);
  expect((await inVpc.patch({ name: 'yours' })).peering.name).toBe('yours');
  await expect(one.delete()).rejects.toMatchObject({ responseStatusCode: 403 });
  await expect(v2.vpcs.post({ name: 'again', region: 'sfo3' })).rejects.toMatchObject({
    responseStatusCode: 422,
  });
  const other = (await v2.vpcs.post({ name: 'empty', region: 'sfo3' })).vpc;
  await v2.vpcs.byVpc_id(other.id).delete();
  await expect(v2.vpcs.byVpc_id(other.id).get()).rejects.toMatchObject({ responseStatusCode: 404 });
  expect((await v2.vpcs.get()).vpcs).toHaveLength(9);
  expect((await v2.vpcs.byVpc_id(VPC.web).members.get()).members).toHaveLength(5);
});

test('and reads the account and the regions', async () => {
  const { v2 } = await connect();
  expect((await v2.account.get()).account.email).toBe('nobody@sandbox.example');
  expect((await v2.regions.get()).regions.length).toBeGreaterThan(5);
});
