import type { Peering, PeeringRequest } from '../../api/types.ts';
import type { Context } from '../../context.ts';
import { DopeerError, usageError } from '../../errors.ts';
import { dopeer, fill } from '../../hint.ts';
import { type Lookup, undefinedIfForbidden } from '../../operations/lookup.ts';
import { needsVpcs } from '../../peerings/columns.ts';
import { connects, nameOf } from '../../peerings/identity.ts';
import { checkName, referenceTo } from '../../peerings/names.ts';
import { sameVpc } from '../../peerings/preflight.ts';
import { mayAsk, splitList } from '../../settings.ts';
import type { WaitFlags } from '../shared/waiting.ts';

/** The options of a create, as typed. */
export interface CreateOptions extends WaitFlags {
  readonly vpc?: readonly string[] | undefined;
  readonly vpcIds?: string | undefined;
  readonly wait?: boolean | undefined;
  readonly ifNotExists?: boolean | undefined;
  readonly dryRun?: boolean | undefined;
}

/** What the command line says of a peering to be created. */
export type Parts =
  | { readonly complete: true; readonly name: string; readonly references: readonly [string, string] }
  | { readonly complete: false; readonly name: string | undefined; readonly references: readonly string[] };

/** The name and the VPCs from the command line; a usage error where something is wrong or may not be asked for. */
export function readParts(
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
  const [left, right] = [first ?? fill('vpc'), second ?? fill('vpc')];
  throw usageError(`Missing: ${missing.join(', ')}.`, [
    { text: 'See the VPCs', command: dopeer('vpcs') },
    {
      text: 'Then write',
      command: dopeer('create', [name ?? fill('name')], ['--vpc', left, '--vpc', right]),
    },
  ]);
}

/** The request to send, what is known of its VPCs, and the peering that makes it needless under `--if-not-exists`. */
export async function prepare(context: Context, parts: Parts, lookup: Lookup, options: CreateOptions) {
  const { ifNotExists } = options;
  const [request, existing] = await Promise.all([
    parts.complete ? resolveRequest(parts, lookup) : ask(context, parts, options, lookup),
    ifNotExists ? lookup.peerings() : [],
    // Two IDs cost one request: the names of the VPCs are fetched only where they were asked for, and then
    // before the write, which nothing that is shown afterwards may fail.
    needsVpcs(context.settings.columns ?? []) && lookup.vpcs().catch(undefinedIfForbidden),
  ]);
  const [first, second] = request.vpc_ids;
  if (first === second) throw sameVpc(parts.references[0] ?? '');
  const named = existing.filter((peering) => peering.name === request.name);
  const found = named.find((peering) => connects(peering, request.vpc_ids)) ?? named[0];
  if (found !== undefined) checkIsWanted(found, request, options.wait ?? false);
  return { request, found, vpcs: await lookup.startVpcs(false)() };
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
  const flags = [
    ...vpcs.flatMap((vpc) => ['--vpc', vpc]),
    ...(options.ifNotExists ? ['--if-not-exists'] : []),
    ...(options.dryRun ? ['--dry-run'] : []),
    ...(options.wait ? ['--wait'] : []),
  ];
  const command = dopeer('create', [request.name], flags);
  context.messages.notice({ text: 'The same without questions', command });
  return request;
}

/**
 * Throws unless a peering of the wanted name is what was asked for, and works or will; one that is being
 * deleted may be waited for.
 */
export function checkIsWanted(found: Peering, request: PeeringRequest, mayWait: boolean): void {
  if (!connects(found, request.vpc_ids)) {
    throw new DopeerError('refused', `The name "${nameOf(found)}" belongs to a peering of other VPCs.`, {
      hint: {
        text: 'Choose another name. See what has this one',
        command: dopeer('get', [referenceTo(found)]),
      },
    });
  }
  if (found.status === 'ERROR') {
    throw new DopeerError('refused', `The peering "${nameOf(found)}" is there, but in ERROR.`, {
      hint: { text: 'Delete it, then create it again', command: dopeer('delete', [referenceTo(found)]) },
    });
  }
  if (found.status === 'DELETING' && !mayWait) {
    throw new DopeerError('refused', `The peering "${nameOf(found)}" is being deleted.`, {
      hint: {
        text: 'Wait until it is gone, then create it again',
        command: dopeer('wait', [referenceTo(found)], ['--for', 'deleted']),
      },
    });
  }
}
