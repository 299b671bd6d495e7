import type { Peering, PeeringRequest } from '../api/types.ts';
import type { Context } from '../context.ts';
import { DopeerError, usageError } from '../errors.ts';
import { mayAsk } from '../interaction.ts';
import type { Answer } from '../output/answer.ts';
import { memberColumns } from '../output/columns.ts';
import { createOnce } from '../peerings/create-once.ts';
import { createLookup, type Lookup } from '../peerings/lookup.ts';
import { checkName } from '../peerings/names.ts';
import { beforeWrite } from '../peerings/outcome.ts';
import { type Check, checkCreate, connects, sameVpc } from '../peerings/preflight.ts';
import { needsVpcs, PEERING_COLUMNS, showPeering } from '../peerings/show.ts';
import { splitList } from '../settings.ts';
import { collectFilled, type Define, examples, filled } from './command.ts';
import {
  GRACE_AFTER_CREATE_MS,
  readWaitTimes,
  type WaitFlags,
  waitVisibly,
  withWaitOptions,
} from './waiting.ts';

const CHECK_COLUMNS = ['id', 'level', 'message'] as const;

interface CreateOptions extends WaitFlags {
  readonly vpc?: readonly string[] | undefined;
  readonly vpcIds?: string | undefined;
  readonly wait?: boolean | undefined;
  readonly ifNotExists?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
}

export const define: Define = (command, execute) => {
  withWaitOptions(
    command
      .argument('[name]', 'letters, digits and dashes')
      .option('--vpc <vpc>', 'one of the two VPCs (name or ID); give it twice', collectFilled('--vpc'))
      .option('--vpc-ids <a,b>', 'both VPCs at once', filled('--vpc-ids'))
      .option('--if-not-exists', 'succeed if these VPCs are peered under this name already')
      .option('--dry-run', 'show the request and what speaks against it; send nothing')
      .option('--wait', 'wait until it is ACTIVE'),
  )
    .addHelpText(
      'after',
      `\nIn a terminal, whatever is missing is asked for.\n${examples(
        'dopeer create',
        'dopeer create prod-web-to-data --vpc prod-web-sfo3 --vpc prod-data-nyc3 --wait',
        'dopeer create ci-peering --vpc 3f0c --vpc 9b1e --if-not-exists -o id',
      )}`,
    )
    .action((name, options) =>
      options.dryRun
        ? execute(CHECK_COLUMNS, (context) => dryRun(context, name, options))
        : execute(PEERING_COLUMNS, (context) => create(context, name, options)),
    );
};

/** Creates a peering, or finds the one that is there under `--if-not-exists`. */
export async function create(
  context: Context,
  name: string | undefined,
  options: CreateOptions,
): Promise<Answer<Peering>> {
  const parts = readParts(context, name, options);
  const times = readWaitTimes(options);
  const api = await context.api();
  const lookup = createLookup(api);
  const { request, found, vpcs } = await beforeWrite('not_created', () =>
    prepare(context, parts, lookup, options),
  );
  const peering =
    found ??
    (await createOnce(request, {
      api,
      clock: context.host.clock,
      signal: context.host.signal,
      notice: context.messages.notice,
    }));
  const done =
    found === undefined
      ? `Created "${peering.name}".`
      : `"${peering.name}" exists already. Nothing was changed.`;
  const show = (shown: Peering) => showPeering(shown, { vpcs, now: context.host.clock.now() });
  if (!options.wait) {
    const next =
      peering.status === 'PROVISIONING' ? ` To wait until it is ACTIVE: dopeer wait ${peering.id}` : '';
    return { ...show(peering), notice: `${done}${next}` };
  }
  context.messages.notice(done);
  const target = { id: peering.id, peering, seen: found !== undefined };
  const [result] = await waitVisibly(context, [target], {
    ...times,
    goal: 'active',
    graceMs: GRACE_AFTER_CREATE_MS,
  });
  const outcome = found === undefined ? { outcome: 'created' as const } : {};
  return { ...show(result?.peering ?? peering), failure: result?.failure?.with(outcome) };
}

/** The request to send, what is known of its VPCs, and the peering that makes it needless under `--if-not-exists`. */
async function prepare(context: Context, parts: Parts, lookup: Lookup, options: CreateOptions) {
  const { ifNotExists } = options;
  const [request, existing, namedVpcs] = await Promise.all([
    parts.complete ? resolveRequest(parts, lookup) : ask(context, parts, options, lookup),
    ifNotExists ? lookup.peerings() : [],
    // Two IDs cost one request: the names of the VPCs are fetched only where they were asked for.
    needsVpcs(context.settings.columns ?? []) ? lookup.readableVpcs() : undefined,
  ]);
  const [first, second] = request.vpc_ids;
  if (first === second) throw sameVpc(parts.references[0] ?? '');
  const found = existing.find((peering) => peering.name === request.name);
  if (found !== undefined) checkIsWanted(found, request);
  return { request, found, vpcs: namedVpcs ?? (await lookup.knownVpcs()) };
}

