import type { Peering, PeeringRequest } from '../api/types.ts';
import type { Context } from '../context.ts';
import { DopeerError, usageError } from '../errors.ts';
import type { Answer } from '../output/answer.ts';
import { createLookup, type Lookup } from '../peerings/lookup.ts';
import { checkName } from '../peerings/names.ts';
import { withOutcome } from '../peerings/outcome.ts';
import { type Check, checkCreate, connects } from '../peerings/preflight.ts';
import { PEERING_COLUMNS, showPeering } from '../peerings/show.ts';
import { splitList } from '../settings.ts';
import { collect, type Define, examples } from './command.ts';

const CHECK_COLUMNS = ['id', 'level', 'message'] as const;

interface CreateOptions {
  readonly vpc?: readonly string[] | undefined;
  readonly vpcIds?: string | undefined;
  readonly ifNotExists?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
}

export const define: Define = (command, execute) => {
  command
    .argument('[name]', 'letters, digits and dashes')
    .option('--vpc <vpc>', 'one of the two VPCs (name or ID); give it twice', collect)
    .option('--vpc-ids <a,b>', 'both VPCs at once')
    .option('--if-not-exists', 'succeed if these VPCs are peered under this name already')
    .option('--dry-run', 'show the request and what speaks against it; send nothing')
    .addHelpText(
      'after',
      examples(
        'dopeer create prod-web-to-data --vpc prod-web-sfo3 --vpc prod-data-nyc3',
        'dopeer create ci-peering --vpc 3f0c --vpc 9b1e --if-not-exists -o id',
      ),
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
  const wanted = readParts(context, name, options);
  const api = await context.api();
  const lookup = createLookup(api);
  const [request, existing] = await Promise.all([
    resolveRequest(wanted, lookup),
    options.ifNotExists ? lookup.peerings() : [],
  ]);
  const answer = async (peering: Peering, notice: string) => ({
    ...showPeering(peering, { vpcs: await lookup.knownVpcs(), now: context.host.clock.now() }),
    notice,
  });

  const found = existing.find((peering) => peering.name === request.name);
  if (found !== undefined) {
    checkIsWanted(found, request);
    return answer(found, `The peering "${found.name}" exists already. Nothing was changed.`);
  }
  const created = await withOutcome('not_created', () => api.createPeering(request));
  return answer(created, `Created "${created.name}". See how it is doing: dopeer get ${created.id}`);
}

/** What a create would send, and what is known to speak against it. */
export async function dryRun(
  context: Context,
  name: string | undefined,
  options: CreateOptions,
): Promise<Answer<Check>> {
  const wanted = readParts(context, name, options);
  const lookup = createLookup(await context.api());
  const [body, vpcs, peerings] = await Promise.all([
    resolveRequest(wanted, lookup),
    lookup.readableVpcs(),
    lookup.peerings(),
  ]);
  const rows = checkCreate(body, vpcs, peerings);
  const request = { method: 'POST', path: '/v2/vpc_peerings', body };
  const failed = rows.filter(({ level }) => level === 'error');
  return {
    rows,
    columns: Object.fromEntries(CHECK_COLUMNS.map((key) => [key, { value: (check: Check) => check[key] }])),
    tableColumns: CHECK_COLUMNS,
    plainColumns: CHECK_COLUMNS,
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

interface Parts {
  readonly name: string;
  readonly references: readonly [string, string];
}

/** The name and the two VPCs from the command line; a usage error names everything that is missing. */
function readParts({ messages }: Context, name: string | undefined, options: CreateOptions): Parts {
  const [first, second, third] = [...(options.vpc ?? []), ...splitList(options.vpcIds ?? '')];
  if (name !== undefined) checkName(name, messages);
  if (third !== undefined)
    throw usageError('A peering connects two VPCs; more were given.', 'Give --vpc twice.');
  if (first !== undefined && first === second) throw sameVpc(first);
  if (name !== undefined && first !== undefined && second !== undefined)
    return { name, references: [first, second] };

  const missing = [
    ...(name === undefined ? ['<name>'] : []),
    ...(first === undefined ? ['--vpc <vpc>'] : []),
    ...(second === undefined ? ['--vpc <vpc>'] : []),
  ];
  throw usageError(
    `Missing: ${missing.join(', ')}.`,
    'Write: dopeer create <name> --vpc <vpc> --vpc <vpc>\nSee the VPCs: dopeer vpcs',
  );
}

async function resolveRequest({ name, references }: Parts, lookup: Lookup): Promise<PeeringRequest> {
  const [first, second] = await Promise.all([lookup.vpcId(references[0]), lookup.vpcId(references[1])]);
  if (first === second) throw sameVpc(first);
  return { name, vpc_ids: [first, second] };
}

function sameVpc(reference: string): DopeerError {
  return usageError(
    `A VPC cannot be peered with itself: "${reference}" was given twice.`,
    'Give two different VPCs.',
  );
}

/** Throws unless a peering of the wanted name is what was asked for, and here to stay. */
function checkIsWanted(found: Peering, request: PeeringRequest): void {
  if (!connects(found, request.vpc_ids)) {
    throw new DopeerError('refused', `The name "${found.name}" belongs to a peering of other VPCs.`, {
      hint: `Choose another name. See what has this one: dopeer get ${found.id}`,
      outcome: 'not_created',
    });
  }
  if (found.status === 'DELETING') {
    throw new DopeerError('refused', `The peering "${found.name}" is being deleted.`, {
      hint: `Wait until it is gone, then create it again: dopeer wait ${found.id} --for deleted`,
      outcome: 'not_created',
    });
  }
}
