import { Address4 } from 'ip-address';

/** An IPv4 network: its addresses from the first to the last, as numbers. */
export interface IpRange {
  readonly first: bigint;
  readonly last: bigint;
  /** The length of its prefix. */
  readonly bits: number;
  /** CIDR notation, from its first address on. */
  readonly text: string;
}

/** What has been read: of the same VPCs each is compared with all others. */
const read = new Map<string, IpRange | undefined>();

/** Reads CIDR notation, such as `10.0.0.0/20`; `undefined` for what is none. */
export function parseIpRange(text: string): IpRange | undefined {
  if (!read.has(text)) read.set(text, readIpRange(text));
  return read.get(text);
}

function readIpRange(text: string): IpRange | undefined {
  const [, bits] = /^[\d.]+\/(\d{1,2})$/.exec(text) ?? [];
  if (bits === undefined || !Address4.isValid(text)) return undefined;
  const address = new Address4(text);
  return ipRangeAt(address.startAddress().bigInt(), Number(bits));
}

/** The network of so many bits that begins at an address. */
export function ipRangeAt(first: bigint, bits: number): IpRange {
  return {
    first,
    last: first + 2n ** BigInt(32 - bits) - 1n,
    bits,
    text: `${addressText(first)}/${bits}`,
  };
}

/** An address as it is written. */
export const addressText = (address: bigint) => Address4.fromBigInt(address).correctForm();

/** Whether two networks share an address. */
export const overlap = (one: IpRange, other: IpRange) => one.first <= other.last && other.first <= one.last;

/** Whether all addresses of a network are in another. */
export const isWithin = (inner: IpRange, outer: IpRange) =>
  outer.first <= inner.first && inner.last <= outer.last;

/** The networks that RFC 1918 sets aside for private use. */
export const PRIVATE_RANGES: readonly IpRange[] = [
  ipRangeAt(10n << 24n, 8),
  ipRangeAt((172n << 24n) + (16n << 16n), 12),
  ipRangeAt((192n << 24n) + (168n << 16n), 16),
];
