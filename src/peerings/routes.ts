import type { Droplet } from '../api/types.ts';
import { parseTimestamp } from '../text/timestamp.ts';

/**
 * How Droplets get the routes that a peering needs, by DigitalOcean's documentation. The pages change.
 * Sources: https://docs.digitalocean.com/products/networking/vpc/how-to/create-peering/ and this page.
 */
export const ROUTES_PAGE =
  'https://docs.digitalocean.com/products/networking/vpc/how-to/update-peering-routes/';

/**
 * From 2 October 2024 on, Droplets and Kubernetes nodes are made with what a peering needs; older ones
 * never get it by themselves. The documentation gives the day alone: its start in UTC is taken.
 */
export const PREPARED_SINCE = Date.UTC(2024, 9, 2);

/** What a Droplet needs for its routes: nothing, a restart of its network, or routes added by hand. */
export type RouteNeed = 'none' | 'restart' | 'routes' | 'unknown';

/** As much of a Droplet as the rules need; without its image and networks they go by its date alone. */
export type RoutedDroplet = Pick<Droplet, 'created_at' | 'image' | 'networks'>;

/** What a Droplet needs, and why; `peeredAt` is when its VPC was peered, in milliseconds since the epoch. */
export function routeNeedOf(
  droplet: RoutedDroplet,
  peeredAt: number,
): readonly [need: RouteNeed, why: string] {
  const createdAt = parseTimestamp(droplet.created_at);
  if (droplet.image?.type === 'custom') return ['routes', 'It is from a custom image.'];
  if (createdAt < PREPARED_SINCE) return ['routes', 'It was created before 2 October 2024.'];
  if (isPrivate(droplet)) return ['none', 'It is private, and peers by itself.'];
  if (droplet.image != null && !isStandard(droplet.image))
    return [
      'unknown',
      'It is from an image of your own; what is documented is only of those of DigitalOcean.',
    ];
  if (Number.isNaN(createdAt) || Number.isNaN(peeredAt))
    return ['unknown', 'A date of creation cannot be read.'];
  if (createdAt < peeredAt) return ['restart', 'It was created before the peering.'];
  return ['none', 'It was created after the peering, which gives it its routes.'];
}

/** An image of DigitalOcean. The specification's own example of one is a snapshot that is public. */
const isStandard = (image: NonNullable<Droplet['image']>) => image.type === 'base' || image.public === true;

/** A preview: a Droplet without an address in public has one interface alone. What cannot be read may be one. */
export function isPrivate({ networks }: RoutedDroplet): boolean {
  const types = networks?.v4?.map(({ type }) => type) ?? [];
  return types.length > 0 && types.every((type) => type === 'private');
}

/** Prints the gateway that routes of a Droplet go through, on the Droplet itself. */
const GATEWAY = 'curl -s http://169.254.169.254/metadata/v1/interfaces/private/0/ipv4/gateway';

/** Adds the route to a range, on a Droplet: until its next start. */
export const addRouteCommand = (range: string) =>
  `sudo ip route replace ${range} via "$(${GATEWAY})" dev eth1 mtu 1500 metric 101`;

/** Where a route has to stand to be there after the next start, too. */
export const KEEP_ROUTE = '/etc/netplan/50-cloud-init.yaml';

/** Which service runs the network of a distribution; the first is that of all the others. */
const SERVICES = {
  'systemd-networkd': /./,
  NetworkManager: /fedora|centos|alma|rocky/i,
  networking: /debian.*\b11\b/i,
} as const;

/** Restarts the network of a Droplet, by what its image tells of its distribution. */
export function restartCommand({ image }: Pick<Droplet, 'image'>): string {
  const system = `${image?.distribution ?? ''} ${image?.name ?? ''}`;
  const [service] = Object.entries(SERVICES).findLast(([, pattern]) => pattern.test(system)) ?? [
    'systemd-networkd',
  ];
  return `sudo systemctl restart ${service}`;
}
