import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { createTestApi, TOKEN } from '../helpers/api.ts';
import { answerByNock } from '../helpers/nock.ts';

const PAGE = { page: '1', per_page: '200' };
const DB = '6b1f0a37-8d52-4c0e-9a64-2f7c1d9e3b58';
const api = () => nock('https://api.digitalocean.com', { reqheaders: { authorization: `Bearer ${TOKEN}` } });
const list = (key: string, ...items: object[]) => ({
  [key]: items,
  links: {},
  meta: { total: items.length },
});

answerByNock();

describe('what tells whether one resource can reach another', () => {
  it('Droplets by ID, name, tag, and those with a GPU', async () => {
    const droplet = { id: 7, name: 'a', memory: 1 };
    api().get('/v2/droplets/7').reply(200, { droplet });
    api()
      .get('/v2/droplets')
      .query({ ...PAGE, name: 'a' })
      .reply(200, list('droplets', droplet));
    api()
      .get('/v2/droplets')
      .query({ ...PAGE, tag_name: 'web' })
      .reply(200, list('droplets', droplet));
    api()
      .get('/v2/droplets')
      .query({ ...PAGE, type: 'gpus' })
      .reply(200, list('droplets'));
    const client = await createTestApi();
    expect(await client.getDroplet(7)).toEqual(droplet);
    expect(await client.listDroplets({ name: 'a' })).toEqual([droplet]);
    expect(await client.listDroplets({ tag: 'web' })).toEqual([droplet]);
    expect(await client.listDroplets({ hasGpu: true })).toEqual([]);
  });

  it.each(['..', '.', ''])('is in no VPC that leads elsewhere: %j', async (elsewhere) => {
    api()
      .get('/v2/droplets/7')
      .reply(200, { droplet: { id: 7, vpc_uuid: elsewhere } });
    api()
      .get(`/v2/databases/${DB}`)
      .reply(200, { database: { id: DB, private_network_uuid: elsewhere } });
    const client = await createTestApi();
    expect(await client.getDroplet(7)).toMatchObject({ vpc_uuid: null });
    expect(await client.getDatabase(DB)).toMatchObject({ private_network_uuid: null });
  });

  it('firewalls, all or those of a Droplet; no rules are none, unreadable ones are not known', async () => {
    const firewalls = [
      { id: 'f', inbound_rules: null },
      { id: 'g', inbound_rules: [{ protocol: 'tcp', ports: 80 }], outbound_rules: [] },
    ];
    api()
      .get('/v2/firewalls')
      .query(PAGE)
      .reply(200, list('firewalls', ...firewalls));
    api().get('/v2/droplets/7/firewalls').query(PAGE).reply(200, list('firewalls'));
    const client = await createTestApi();
    expect(await client.listFirewalls()).toEqual([
      { id: 'f', inbound_rules: [], outbound_rules: [] },
      { id: 'g', inbound_rules: null, outbound_rules: [] },
    ]);
    expect(await client.listFirewallsOf(7)).toEqual([]);
  });

  it('databases without their secrets, and whom they trust', async () => {
    const secret = { uri: 'x', user: 'u', password: 'p', host: 'h', port: 5 };
    const database = {
      id: DB,
      name: 'd',
      engine: 'pg',
      status: 'online',
      region: 'nyc3',
      private_network_uuid: 'v',
    };
    const whole = { ...database, connection: secret, private_connection: secret, users: [secret] };
    const clean = { ...database, private_connection: { host: 'h', port: 5 } };
    api().get(`/v2/databases/${DB}`).reply(200, { database: whole });
    api()
      .get('/v2/databases')
      .reply(200, { databases: [whole] });
    api()
      .get(`/v2/databases/${DB}/firewall`)
      .reply(200, { rules: [{ type: 'tag', value: 'web' }] });
    const client = await createTestApi();
    expect(await client.getDatabase(DB)).toEqual(clean);
    expect(await client.listDatabases()).toEqual([clean]);
    expect(await client.listTrustedSources(DB)).toEqual([{ type: 'tag', value: 'web' }]);
  });

  it('routes of a VPC', async () => {
    const route = { id: 'r', type: 'STATIC', destination_cidr: '10.0.0.0/8' };
    api().get(`/v2/vpcs/${DB}/routes`).query(PAGE).reply(200, list('routes', route));
    expect(await (await createTestApi()).listRoutes(DB)).toEqual([route]);
  });
});
