import type { Api } from '../../api/endpoints.ts';
import type { Peering, PeeringRequest } from '../../api/types.ts';
import type { Context } from '../../context.ts';
import { DopeerError } from '../../errors.ts';
import { dopeer } from '../../hint.ts';
import { createOnce } from '../../operations/create-once.ts';
import { LOOK_UP_AFTER_REFUSAL_MS, lookFor } from '../../operations/look-up.ts';
import { undefinedIfForbidden } from '../../operations/lookup.ts';
import { beforeWrite } from '../../operations/outcome.ts';
import type { Result } from '../../output/result.ts';
import { PEERING_COLUMNS, peeringResult } from '../../peerings/columns.ts';
import { connects, nameOf } from '../../peerings/identity.ts';
import { referenceTo } from '../../peerings/names.ts';
import { checkCreate, checkVpcs, rangeHints } from '../../peerings/preflight.ts';
import type { VpcIndex } from '../../peerings/vpc-index.ts';
import { collectList, declare, examples, filled, GITHUB_OUTPUT } from '../shared/command.ts';
import { CHECK_COLUMNS } from '../shared/dry-run.ts';
import { explainRefusal } from '../shared/refusal.ts';
import {
  readWaitTimes,
  startTimes,
  UNSEEN_AFTER_CREATE_MS,
  type WaitTimes,
  waitVisibly,
  withWaitOptions,
} from '../shared/waiting.ts';
import { dryRun } from './dry-run.ts';
import { type CreateOptions, checkIsWanted, prepare, readParts } from './parts.ts';

export const command = declare({
  columns: ({ dryRun }) => (dryRun ? CHECK_COLUMNS : PEERING_COLUMNS),
  configure: (command) =>
    withWaitOptions(
      command
        .argument('[name]', 'letters, digits and dashes')
        .option('--vpc <vpc>', 'one of the two VPCs (name or ID); give it twice', collectList('--vpc'))
        .option('--vpc-ids <a,b>', 'both VPCs at once', filled('--vpc-ids'))
        .option('--if-not-exists', 'succeed if these VPCs are peered under this name already')
        .option('--dry-run', 'show the request and what speaks against it; send nothing')
        .option('--wait', 'wait until it is ACTIVE')
        .option(...GITHUB_OUTPUT),
    ).addHelpText(
      'after',
      `\nIn a terminal, whatever is missing is asked for.\n${examples(
        'dopeer create',
        'dopeer create prod-web-to-data --vpc prod-web-sfo3 --vpc prod-data-nyc3 --wait',
        'dopeer create ci-peering --vpc 3f0c --vpc 9b1e --if-not-exists -o id',
      )}`,
    ),
  run: (context, name, options) =>
    options.dryRun ? dryRun(context, name, options) : create(context, name, options),
});

/** Creates a peering, or finds the one that is there under `--if-not-exists`. */
export async function create(
  context: Context,
  name: string | undefined,
  options: CreateOptions,
): Promise<Result<Peering>> {
  const parts = readParts(context, name, options);
  const times = readWaitTimes(options, options.wait ?? false);
  const api = await context.api();
  const lookup = await context.lookup();
  const prepared = await beforeWrite('not_created', () => prepare(context, parts, lookup, options));
  const { request, vpcs } = prepared;
  if (prepared.found === undefined && parts.complete) warnOfVpcs(context, request, vpcs);
  const left = startTimes(times, context.host.clock);
  const there =
    prepared.found && (await isGoneAfterWait(context, prepared.found, left())) ? undefined : prepared.found;
  const { peering, outcome } =
    there === undefined
      ? await send(context, api, request, options.ifNotExists ?? false)
      : { peering: there };
  const done = describe(nameOf(peering), outcome);
  const show = (shown: Peering) => ({
    ...peeringResult(shown, { vpcs, clock: context.host.clock }),
    ...(outcome && { outcome }),
  });
  if (!options.wait) {
    const wait = {
      text: `${done} To wait until it is ACTIVE`,
      command: dopeer('wait', [referenceTo(peering)]),
    };
    return { ...show(peering), notice: peering.status === 'PROVISIONING' ? wait : done };
  }
  context.messages.notice(done);
  const seen = outcome !== 'created';
  const target = { id: peering.id, peering, seen, goal: 'active', graceMs: UNSEEN_AFTER_CREATE_MS } as const;
  const [result] = await waitVisibly(context, [target], left());
  return {
    ...show(result?.peering ?? peering),
    failure: result?.failure?.with(outcome ? { outcome } : {}),
    ...(result?.failure === undefined && {
      notice: {
        text: 'What is left to do before traffic flows',
        command: dopeer('check', [referenceTo(peering)]),
      },
    }),
  };
}

