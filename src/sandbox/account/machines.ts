import type { SandboxDatabase, SandboxDroplet, SandboxFirewall } from './state.ts';

/** The ID of a VPC of the seed, by its key there. */
type VpcId = (key: string) => string;

/**
 * The Droplets of the seed's members: some from before 2 October 2024, one from a custom image. From `web-03`
 * the way to `app-db` is open, a firewall stops that to `queue-01`, and `events-db` does not trust it; to
 * `pg-primary` it needs a route there.
 */
export const droplets = (vpcId: VpcId): readonly SandboxDroplet[] => [
  droplet(361204417, 'web-01', '2023-06-01T09:40:12Z', vpcId('web'), '10.120.0.2', { tags: ['web'] }),
  droplet(361204421, 'web-02', '2023-06-01T09:40:58Z', vpcId('web'), '10.120.0.3', { tags: ['web'] }),
  droplet(487310256, 'web-03', '2025-04-14T07:11:35Z', vpcId('web'), '10.120.0.4', { tags: ['web'] }),
  droplet(361205093, 'pg-primary', '2023-06-01T10:18:03Z', vpcId('data'), '10.124.16.2', {
    tags: ['pg'],
    distribution: 'Debian',
    image_name: '11 x64',
  }),
  droplet(455018872, 'pg-replica', '2024-11-20T21:54:49Z', vpcId('data'), '10.124.16.3', {
    tags: ['pg'],
    distribution: 'Rocky Linux',
    image_name: '9 x64',
  }),
  droplet(498227140, 'queue-01', '2025-07-30T16:37:22Z', vpcId('data'), '10.124.16.4', { tags: ['queue'] }),
  droplet(503411968, 'staging-01', '2025-08-28T11:20:14Z', vpcId('staging'), '10.136.64.2', {
    image_type: 'custom',
    distribution: 'Unknown',
    image_name: 'our-base-7',
  }),
  droplet(541876330, 'web-eu-01', '2026-06-23T14:30:46Z', vpcId('webEurope'), '10.130.0.2', {
    tags: ['web'],
  }),
];

/** One firewall for the web servers, one for the queue: it lets its own VPC in, and nobody else. */
export const firewalls = (): readonly SandboxFirewall[] => [
  firewall('0d7c3e92-6f41-4b8a-a5d2-7e90c1b4f683', 'web', {
    tags: ['web'],
    inbound_rules: [
      inbound('tcp', '22', ['203.0.113.0/24']),
      inbound('tcp', '80', ['0.0.0.0/0', '::/0']),
      inbound('tcp', '443', ['0.0.0.0/0', '::/0']),
    ],
    outbound_rules: ['tcp', 'udp', 'icmp'].map((protocol) => ({
      protocol,
      ports: '0',
      destinations: { addresses: ['0.0.0.0/0', '::/0'] },
    })),
  }),
  firewall('97a5f1c8-23d6-4e07-b9f4-c8d10e6a7b25', 'queue', {
    droplet_ids: [498227140],
    inbound_rules: [inbound('tcp', '22', ['203.0.113.0/24']), inbound('tcp', '5672', ['10.124.16.0/20'])],
    outbound_rules: [{ protocol: 'tcp', ports: '0', destinations: { addresses: ['0.0.0.0/0', '::/0'] } }],
  }),
];

/** One database that trusts the web servers' range, and one that trusts a Droplet beside it. */
export const databases = (vpcId: VpcId): readonly SandboxDatabase[] => [
  {
    id: '6b1f0a37-8d52-4c0e-9a64-2f7c1d9e3b58',
    name: 'app-db',
    engine: 'pg',
    created_at: '2025-05-06T10:02:19Z',
    region: 'nyc3',
    private_network_uuid: vpcId('data'),
    port: 25060,
    rules: [{ type: 'ip_addr', value: '10.120.0.0/20' }],
  },
  {
    id: 'e4d9c2b1-5a70-4f38-8b16-93c0a7f5d264',
    name: 'events-db',
    engine: 'pg',
    created_at: '2026-03-17T08:45:03Z',
    region: 'nyc3',
    private_network_uuid: vpcId('data'),
    port: 25060,
    rules: [{ type: 'droplet', value: '498227140' }],
  },
];

function droplet(
  id: number,
  name: string,
  created_at: string,
  vpc_uuid: string,
  private_ip: string,
  rest: Partial<SandboxDroplet> = {},
): SandboxDroplet {
  return {
    id,
    name,
    created_at,
    vpc_uuid,
    private_ip,
    // From the range that is set aside for documentation.
    public_ip: `203.0.113.${id % 250}`,
    tags: [],
    image_type: 'base',
    distribution: 'Ubuntu',
    image_name: '24.04 (LTS) x64',
    ...rest,
  };
}

const inbound = (protocol: string, ports: string, addresses: readonly string[]) => ({
  protocol,
  ports,
  sources: { addresses },
});

const firewall = (id: string, name: string, rest: Partial<SandboxFirewall>): SandboxFirewall => ({
  id,
  name,
  status: 'succeeded',
  droplet_ids: [],
  tags: [],
  inbound_rules: [],
  outbound_rules: [],
  ...rest,
});
