import { describe, expect, it } from 'vitest';
import type { Database, Droplet, Firewall, Peering, Vpc } from '../../../src/api/types.ts';
import { hintLines, POSIX } from '../../../src/hint.ts';
import { evaluateReach, verdictOf } from '../../../src/peerings/reach/evaluate.ts';
import type { End, Hop, ReachEvidence } from '../../../src/peerings/reach/evidence.ts';
import { indexById } from '../../../src/peerings/vpc-index.ts';

const [A, B, C] = ['a', 'b', 'c'].map((letter) => `${letter.repeat(8)}-0000-4000-8000-000000000000`) as [
  string,
  string,
  string,
];
const vpc = (id: string, name: string, region: string, ip_range: string): Vpc => ({
  id,
  name,
  region,
  ip_range,
});
const vpcs = indexById([
  vpc(A, 'vpc-a', 'sfo3', '10.1.0.0/20'),
  vpc(B, 'vpc-b', 'nyc3', '10.2.0.0/20'),
  vpc(C, 'vpc-c', 'blr1', '10.3.0.0/20'),
]);
const peered = (first: string, second: string, rest: Partial<Peering> = {}): Peering => ({
  id: 'f0000000-0000-4000-8000-000000000000',
  name: 'a-to-b',
  vpc_ids: [first, second],
  status: 'ACTIVE',
  created_at: '2025-01-01T00:00:00Z',
  ...rest,
});
const droplet = (rest: Partial<Droplet> = {}): Droplet => ({
  id: 1,
  name: 'one',
  status: 'active',
  created_at: '2025-06-01T00:00:00Z',
  tags: [],
  vpc_uuid: A,
  image: { type: 'base', distribution: 'Ubuntu', name: '24.04 (LTS) x64' },
  networks: {
    v4: [
      { ip_address: '10.1.0.2', type: 'private' },
      { ip_address: '203.0.113.1', type: 'public' },
    ],
  },
  ...rest,
});
const two = (rest: Partial<Droplet> = {}) =>
  droplet({
    id: 2,
    name: 'two',
    vpc_uuid: B,
    networks: {
      v4: [
        { ip_address: '10.2.0.2', type: 'private' },
        { ip_address: '203.0.113.2', type: 'public' },
      ],
    },
    ...rest,
  });
const db = (rest: Partial<Database> = {}): Database => ({
  id: 'd0000000-0000-4000-8000-000000000000',
  name: 'db',
  status: 'online',
  private_network_uuid: B,
  private_connection: { host: 'private-db.example', port: 25060 },
  ...rest,
});
const at = (droplet: Droplet): End => ({ kind: 'droplet', droplet });
const atDb = (database: Database): End => ({ kind: 'database', database });
const closed: Firewall = {
  id: 'fw',
  name: 'closed',
  status: 'succeeded',
  inbound_rules: [],
  outbound_rules: [],
};
const open: Firewall = {
  ...closed,
  name: 'open',
  inbound_rules: [{ protocol: 'tcp', ports: 'all', sources: { addresses: ['10.0.0.0/8'] } }],
  outbound_rules: [{ protocol: 'tcp', ports: 'all', destinations: { addresses: ['10.0.0.0/8'] } }],
};

const evidence = (rest: Partial<ReachEvidence> = {}): ReachEvidence => ({
  from: at(droplet()),
  to: at(two()),
  protocol: 'tcp',
  port: 80,
  peerings: [peered(A, B)],
  vpcs,
  firewalls: { from: [], to: [] },
  routes: new Map(),
  ...rest,
});
const toDb = (rest: Partial<ReachEvidence> = {}) =>
  evidence({ to: atDb(db()), port: 25060, firewalls: { from: [] }, trustedSources: [], ...rest });

/** Each hop as `id verdict`, `y`, `n` or `?`. */
const summary = (hops: readonly Hop[]) =>
  hops.map(({ id, verdict }) => `${id} ${verdict === 'unknown' ? '?' : verdict[0]}`).join(', ');

const OPEN = 'endpoints y, peering y, routes y, routes y, firewall-out y, firewall-in y, host ?';
const DB_OPEN = 'endpoints y, peering y, routes y, firewall-out y, firewall-in y, host ?';
const SAME = 'endpoints y, peering y, firewall-out y, firewall-in y, host ?';

