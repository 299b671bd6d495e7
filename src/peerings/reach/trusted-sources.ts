import type { TrustedSource } from '../../api/types.ts';
import {
  type Flow,
  holds,
  isNodeOf,
  OVER_PEERING,
  type Peer,
  type RuleAnswer,
  UNKNOWN_ADDRESS,
  UNKNOWN_TAGS,
  unknown,
} from './rules.ts';

/** What the trusted sources of a managed database say of a Droplet: an empty list keeps nobody out. */
export function askTrustedSources(
  sources: readonly TrustedSource[],
  { peer, isSameVpc }: Pick<Flow, 'peer' | 'isSameVpc'>,
): RuleAnswer {
  if (sources.length === 0)
    return { verdict: 'yes', why: 'it has no trusted sources, which lets everyone in', isCurable: false };
  const answers = sources.map((source) => askSource(source, peer, isSameVpc));
  const best = (['yes', 'unknown'] as const).flatMap(
    (verdict) => answers.find((answer) => answer?.verdict === verdict) ?? [],
  );
  return (
    best[0] ?? {
      verdict: 'no',
      why: `${peer.address ?? 'the other end'} is no trusted source`,
      isCurable: true,
    }
  );
}

/** What one trusted source says that is not "no". */
function askSource({ type, value }: TrustedSource, peer: Peer, isSameVpc: boolean): RuleAnswer | undefined {
  if (value == null || !['ip_addr', 'droplet', 'tag', 'k8s', 'app'].includes(type ?? ''))
    return unknown('a trusted source cannot be read');
  const why = `${type === 'ip_addr' ? '' : `${type} `}${value} is a trusted source`;
  if (type === 'ip_addr') {
    if (!/^[\da-f.:]+(?:\/\d+)?$/i.test(value)) return unknown('a trusted source cannot be read');
    const held = holds(value, peer.address);
    if (held === 'all') return { verdict: 'yes', why, isCurable: false };
    return held === 'some'
      ? { verdict: 'unknown', why: `${why}, ${UNKNOWN_ADDRESS}`, isCurable: true }
      : undefined;
  }
  const isByTag = type === 'tag' || type === 'k8s';
  if (isByTag && peer.tags === undefined)
    return { verdict: 'unknown', why: `${why}, ${UNKNOWN_TAGS}`, isCurable: true };
  const isNamed =
    (type === 'droplet' && value === String(peer.dropletId)) ||
    (type === 'tag' && peer.tags?.includes(value)) ||
    (type === 'k8s' && isNodeOf(peer, value));
  if (!isNamed) return undefined;
  return isSameVpc
    ? { verdict: 'yes', why, isCurable: false }
    : { verdict: 'unknown', why: `${why}, ${OVER_PEERING}`, isCurable: true };
}