/** What was read of the VPCs anyway may speak against a create; the wizard has said so before. */
function warnOfVpcs({ messages }: Context, { vpc_ids }: PeeringRequest, vpcs: VpcIndex | undefined) {
  if (vpcs === undefined) return;
  const checks = checkVpcs(vpc_ids, vpcs);
  for (const { level, message } of checks) {
    if (level === 'error') messages.warn(`This will be refused: ${message}`);
    if (level === 'warning') messages.warn(`This may be refused: ${message}`);
  }
  for (const hint of rangeHints(checks, vpc_ids, vpcs)) messages.notice(hint);
}

/**
 * Waits for one that is being deleted until it is gone, and says whether there was one: it is there only
 * under `--wait`, which creates it anew.
 */
async function isGoneAfterWait(context: Context, found: Peering, times: WaitTimes): Promise<boolean> {
  if (found.status !== 'DELETING') return false;
  context.messages.notice(`"${nameOf(found)}" is being deleted. It is created anew once it is gone.`);
  const target = { id: found.id, peering: found, seen: true, goal: 'deleted', graceMs: 0 } as const;
  const [result] = await waitVisibly(context, [target], times);
  if (result?.failure !== undefined) throw result.failure.with({ outcome: 'not_created' });
  return true;
}

/** The peering as it is now. */
interface Sent {
  readonly peering: Peering;
  /** None where it was there before; `unknown` where an answer was lost, and it may be ours. */
  readonly outcome?: 'created' | 'unknown' | undefined;
}

const describe = (name: string, outcome: Sent['outcome']) => {
  if (outcome === 'created') return `Created "${name}".`;
  return outcome === undefined
    ? `"${name}" exists already. Nothing was changed.`
    : `"${name}" exists. Whether this command created it is not known.`;
};

/**
 * Creates the peering, once. A refusal is looked at before it counts: under `--if-not-exists` somebody
 * else may have been faster; else it is explained by what can be seen from here.
 */
async function send(
  context: Context,
  api: Api,
  request: PeeringRequest,
  ifNotExists: boolean,
): Promise<Sent> {
  const { clock, signal } = context.host;
  try {
    const peering = await createOnce(request, { api, clock, signal, notice: context.messages.notice });
    if (signal.reason instanceof DopeerError) throw interruptedAfter(peering, signal.reason);
    return { peering, outcome: 'created' };
  } catch (error) {
    if (!(error instanceof DopeerError) || error.code !== 'refused' || signal.aborted) throw error;
    const { outcome = 'not_created' } = error.details;
    const rival = ifNotExists ? await findRival(request, api, context) : undefined;
    if (rival !== undefined) {
      await beforeWrite(outcome, async () => checkIsWanted(rival, request, false));
      return { peering: rival, ...(outcome === 'unknown' && { outcome }) };
    }
    throw error.with({
      hint: [
        error.details.hint ?? [],
        await explainRefusal(
          context,
          async (lookup) => {
            const vpcs = lookup.vpcs().catch(undefinedIfForbidden);
            return checkCreate(request, ...(await Promise.all([vpcs, lookup.peerings()])));
          },
          (peering) => peering.name === request.name || connects(peering, request.vpc_ids),
        ),
      ].flat(),
    });
  }
}

/** The peering that has the name on these VPCs: it may come into sight some seconds after the refusal. */
async function findRival(request: PeeringRequest, api: Api, { host }: Context): Promise<Peering | undefined> {
  const { clock, signal } = host;
  const look = async () => {
    const peerings = await api.listPeerings({ signal });
    return peerings.find((peering) => peering.name === request.name && connects(peering, request.vpc_ids));
  };
  // What cannot be looked at leaves the refusal as it is.
  return lookFor(look, { ms: LOOK_UP_AFTER_REFUSAL_MS, clock, signal }).catch(() => undefined);
}

/** Ctrl-C ends the command, also where the peering was created. */
const interruptedAfter = ({ id }: Peering, interruption: DopeerError) =>
  interruption.with({ outcome: 'created', hint: { text: 'See it', command: dopeer('get', [id]) } });