const OLD = { created_at: '2024-10-01T23:59:59Z' };
const PRIVATE = { networks: { v4: [{ ip_address: '10.1.0.2', type: 'private' }] } };

const OLD_FIRST = 'endpoints y, peering y, routes ?, routes y, firewall-out y, firewall-in y, host ?';
const TWO_ADDRESSES = droplet({
  networks: {
    v4: [
      { ip_address: '10.9.0.1', type: 'private' },
      { ip_address: '10.1.0.2', type: 'private' },
      { ip_address: '203.0.113.1', type: 'public' },
    ],
  },
});
const ALLOWS_A: Firewall = {
  ...closed,
  inbound_rules: [{ protocol: 'tcp', ports: '80', sources: { addresses: ['10.1.0.0/20'] } }],
};

describe('reach', () => {
  it.each<[string, ReachEvidence, string, string]>([
    // Topology.
    ['two peered VPCs', evidence(), OPEN, 'yes'],
    ['the same VPC', evidence({ to: at(two({ vpc_uuid: A })), peerings: [] }), SAME, 'yes'],
    [
      'the same VPC in capitals',
      evidence({ to: at(two({ vpc_uuid: A.toUpperCase() })), peerings: [] }),
      SAME,
      'yes',
    ],
    ['a database in a peered VPC', toDb(), DB_OPEN, 'yes'],
    [
      'a database in the same VPC',
      toDb({ to: atDb(db({ private_network_uuid: A })), peerings: [] }),
      SAME,
      'yes',
    ],
    [
      'no peering',
      evidence({ peerings: [] }),
      'endpoints y, peering n, routes ?, routes ?, firewall-out y, firewall-in y, host ?',
      'no',
    ],
    [
      'no peering to a database',
      toDb({ peerings: [] }),
      'endpoints y, peering n, routes ?, firewall-out y, firewall-in y, host ?',
      'no',
    ],
    [
      'a peering of others',
      evidence({ peerings: [peered(A, C)] }),
      'endpoints y, peering n, routes ?, routes ?, firewall-out y, firewall-in y, host ?',
      'no',
    ],
    [
      'a way through a third',
      evidence({ peerings: [peered(A, C), peered(C, B)] }),
      'endpoints y, peering ?, routes ?, routes ?, firewall-out y, firewall-in y, host ?',
      'unknown',
    ],
    [
      'a way through a third that is broken',
      evidence({ peerings: [peered(A, C), peered(C, B, { status: 'ERROR' })] }),
      'endpoints y, peering n, routes ?, routes ?, firewall-out y, firewall-in y, host ?',
      'no',
    ],
    [
      'PROVISIONING',
      evidence({ peerings: [peered(A, B, { status: 'PROVISIONING' })] }),
      'endpoints y, peering n, routes ?, routes ?, firewall-out y, firewall-in y, host ?',
      'no',
    ],
    [
      'DELETING',
      evidence({ peerings: [peered(A, B, { status: 'DELETING' })] }),
      'endpoints y, peering n, routes ?, routes ?, firewall-out y, firewall-in y, host ?',
      'no',
    ],
    [
      'ERROR',
      evidence({ peerings: [peered(A, B, { status: 'ERROR' })] }),
      'endpoints y, peering n, routes ?, routes ?, firewall-out y, firewall-in y, host ?',
      'no',
    ],
    [
      'a status nobody documented',
      evidence({ peerings: [peered(A, B, { status: 'RESTING' })] }),
      'endpoints y, peering ?, routes ?, routes ?, firewall-out y, firewall-in y, host ?',
      'unknown',
    ],
    [
      'no status',
      evidence({ peerings: [peered(A, B, { status: null })] }),
      'endpoints y, peering ?, routes ?, routes ?, firewall-out y, firewall-in y, host ?',
      'unknown',
    ],
    [
      'two peerings, one ACTIVE',
      evidence({ peerings: [peered(A, B, { status: 'ERROR' }), peered(B, A)] }),
      OPEN,
      'yes',
    ],
    [
      'an unknown VPC',
      evidence({ from: at(droplet({ vpc_uuid: null })) }),
      'endpoints ?, peering ?, routes ?, routes ?, firewall-out y, firewall-in y, host ?',
      'unknown',
    ],
    [
      'a database without a VPC',
      toDb({ to: atDb(db({ private_network_uuid: '' })) }),
      'endpoints ?, peering ?, routes ?, firewall-out y, firewall-in y, host ?',
      'unknown',
    ],
    // The ends.
    ['the first is off', evidence({ from: at(droplet({ status: 'off' })) }), 'endpoints n', 'no'],
    ['the second is off', evidence({ to: at(two({ status: 'off' })) }), 'endpoints n', 'no'],
    ['it is archived', evidence({ to: at(two({ status: 'archive' })) }), 'endpoints n', 'no'],
    ['a status nobody told', evidence({ to: at(two({ status: null })) }), OPEN, 'yes'],
    [
      'no private address',
      evidence({ to: at(two({ networks: { v4: [{ ip_address: '203.0.113.2', type: 'public' }] } })) }),
      'endpoints n',
      'no',
    ],
    ['no address at all', evidence({ from: at(droplet({ networks: { v4: [] } })) }), 'endpoints n', 'no'],
    [
      'networks nobody told',
      evidence({ from: at(droplet({ networks: null })) }),
      'endpoints ?, peering y, routes y, routes y, firewall-out y, firewall-in y, host ?',
      'unknown',
    ],
    [
      'an address that is none',
      evidence({ from: at(droplet({ networks: { v4: [{ ip_address: '$(reboot)', type: 'private' }] } })) }),
      'endpoints n',
      'no',
    ],
    [
      'a database without a host',
      toDb({ to: atDb(db({ private_connection: null })) }),
      'endpoints ?, peering y, routes y, firewall-out y, firewall-in y, host ?',
      'unknown',
    ],
    [
      'a Droplet that may not be read',
      evidence({ from: { kind: 'unreadable', reference: 'one', scope: 'droplet:read' } }),
      'endpoints ?',
      'unknown',
    ],
    [
      'a database that may not be read',
      evidence({ to: { kind: 'unreadable', reference: 'db', scope: 'database:read' } }),
      'endpoints ?',
      'unknown',
    ],
    // Routes: dates and images.
    [
      'the first is older than the rule',
      evidence({ from: at(droplet(OLD)) }),
      'endpoints y, peering y, routes ?, routes y, firewall-out y, firewall-in y, host ?',
      'unknown',
    ],
    [
      'the second is older than the rule',
      evidence({ to: at(two(OLD)) }),
      'endpoints y, peering y, routes y, routes ?, firewall-out y, firewall-in y, host ?',
      'unknown',
    ],
    [
      'it was made on the day',
      evidence({ from: at(droplet({ created_at: '2024-10-02T00:00:00Z' })) }),
      'endpoints y, peering y, routes ?, routes y, firewall-out y, firewall-in y, host ?',
      'unknown',
    ],
    [
      'it was made with the peering',
      evidence({ from: at(droplet({ created_at: '2025-01-01T00:00:00Z' })) }),
      OPEN,
      'yes',
    ],
    [
      'it was made before the peering',
      evidence({ from: at(droplet({ created_at: '2024-12-31T23:59:59Z' })) }),
      'endpoints y, peering y, routes ?, routes y, firewall-out y, firewall-in y, host ?',
      'unknown',
    ],
    [
      'a custom image',
      evidence({ from: at(droplet({ image: { type: 'custom' } })) }),
      'endpoints y, peering y, routes ?, routes y, firewall-out y, firewall-in y, host ?',
      'unknown',
    ],
    [
      'a snapshot',
      evidence({ from: at(droplet({ image: { type: 'snapshot' } })) }),
      'endpoints y, peering y, routes ?, routes y, firewall-out y, firewall-in y, host ?',
      'unknown',
    ],
    [
      'a snapshot that is public',
      evidence({ from: at(droplet({ image: { type: 'snapshot', public: true } })) }),
      OPEN,
      'yes',
    ],
    [
      'an image nobody told',
      evidence({ from: at(droplet({ image: null })) }),
      'endpoints y, peering y, routes ?, routes y, firewall-out y, firewall-in y, host ?',
      'unknown',
    ],
    ['a private Droplet', evidence({ from: at(droplet(PRIVATE)) }), OPEN, 'yes'],
    [
      'a private Droplet that is old',
      evidence({ from: at(droplet({ ...PRIVATE, ...OLD })) }),
      OLD_FIRST,
      'unknown',
    ],
    [
      'a private one of a custom image',
      evidence({ from: at(droplet({ ...PRIVATE, image: { type: 'custom' } })) }),
      OLD_FIRST,
      'unknown',
    ],
    [
      'one whose other address cannot be read',
      evidence({
        from: at(
          droplet({
            created_at: '2024-12-01T00:00:00Z',
            networks: {
              v4: [
                { ip_address: '10.1.0.2', type: 'private' },
                { ip_address: '1.2.3.4', type: null },
              ],
            },
          }),
        ),
      }),
      OLD_FIRST,
      'unknown',
    ],
    // Several addresses: the one in the range of the VPC, or the one that was typed.
    [
      'two private addresses',
      evidence({ from: at(TWO_ADDRESSES), firewalls: { from: [], to: [ALLOWS_A] } }),
      OPEN,
      'yes',
    ],
    [
      'the other one, typed',
      evidence({
        from: { kind: 'droplet', droplet: TWO_ADDRESSES, address: '10.9.0.1' },
        firewalls: { from: [], to: [ALLOWS_A] },
      }),
      'endpoints y, peering y, routes y, routes y, firewall-out y, firewall-in n, host ?',
      'no',
    ],
    // What cannot be read is no "no".
    [
      'a peering whose VPCs are not told',
      evidence({ peerings: [peered(A, B, { vpc_ids: null })] }),
      'endpoints y, peering ?, routes ?, routes ?, firewall-out y, firewall-in y, host ?',
      'unknown',
    ],
    [
      'tags that cannot be read',
      evidence({
        from: at(droplet({ tags: null })),
        firewalls: {
          from: [],
          to: [{ ...closed, inbound_rules: [{ protocol: 'tcp', ports: '80', sources: { tags: ['x'] } }] }],
        },
      }),
      'endpoints y, peering y, routes y, routes y, firewall-out y, firewall-in ?, host ?',
      'unknown',
    ],
    [
      'a firewall that is not applied yet',
      evidence({ firewalls: { from: [], to: [{ ...closed, status: 'waiting' }] } }),
      'endpoints y, peering y, routes y, routes y, firewall-out y, firewall-in ?, host ?',
      'unknown',
    ],
    [
      'an address whose type is not told',
      evidence({ from: at(droplet({ networks: { v4: [{ ip_address: '10.1.0.2' }] } })) }),
      'endpoints ?, peering y, routes y, routes y, firewall-out y, firewall-in y, host ?',
      'unknown',
    ],
    [
      'a database whose range is not known',
      toDb({
        vpcs: undefined,
        firewalls: {
          from: [
            {
              ...closed,
              outbound_rules: [{ protocol: 'tcp', ports: '0', destinations: { addresses: ['0.0.0.0/0'] } }],
            },
          ],
        },
      }),
      DB_OPEN,
      'yes',
    ],
    [
      'the same, with a rule for a range',
      toDb({ vpcs: undefined, firewalls: { from: [open] } }),
      'endpoints y, peering y, routes y, firewall-out ?, firewall-in y, host ?',
      'unknown',
    ],
    // What is not documented is no "yes".
    [
      'ports that are not the same at both ends',
      evidence({
        port: undefined,
        firewalls: {
          from: [
            {
              ...closed,
              outbound_rules: [{ protocol: 'tcp', ports: '443', destinations: { addresses: ['0.0.0.0/0'] } }],
            },
          ],
          to: [
            {
              ...closed,
              inbound_rules: [{ protocol: 'tcp', ports: '22', sources: { addresses: ['0.0.0.0/0'] } }],
            },
          ],
        },
      }),
      'endpoints y, peering y, routes y, routes y, firewall-out y, firewall-in ?, host ?',
      'unknown',
    ],
    [
      'a database that is being created',
      toDb({ to: atDb(db({ status: 'creating' })) }),
      'endpoints ?, peering y, routes y, firewall-out y, firewall-in y, host ?',
      'unknown',
    ],
    [
      'a database over udp',
      toDb({ protocol: 'udp' }),
      'endpoints y, peering y, routes y, firewall-out y, firewall-in ?, host ?',
      'unknown',
    ],
    [
      'another port of a database',
      toDb({ port: 22 }),
      'endpoints y, peering y, routes y, firewall-out y, firewall-in ?, host ?',
      'unknown',
    ],
    [
      'a date that is none',
      evidence({ from: at(droplet({ created_at: 'yesterday' })) }),
      'endpoints y, peering y, routes ?, routes y, firewall-out y, firewall-in y, host ?',
      'unknown',
    ],
    [
      'a peering without a date',
      evidence({ peerings: [peered(A, B, { created_at: null })] }),
      'endpoints y, peering y, routes ?, routes ?, firewall-out y, firewall-in y, host ?',
      'unknown',
    ],
    [
      'an old Droplet in the same VPC',
      evidence({ from: at(droplet(OLD)), to: at(two({ vpc_uuid: A })), peerings: [] }),
      SAME,
      'yes',
    ],
    [
      'an old Droplet to a database',
      toDb({ from: at(droplet(OLD)) }),
      'endpoints y, peering y, routes ?, firewall-out y, firewall-in y, host ?',
      'unknown',
    ],
    // Firewalls.
    ['firewalls that allow it', evidence({ firewalls: { from: [open], to: [open] } }), OPEN, 'yes'],
    [
      'one that stops it here',
      evidence({ firewalls: { from: [closed], to: [] } }),
      'endpoints y, peering y, routes y, routes y, firewall-out n, firewall-in y, host ?',
      'no',
    ],
    [
      'one that stops it there',
      evidence({ firewalls: { from: [], to: [closed] } }),
      'endpoints y, peering y, routes y, routes y, firewall-out y, firewall-in n, host ?',
      'no',
    ],
    ['one of two that allows it', evidence({ firewalls: { from: [], to: [closed, open] } }), OPEN, 'yes'],
    [
      'udp',
      evidence({ protocol: 'udp', firewalls: { from: [open], to: [] } }),
      'endpoints y, peering y, routes y, routes y, firewall-out n, firewall-in y, host ?',
      'no',
    ],
    ['icmp', evidence({ protocol: 'icmp', port: undefined }), OPEN, 'yes'],
    [
      'one that stops it in the same VPC',
      evidence({ to: at(two({ vpc_uuid: A })), peerings: [], firewalls: { from: [], to: [closed] } }),
      'endpoints y, peering y, firewall-out y, firewall-in n, host ?',
      'no',
    ],
    [
      'a tag over a peering',
      evidence({
        from: at(droplet({ tags: ['web'] })),
        firewalls: {
          from: [],
          to: [{ ...closed, inbound_rules: [{ protocol: 'tcp', ports: '80', sources: { tags: ['web'] } }] }],
        },
      }),
      'endpoints y, peering y, routes y, routes y, firewall-out y, firewall-in ?, host ?',
      'unknown',
    ],
    [
      'a rule for the range of a database',
      toDb({
        firewalls: {
          from: [
            {
              ...closed,
              outbound_rules: [
                { protocol: 'tcp', ports: '25060', destinations: { addresses: ['10.2.0.0/20'] } },
              ],
            },
          ],
        },
      }),
      DB_OPEN,
      'yes',
    ],
    [
      'a rule for a part of it',
      toDb({
        firewalls: {
          from: [
            {
              ...closed,
              outbound_rules: [
                { protocol: 'tcp', ports: '25060', destinations: { addresses: ['10.2.0.9'] } },
              ],
            },
          ],
        },
      }),
      'endpoints y, peering y, routes y, firewall-out ?, firewall-in y, host ?',
      'unknown',
    ],
    // Firewalls are stateful: what goes the other way needs no rule.
    [
      'no rule for the way back',
      evidence({
        firewalls: { from: [{ ...open, inbound_rules: [] }], to: [{ ...open, outbound_rules: [] }] },
      }),
      OPEN,
      'yes',
    ],
    // Trusted sources.
    ['a trusted address', toDb({ trustedSources: [{ type: 'ip_addr', value: '10.1.0.2' }] }), DB_OPEN, 'yes'],
    [
      'a trusted Droplet over a peering',
      toDb({ trustedSources: [{ type: 'droplet', value: '1' }] }),
      'endpoints y, peering y, routes y, firewall-out y, firewall-in ?, host ?',
      'unknown',
    ],
    [
      'no trust',
      toDb({ trustedSources: [{ type: 'ip_addr', value: '10.9.0.0/16' }] }),
      'endpoints y, peering y, routes y, firewall-out y, firewall-in n, host ?',
      'no',
    ],
    // Scopes.
    [
      'without vpc_peering:read',
      evidence({ peerings: { scope: 'vpc_peering:read' } }),
      'endpoints y, peering ?, routes ?, routes ?, firewall-out y, firewall-in y, host ?',
      'unknown',
    ],
    [
      'without firewall:read',
      evidence({ firewalls: { from: { scope: 'firewall:read' }, to: { scope: 'firewall:read' } } }),
      'endpoints y, peering y, routes y, routes y, firewall-out ?, firewall-in ?, host ?',
      'unknown',
    ],
    [
      'without database:read',
      toDb({ trustedSources: { scope: 'database:read' } }),
      'endpoints y, peering y, routes y, firewall-out y, firewall-in ?, host ?',
      'unknown',
    ],
    ['without vpc:read', evidence({ vpcs: undefined }), OPEN, 'yes'],
    [
      'firewalls that stop it, without vpc_peering:read',
      evidence({ peerings: { scope: 'vpc_peering:read' }, firewalls: { from: [closed], to: [] } }),
      'endpoints y, peering ?, routes ?, routes ?, firewall-out n, firewall-in y, host ?',
      'no',
    ],
    // The preview of routes changes nothing.
    [
      'routes that show the range',
      evidence({
        from: at(droplet(OLD)),
        routes: new Map([[A, [{ type: 'DYNAMIC', destination_cidr: '10.2.0.0/20' }]]]),
      }),
      'endpoints y, peering y, routes ?, routes y, firewall-out y, firewall-in y, host ?',
      'unknown',
    ],
    ['routes that do not', evidence({ routes: new Map([[A, []]]) }), OPEN, 'yes'],
  ])('%s', (_, given, hops, verdict) => {
    const found = evaluateReach(given);
    expect(summary(found)).toBe(hops);
    expect(verdictOf(found)).toBe(verdict);
    for (const hop of found) {
      expect(hop.message).toMatch(/^\S.*\.$/);
      // What is said to be so names where that is known from, and what is not so says what to do.
      expect(hop.source).toMatch(
        /^(?:DigitalOcean API|https:\/\/docs\.digitalocean\.com\/\S+|Cannot be seen from here)$/,
      );
      if (hop.verdict === 'yes') expect(hop.fix).toEqual([]);
      else expect(hop.fix.length).toBeGreaterThan(0);
    }
  });
});