/** What a create would send, and what is known to speak against it. */
export async function dryRun(
  context: Context,
  name: string | undefined,
  options: CreateOptions,
): Promise<Answer<Check>> {
  const parts = readParts(context, name, options);
  const lookup = createLookup(await context.api());
  const [{ request: body, found }, vpcs, peerings] = await Promise.all([
    prepare(context, parts, lookup, options),
    lookup.readableVpcs(),
    lookup.peerings(),
  ]);
  const rows: readonly Check[] =
    found === undefined
      ? checkCreate(body, vpcs, peerings)
      : [{ id: 'name-free', level: 'ok', message: `"${found.name}" exists already; nothing would be sent.` }];
  const request = { method: 'POST', path: '/v2/vpc_peerings', body };
  const failed = rows.filter(({ level }) => level === 'error');
  return {
    rows,
    columns: memberColumns<Check>(CHECK_COLUMNS),
    tableColumns: CHECK_COLUMNS,
    document: { dry_run: true, request, checks: rows },
    id: () => undefined,
    details: () => [
      ['Request', `${request.method} ${request.path}`],
      ['Body', JSON.stringify(body)],
      ['Checks', rows.map(({ level, message }) => [level, message])],
    ],
    failure:
      failed.length === 0
        ? undefined
        : new DopeerError(
            'refused',
            `This create would fail: ${failed.map(({ message }) => message).join(' ')}`,
            {
              hint: 'Nothing was sent.',
            },
          ),
  };
}

type Parts =
  | { readonly complete: true; readonly name: string; readonly references: readonly [string, string] }
  | { readonly complete: false; readonly name: string | undefined; readonly references: readonly string[] };

/** The name and the VPCs from the command line; a usage error where something is wrong or may not be asked for. */
function readParts(
  { messages, host, settings }: Context,
  name: string | undefined,
  options: CreateOptions,
): Parts {
  const references = [...(options.vpc ?? []), ...splitList(options.vpcIds ?? '')];
  const [first, second, third] = references;
  if (name !== undefined) checkName(name, messages);
  if (third !== undefined)
    throw usageError(
      'A peering connects two VPCs; more were given.',
      'Give --vpc twice, or --vpc-ids alone.',
    );
  if (first !== undefined && first === second) throw sameVpc(first);
  if (name !== undefined && first !== undefined && second !== undefined) {
    return { complete: true, name, references: [first, second] };
  }
  if (mayAsk(host, settings)) return { complete: false, name, references };
  const missing = [
    ...(name === undefined ? ['<name>'] : []),
    ...(first === undefined ? ['--vpc <vpc>'] : []),
    ...(second === undefined ? ['--vpc <vpc>'] : []),
  ];
  throw usageError(`Missing: ${missing.join(', ')}.`, [
    'See the VPCs: dopeer vpcs',
    'Then write: dopeer create <name> --vpc <vpc> --vpc <vpc>',
  ]);
}

async function resolveRequest(
  { name, references: [first, second] }: Extract<Parts, { complete: true }>,
  lookup: Lookup,
): Promise<PeeringRequest> {
  const vpcIds = await Promise.all([lookup.vpcId(first), lookup.vpcId(second)]);
  return { name, vpc_ids: vpcIds };
}

/** Asks for what is missing, and says how to do the same without being asked. */
async function ask(
  context: Context,
  parts: Parts,
  options: CreateOptions,
  lookup: Lookup,
): Promise<PeeringRequest> {
  const { askForRequest } = await import('./wizard.ts');
  const { request, vpcs } = await askForRequest(context, parts, { lookup, dryRun: options.dryRun ?? false });
  const words = [
    'dopeer create',
    request.name,
    ...vpcs.map((vpc) => `--vpc ${vpc}`),
    ...(options.ifNotExists ? ['--if-not-exists'] : []),
    ...(options.dryRun ? ['--dry-run'] : []),
    ...(options.wait ? ['--wait'] : []),
  ];
  context.messages.notice(`The same without questions: ${words.join(' ')}`);
  return request;
}

/** Throws unless a peering of the wanted name is what was asked for, and here to stay. */
function checkIsWanted(found: Peering, request: PeeringRequest): void {
  if (!connects(found, request.vpc_ids)) {
    throw new DopeerError('refused', `The name "${found.name}" belongs to a peering of other VPCs.`, {
      hint: `Choose another name. See what has this one: dopeer get ${found.id}`,
    });
  }
  if (found.status === 'DELETING') {
    throw new DopeerError('refused', `The peering "${found.name}" is being deleted.`, {
      hint: `Wait until it is gone, then create it again: dopeer wait ${found.id} --for deleted`,
    });
  }
}
