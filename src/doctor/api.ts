import { LOW_SHARE } from '../api/rate-limit.ts';
import type { RateLimit } from '../errors.ts';
import { DopeerError } from '../errors.ts';
import { formatDuration } from '../text/duration.ts';
import { sentence } from '../text/sentence.ts';
import { type Diagnosis, doubtful, failed, good, skipped } from './diagnosis.ts';

/** What two requests brought to light. */
export interface Findings {
  /** Host name of the API, or what stands for it. */
  readonly host: string;
  /** Whether the requests had a token. */
  readonly hasToken: boolean;
  /** What became of a list of peerings and of one of VPCs. */
  readonly peerings: DopeerError | 'read';
  readonly vpcs: DopeerError | 'read';
  /** How long the first answer took, in milliseconds. */
  readonly tookMs: number;
  /** Milliseconds that the API's clock is ahead of ours. */
  readonly aheadMs: number;
  readonly rateLimit: RateLimit | undefined;
  /** The rate limit for people. */
  readonly rateLimitText: string;
}

/** The scopes that only a write could test. */
const WRITE_SCOPES = ['vpc_peering:create', 'vpc_peering:update', 'vpc_peering:delete'] as const;

/** Ages and waits may be off by this much before anyone notices; an answer takes some of it. */
const CLOCK_TOLERANCE_MS = 30_000;

/** Whether the API answers, what the token may do, the clocks and the rate limit. */
export function apiChecks(findings: Findings): readonly Diagnosis[] {
  return [
    reachedCheck(findings),
    acceptedCheck(findings),
    scopeCheck('vpc_peering:read', findings.peerings, findings),
    scopeCheck('vpc:read', findings.vpcs, findings),
    ...WRITE_SCOPES.map((scope) => skipped(scope, 'Only a write could tell.')),
    clockCheck(findings),
    rateLimitCheck(findings),
  ];
}

/** These refusals show that the API is there. */
const ANSWERS = ['unauthorized', 'forbidden', 'rate_limited'];

const isAnswer = (result: Findings['peerings']) => result === 'read' || ANSWERS.includes(result.code);

function reachedCheck({ host, peerings, tookMs }: Findings): Diagnosis {
  if (peerings !== 'read' && !isAnswer(peerings)) return failed('api', peerings);
  return good('api', `${host} answers, in ${formatDuration(tookMs)}.`);
}

function acceptedCheck(findings: Findings): Diagnosis {
  const id = 'token-valid';
  const reason = untested(findings, findings.peerings);
  if (reason !== undefined) return skipped(id, reason);
  const { peerings } = findings;
  if (peerings instanceof DopeerError && peerings.code === 'unauthorized') return failed(id, peerings);
  return good(id, 'The API accepts the token.');
}

function scopeCheck(scope: string, result: Findings['vpcs'], findings: Findings): Diagnosis {
  const reason = untested(findings, result);
  if (reason !== undefined) return skipped(scope, reason);
  if (result === 'read') return good(scope, 'The token has it.');
  if (result.code === 'unauthorized') return skipped(scope, 'The API does not accept the token.');
  // Without it nothing works; without the other one, IDs stand for the names of VPCs.
  if (scope === 'vpc_peering:read') return failed(scope, result);
  return doubtful(
    scope,
    `${sentence(result.message)} IDs are shown instead of names of VPCs.`,
    result.details.hint,
  );
}

/** Why nothing is known of the token. */
function untested({ hasToken }: Findings, result: Findings['vpcs']): string | undefined {
  if (!hasToken) return 'There is no token to test.';
  if (result === 'read' || ['unauthorized', 'forbidden'].includes(result.code)) return undefined;
  if (result.code === 'rate_limited') return 'The rate limit is used up.';
  return 'The API gave no answer.';
}

function clockCheck({ peerings, vpcs, aheadMs }: Findings): Diagnosis {
  const id = 'clock';
  if (peerings !== 'read' && vpcs !== 'read') return skipped(id, 'The API told no time.');
  if (Math.abs(aheadMs) < CLOCK_TOLERANCE_MS) return good(id, "No difference to the API's clock was seen.");
  return doubtful(
    id,
    `This machine's clock is ${formatDuration(Math.abs(aheadMs))} ${aheadMs > 0 ? 'behind' : 'ahead of'} the API's.`,
    'Ages and the times of the rate limit are wrong by that much. Set the clock of this machine.',
  );
}

function rateLimitCheck({ peerings, vpcs, rateLimit, rateLimitText }: Findings): Diagnosis {
  const id = 'rate-limit';
  const refusal = [peerings, vpcs].find((result) => result !== 'read' && result.code === 'rate_limited');
  if (refusal instanceof DopeerError) return failed(id, refusal);
  const { limit, remaining } = rateLimit ?? {};
  if (limit === undefined || remaining === undefined) {
    return skipped(id, isAnswer(peerings) ? 'The API told nothing of it.' : 'The API gave no answer.');
  }
  if (remaining >= limit * LOW_SHARE) return good(id, rateLimitText);
  return doubtful(id, rateLimitText, 'Waits ask less often now. Does something else use this token?');
}
