import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Peering, Vpc, VpcMember } from '../../src/api/types.ts';
import { type Evidence, findingsOf, trafficOf } from '../../src/peerings/readiness.ts';
import { PREPARED_SINCE } from '../../src/peerings/routes.ts';
import { seed } from '../../src/sandbox/account/seed.ts';

const [, web, data] = seed().vpcs as [Vpc, Vpc, Vpc];
const peering: Peering = {
  id: 'p',
  name: 'p',
  vpc_ids: [web.id, data.id],
  created_at: '2025-06-01T00:00:00Z',
  status: 'ACTIVE',
};
const vpcs = new Map([web, data].map((vpc) => [vpc.id, vpc]));
const evidence: Evidence = { peering, vpcs, peerings: [peering] };
const member = (urn: string, created_at: string): VpcMember => ({ name: 'm', urn, created_at });
const needsOf = (urn: string, created_at: string, around = evidence) =>
  findingsOf(web.id, [member(urn, created_at)], around)[0]?.needs;

const addRoute = (range: string) =>
  `sudo ip route replace ${range} via "$(curl -s http://169.254.169.254/metadata/v1/interfaces/private/0/ipv4/gateway)" dev eth1 mtu 1500 metric 101`;

describe('what a member needs', () => {
  it.each([
    ['do:droplet:1', '2024-10-01T23:59:59.999999999Z', 'routes'],
    ['do:droplet:1', '2024-10-02T00:00:00Z', 'restart'],
    ['do:droplet:1', '2025-05-31T23:59:59Z', 'restart'],
    ['do:droplet:1', '2025-06-01T00:00:00Z', undefined],
    ['do:kubernetes:1', '2024-10-01T23:59:59Z', 'recycle'],
    ['do:kubernetes:1', '2025-05-31T23:59:59Z', 'recycle'],
    ['do:kubernetes:1', '2025-06-01T00:00:00Z', undefined],
    ['do:dbaas:1', '2020-01-01T00:00:00Z', undefined],
    ['do:loadbalancer:1', '2020-01-01T00:00:00Z', 'unknown'],
    ['droplet', '2020-01-01T00:00:00Z', 'unknown'],
    ['do:droplet:1', 'yesterday', 'unknown'],
    ['do:kubernetes:1', '', 'unknown'],
  ])('%s of %s: %s', (urn, created_at, needs) => expect(needsOf(urn, created_at)).toBe(needs));

  it('counts the first peering of the VPC for nodes, which need not be this one', () => {
    const older = { ...peering, id: 'q', created_at: '2025-01-01T00:00:00Z' };
    const around = (...peerings: Peering[]) => ({ ...evidence, peerings: [peering, ...peerings] });
    expect(needsOf('do:kubernetes:1', '2025-02-01T00:00:00Z', around(older))).toBeUndefined();
    expect(needsOf('do:droplet:1', '2025-02-01T00:00:00Z', around(older))).toBe('restart');
    for (const other of [
      { ...older, status: 'ERROR' },
      { ...older, vpc_ids: [data.id, 'elsewhere'] },
      { ...older, created_at: 'unreadable' },
    ]) {
      expect(needsOf('do:kubernetes:1', '2025-02-01T00:00:00Z', around(other))).toBe('recycle');
    }
  });

  it('gives the route to the other VPC, or says that its range is unknown', () => {
    const old = member('do:droplet:1', '2023-01-01T00:00:00Z');
    const commands = (around: Evidence) =>
      [web.id, data.id].map((id) => findingsOf(id, [old], around)[0]?.command);
    expect(commands(evidence)).toEqual([addRoute('10.124.16.0/20'), addRoute('10.120.0.0/20')]);
    const unknown = addRoute('<range>');
    expect(commands({ ...evidence, vpcs: undefined })).toEqual([unknown, unknown]);
    const evil = new Map([[data.id, { ...data, ip_range: '10.0.0.0/8; reboot' }]]);
    expect(commands({ ...evidence, vpcs: evil })[0]).toBe(unknown);
  });

  it('needs no more the later a member was made', () => {
    const urgency = ['unknown', undefined, 'restart', 'recycle', 'routes'];
    const time = fc.date({ min: new Date(PREPARED_SINCE - 1e11), max: new Date(PREPARED_SINCE + 1e11) });
    fc.assert(
      fc.property(fc.constantFrom('droplet', 'kubernetes'), time, time, time, (kind, a, b, peeredAt) => {
        fc.pre(![a, b, peeredAt].some((date) => Number.isNaN(date.getTime())));
        const around = { ...evidence, peering: { ...peering, created_at: peeredAt.toISOString() } };
        const [older, newer] = [a, b]
          .sort((x, y) => x.getTime() - y.getTime())
          .map((date) => date.toISOString());
        const rank = (at = '') => urgency.indexOf(needsOf(`do:${kind}:1`, at, around));
        expect(rank(older)).toBeGreaterThanOrEqual(rank(newer));
      }),
    );
  });
});

describe('what traffic costs', () => {
  it.each([
    [vpcs, { cross_region: true, usd_per_gib: 0.01 }],
    [
      new Map([...vpcs].map(([id, vpc]) => [id, { ...vpc, region: 'sfo3' }])),
      { cross_region: false, usd_per_gib: 0 },
    ],
    [new Map([[web.id, web]]), { cross_region: null, usd_per_gib: null }],
    [undefined, { cross_region: null, usd_per_gib: null }],
  ])('%#', (known, expected) => expect(trafficOf({ ...evidence, vpcs: known })).toEqual(expected));
});
