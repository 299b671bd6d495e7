import type { PeeringRequest } from '../../api/types.ts';
import type { Context } from '../../context.ts';
import { dopeer, type Hint, type ProgramCommand, withOptions } from '../../hint.ts';
import { createThrottle, runBatch, type WriteOptions, type WriteResult } from '../../operations/batch.ts';
import { createOnce } from '../../operations/create-once.ts';
import { shareLists } from '../../operations/look-up.ts';
import { beforeWrite } from '../../operations/outcome.ts';
import { startProgress } from '../../output/progress.ts';
import type { Result } from '../../output/result.ts';
import { requireConfirming } from '../shared/choose.ts';
import { collectFilled, declare, examples, filled } from '../shared/command.ts';
import { RESULT_COLUMNS, resultsTable, waitForResults } from '../shared/results.ts';
import { readWaitTimes, UNSEEN_AFTER_CREATE_MS, type WaitFlags, withWaitOptions } from '../shared/waiting.ts';
import {
  checkReferences,
  confirmPlan,
  type MeshReferences,
  PLAN_COLUMNS,
  type PlannedPair,
  readPlan,
  showPlan,
  summarise,
} from './plan.ts';
import { resultsOf, withNextSteps } from './results.ts';

/** POSTs that are under way at Ctrl-C have this long to end, in milliseconds. */
const LAST_POSTS_MS = 1_000;

/** How often the progress changes at most: in a pipe each change is a line. */
const PROGRESS_STEPS = 10;

interface MeshOptions extends WaitFlags {
  readonly hub?: string | undefined;
  readonly wait?: boolean | undefined;
  readonly yes?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
}

export const command = declare({
  columns: ({ dryRun }) => (dryRun ? PLAN_COLUMNS : RESULT_COLUMNS),
  configure: (command) =>
    withWaitOptions(
      command
        .description('Create the peerings that are missing, so that all of these VPCs are connected.')
        .argument('[vpc...]', 'names, IDs, or the first characters of IDs', collectFilled('<vpc>'))
        .option('--hub <vpc>', 'connect each with this one, instead of all with each other', filled('--hub'))
        .option('-y, --yes', 'do not ask')
        .option('--dry-run', 'show the plan; create nothing')
        .option('--wait', 'wait until all of them are ACTIVE'),
    ).addHelpText(
      'after',
      `\nWhat is peered already stays as it is: run it again after a failure to do what is left.\n${examples(
        'dopeer mesh prod-web-sfo3 prod-data-nyc3 staging-sfo3 --dry-run',
        'dopeer mesh prod-web-sfo3 prod-data-nyc3 staging-sfo3 --yes --wait',
        'dopeer mesh default-ams3 default-nyc3 --hub prod-web-sfo3',
      )}`,
    ),
  run: (context, vpcs, options) => {
    const references = { vpcs: vpcs ?? [], hub: options.hub };
    return options.dryRun ? showOnly(context, references, options) : mesh(context, references, options);
  },
});

/** Creates the peerings that a mesh is missing, each on its own, and reports what became of each. */
export async function mesh(
  context: Context,
  references: MeshReferences,
  options: MeshOptions,
): Promise<Result<WriteResult>> {
  checkReferences(references);
  const command = commandFor(references, options);
  if (!options.yes) requireConfirming(context, { verb: 'create them', done: 'created' }, command);
  const times = readWaitTimes(options, options.wait ?? false);
  const lookup = await context.lookup();
  const plan = await beforeWrite('not_created', () => readPlan(context, references, lookup));
  const requests = plan.pairs.flatMap((pair) => (pair.plan === 'create' ? [pair.request] : []));
  if (requests.length === 0 || options.yes) context.messages.notice(summarise(plan.pairs));
  else await beforeWrite('not_created', () => confirmPlan(context, plan));

  const created = await createMissing(context, requests);
  const ids = new Set(created.flatMap((result) => (result.ok && 'id' in result ? [result.id] : [])));
  const results = resultsOf(plan.pairs, created, options.wait ?? false);
  const settled = options.wait
    ? await waitForResults(context, results, {
        times,
        goal: 'active',
        graceMs: UNSEEN_AFTER_CREATE_MS,
        seen: (id) => !ids.has(id),
        outcome: (id) => (ids.has(id) ? 'created' : undefined),
      })
    : { rows: results, interrupted: [] };

  // The question was answered; what comes next need not ask again.
  const again = withOptions(command, '--yes');
  const result = resultsTable(settled, context, options.wait ? 'brought to ACTIVE' : 'created');
  return {
    ...result,
    ...(ids.size > 0 && { outcome: 'created' as const }),
    id: (row) => ('id' in row && row.id !== undefined && ids.has(row.id) ? row.id : undefined),
    failure: result.failure && withNextSteps(result.failure, settled.rows, again),
    ...(ids.size > 0 && {
      notice: createdNotice(ids.size, options.wait || result.failure ? undefined : again),
    }),
  };
}

/** The plan of a mesh, pair by pair; fails where something stands in the way of it. */
export async function showOnly(
  context: Context,
  references: MeshReferences,
  options: MeshOptions,
): Promise<Result<PlannedPair>> {
  checkReferences(references);
  readWaitTimes(options, options.wait ?? false);
  const plan = await readPlan(context, references, await context.lookup());
  const result = showPlan(plan, context);
  const blocked = resultsOf(plan.pairs, [], false);
  return {
    ...result,
    failure: result.failure && withNextSteps(result.failure, blocked, commandFor(references, options)),
  };
}

/** The command as it was typed, without `--yes` and `--dry-run`. */
function commandFor({ vpcs, hub }: MeshReferences, { wait }: MeshOptions): ProgramCommand {
  return dopeer('mesh', vpcs, [...(hub === undefined ? [] : ['--hub', hub]), ...(wait ? ['--wait'] : [])]);
}

function createdNotice(count: number, again: ProgramCommand | undefined): Hint {
  const done = `Created ${count === 1 ? 'one peering' : `${count} peerings`}.`;
  if (again === undefined) return done;
  return { text: `${done} To wait until all are ACTIVE`, command: withOptions(again, '--wait') };
}

/** Creates what is missing, and shows on stderr how far it is. */
async function createMissing(
  { api, host, settings, messages }: Context,
  requests: readonly PeeringRequest[],
): Promise<readonly WriteResult[]> {
  if (requests.length === 0) return [];
  const { clock, signal } = host;
  const progress = await startProgress(host, settings);
  const step = Math.ceil(requests.length / PROGRESS_STEPS);
  let done = 0;
  const show = () => progress.update(`Creating peerings: ${done} of ${requests.length} done`);
  const onDone = () => {
    done += 1;
    if (done % step === 0 || done === requests.length) show();
  };
  show();
  try {
    const client = await api();
    const throttle = createThrottle(clock);
    const sharing = { ...client, listPeerings: shareLists(client, clock, throttle) };
    const write = (request: PeeringRequest, options: WriteOptions) => {
      const notice = (text: string) => messages.notice(`${request.name}: ${text}`);
      return createOnce(request, { ...options, api: sharing, clock, graceMs: LAST_POSTS_MS, notice });
    };
    const identify = (request: PeeringRequest) => request;
    const batch = { targets: requests, identify, write, notDone: 'not_created', onDone } as const;
    return await runBatch(batch, { signal, throttle });
  } finally {
    progress.stop();
  }
}
