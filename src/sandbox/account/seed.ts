import { databases, droplets, firewalls } from './machines.ts';
import type { SandboxMember, SandboxState, SandboxVpc, StoredPeering } from './state.ts';

/**
 * The account a sandbox starts with: a small company's 8 VPCs in 6 regions, the first of each its default, with 4
 * peerings; a broken one has
 * a fifth, in ERROR. Every ID and date is fixed, no two IDs begin alike, and no range meets another or one
 * DigitalOcean reserves.
 */
export function seed(isBroken = false): SandboxState {
  return {
    version: 1,
    vpcs: Object.values(VPCS),
    droplets: droplets(vpcId),
    firewalls: firewalls(),
    databases: databases(vpcId),
    members: Object.fromEntries(Object.entries(MEMBERS).map(([key, members]) => [vpcId(key), members])),
    peerings: [
      peering('5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20', 'prod-web-to-data', ['web', 'data'], {
        created_at: '2025-03-11T08:42:17Z',
      }),
      peering('ec352f31-b1ec-47a9-8886-dccccf05edad', 'prod-web-to-staging', ['web', 'staging'], {
        created_at: '2025-09-02T15:20:05.318442907Z',
      }),
      peering('3d22ea6f-eb25-46af-8e25-ff1b93967c3f', 'analytics-to-data', ['analytics', 'data'], {
        created_at: '2026-02-19T22:07:51Z',
      }),
      peering('a03944aa-9e6e-42c0-98d8-80724e21ada2', 'prod-web-sfo3-fra1', ['web', 'webEurope'], {
        created_at: '2026-06-24T10:33:29.904117658Z',
      }),
      ...(isBroken
        ? [
            peering(
              'c7e1f0d4-2b58-4a6e-9d13-6f80a95b2e47',
              'analytics-to-ams3',
              ['analytics', 'defaultAms3'],
              {
                created_at: '2026-10-30T09:14:26Z',
                final_status: 'ERROR',
              },
            ),
          ]
        : []),
    ],
  };
}

const VPCS = {
  defaultNyc3: vpc('7b9d9016-90f8-497f-879b-0dd2e24e5536', 'default-nyc3', '10.108.0.0/20', {
    created_at: '2023-05-16T13:02:44Z',
  }),
  web: vpc('2e71857e-8ce4-4225-a15d-bc253b232db6', 'prod-web-sfo3', '10.120.0.0/20', {
    description: 'Web servers and their load balancers',
    isDefault: true,
    created_at: '2023-06-01T09:15:30.442049222Z',
  }),
  data: vpc('568aba87-aac8-4686-88eb-100ed8b4e170', 'prod-data-nyc3', '10.124.16.0/20', {
    description: 'Databases and queues',
    created_at: '2023-06-01T09:21:02Z',
  }),
  defaultAms3: vpc('1a52c2e1-af86-4591-916a-985db154dd81', 'default-ams3', '10.110.0.0/20', {
    created_at: '2024-01-22T17:48:11Z',
  }),
  staging: vpc('3ac35bc0-59ab-46e8-846f-5476b77b2fe4', 'staging-sfo3', '10.136.64.0/22', {
    created_at: '2025-08-28T11:05:53Z',
  }),
  analytics: vpc('dd7299d6-56dd-4c4d-be83-37b286492414', 'analytics-sgp1', '172.20.0.0/16', {
    description: 'Event pipeline',
    isDefault: true,
    created_at: '2026-02-10T06:30:00.118520034Z',
  }),
  webEurope: vpc('f38473e8-edb1-4fda-aad1-a77ae30ad1af', 'prod-web-fra1', '10.130.0.0/20', {
    description: 'Web servers for Europe',
    isDefault: true,
    created_at: '2026-06-23T14:12:09Z',
  }),
  edge: vpc('4b42c8fe-0d98-48dc-95b3-4f356b20a4e0', 'edge-blr1', '192.168.48.0/24', {
    isDefault: true,
    created_at: '2026-09-07T04:55:36Z',
  }),
};

/** Some were made before 2 October 2024: those need routes by hand, or a new node, to use a peering. */
const MEMBERS: Readonly<Partial<Record<keyof typeof VPCS, readonly SandboxMember[]>>> = {
  web: [
    member('web-01', 'droplet:361204417', '2023-06-01T09:40:12Z'),
    member('web-02', 'droplet:361204421', '2023-06-01T09:40:58Z'),
    member('web-03', 'droplet:487310256', '2025-04-14T07:11:35Z'),
    member(
      'prod-k8s-pool-web-q7x2m',
      'kubernetes:92ce1dbf-4ee3-4b69-8492-29968e254003',
      '2024-08-19T12:26:40Z',
    ),
    member(
      'prod-k8s-pool-web-q7x2t',
      'kubernetes:e66ea088-0b06-4482-8a7f-dae45a26ce9e',
      '2026-01-08T12:03:27Z',
    ),
  ],
  data: [
    member('pg-primary', 'droplet:361205093', '2023-06-01T10:18:03Z'),
    member('pg-replica', 'droplet:455018872', '2024-11-20T21:54:49Z'),
    member('queue-01', 'droplet:498227140', '2025-07-30T16:37:22Z'),
    member('app-db', 'dbaas:6b1f0a37-8d52-4c0e-9a64-2f7c1d9e3b58', '2025-05-06T10:02:19Z'),
    member('events-db', 'dbaas:e4d9c2b1-5a70-4f38-8b16-93c0a7f5d264', '2026-03-17T08:45:03Z'),
  ],
  staging: [member('staging-01', 'droplet:503411968', '2025-08-28T11:20:14Z')],
  webEurope: [
    member('web-eu-01', 'droplet:541876330', '2026-06-23T14:30:46Z'),
    member(
      'eu-k8s-pool-web-8zk4d',
      'kubernetes:fe7271cb-890d-4e5c-bb4f-49ada9480eba',
      '2026-06-23T15:02:18Z',
    ),
  ],
};

/** A VPC in the region its name ends with. */
function vpc(
  id: string,
  name: string,
  ip_range: string,
  {
    description = '',
    created_at,
    isDefault = name.startsWith('default-'),
  }: { description?: string; created_at: string; isDefault?: boolean },
): SandboxVpc {
  return {
    id,
    urn: `do:vpc:${id}`,
    name,
    description,
    region: name.slice(name.lastIndexOf('-') + 1),
    ip_range,
    default: isDefault,
    created_at,
  };
}

function vpcId(key: string): string {
  return VPCS[key as keyof typeof VPCS].id;
}

function member(name: string, resource: string, created_at: string): SandboxMember {
  return { name, urn: `do:${resource}`, created_at };
}

function peering(
  id: string,
  name: string,
  [first, second]: readonly [keyof typeof VPCS, keyof typeof VPCS],
  rest: { created_at: string; final_status?: string },
): StoredPeering {
  return { id, name, vpc_ids: [vpcId(first), vpcId(second)], final_status: 'ACTIVE', ...rest };
}