const fixes = (given: ReachEvidence, id: Hop['id']) =>
  evaluateReach(given).flatMap((hop) => (hop.id === id ? hintLines(hop.fix, POSIX) : []));

describe('what to do next', () => {
  it('names VPCs by their IDs where their names mean several', () => {
    const twins = indexById([vpc(A, 'dup', 'sfo3', '10.1.0.0/20'), vpc(B, 'dup', 'nyc3', '10.2.0.0/20')]);
    expect(fixes(evidence({ peerings: [], vpcs: twins }), 'peering')[0]).toContain(`--vpc ${A} --vpc ${B}`);
  });

  it('is no second rule where one is not applied yet, or cannot be read', () => {
    for (const firewall of [
      { ...open, status: 'waiting' },
      { ...open, inbound_rules: null },
    ])
      expect(fixes(evidence({ firewalls: { from: [], to: [firewall] } }), 'firewall-in')).toEqual([
        'See them: doctl compute firewall list-by-droplet 2',
      ]);
  });

  it('tells of both ends where both are no ends', () => {
    const [hop] = evaluateReach(
      evidence({ from: at(droplet({ status: 'off' })), to: at(two({ status: 'archive' })) }),
    );
    expect(hop?.message).toBe('one is off. two is archived.');
  });

  it('is the create, with what is against it', () => {
    expect(fixes(evidence({ peerings: [] }), 'peering')).toEqual([
      'Peer them: dopeer create vpc-a-to-vpc-b --vpc vpc-a --vpc vpc-b',
    ]);
    const toBlr = evidence({ peerings: [], to: at(two({ vpc_uuid: C })) });
    expect(fixes(toBlr, 'peering')[0]).toMatch(
      /^Before that: VPCs in blr1 can be peered only with VPCs in blr1\./,
    );
    expect(fixes(evidence({ peerings: [], vpcs: undefined }), 'peering').at(-1)).toContain(
      `--vpc ${A} --vpc ${B}`,
    );
  });

  it('is the route, how to keep it and how to verify it', () => {
    expect(fixes(evidence({ from: at(droplet(OLD)) }), 'routes')).toEqual([
      'On one: sudo ip route replace 10.2.0.0/20 via "$(curl -s http://169.254.169.254/metadata/v1/interfaces/private/0/ipv4/gateway)" dev eth1 mtu 1500 metric 101',
      'Keep it in /etc/netplan/50-cloud-init.yaml',
      'Verify it there: ip route get 10.2.0.2',
    ]);
  });

  it.each([
    ['Ubuntu', '24.04', 'systemd-networkd'],
    ['Debian', '12 x64', 'systemd-networkd'],
    ['Debian', '11 x64', 'networking'],
    ['Fedora', '42 x64', 'NetworkManager'],
    ['CentOS', 'Stream 9 x64', 'NetworkManager'],
    ['AlmaLinux', '9 x64', 'NetworkManager'],
    ['Rocky Linux', '9 x64', 'NetworkManager'],
    [null, null, 'systemd-networkd'],
  ])('is the restart of %s %s', (distribution, name, service) => {
    const from = at(
      droplet({ created_at: '2024-11-01T00:00:00Z', image: { type: 'base', distribution, name } }),
    );
    expect(fixes(evidence({ from }), 'routes')[0]).toBe(`On one: sudo systemctl restart ${service}`);
  });

  it('is the rule that would allow it', () => {
    const firewalls = { from: [closed], to: [closed] };
    expect(fixes(evidence({ firewalls }), 'firewall-in')).toEqual([
      'Allow it: doctl compute firewall add-rules fw --inbound-rules protocol:tcp,ports:80,address:10.1.0.2',
    ]);
    expect(fixes(evidence({ firewalls, protocol: 'icmp', port: undefined }), 'firewall-out')).toEqual([
      'Allow it: doctl compute firewall add-rules fw --outbound-rules protocol:icmp,address:10.2.0.2',
    ]);
    const distrust = [{ type: 'app', value: 'x' }];
    expect(fixes(toDb({ trustedSources: distrust }), 'firewall-in')).toEqual([
      'Trust it: doctl databases firewalls append d0000000-0000-4000-8000-000000000000 --rule ip_addr:10.1.0.2',
    ]);
  });

  it('is the test from the first machine', () => {
    expect(fixes(evidence(), 'host')).toEqual(['On one: nc -vz 10.2.0.2 80']);
    expect(fixes(evidence({ protocol: 'udp' }), 'host')).toEqual(['On one: nc -vzu 10.2.0.2 80']);
    expect(fixes(evidence({ protocol: 'icmp', port: undefined }), 'host')).toEqual([
      'On one: ping -c 3 10.2.0.2',
    ]);
    expect(fixes(evidence({ port: undefined }), 'host')).toEqual(['On one: nc -vz 10.2.0.2 <port>']);
    const evil = atDb(db({ private_connection: { host: '-x;$(reboot)', port: 1 } }));
    expect(fixes(toDb({ to: evil, port: 1 }), 'host')).toEqual(["On one: nc -vz -- '-x;$(reboot)' 1"]);
  });
});
