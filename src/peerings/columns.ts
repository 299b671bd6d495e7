import type { Peering, Vpc } from '../api/types.ts';
import type { Clock } from '../host.ts';
import { type Columns, cellText, shortenIds } from '../output/columns.ts';
import type { Line } from '../output/formats/details.ts';
import type { DocumentResult, TableResult } from '../output/result.ts';
import type { Settings } from '../settings.ts';
import { formatAge } from '../text/duration.ts';
import { parseTimestamp } from '../text/timestamp.ts';
import { vpcIdsOf } from './identity.ts';
import type { VpcIndex } from './vpc-index.ts';

/** Every column of a peering. */
export const PEERING_COLUMNS = [
  'id',
  'name',
  'status',
  'vpc_ids',
  'vpcs',
  'regions',
  'created_at',
  'age',
] as const;

const TABLE_COLUMNS = ['id', 'name', 'status', 'vpcs', 'regions', 'created_at'] as const;
/** The columns of csv and tsv unless others are asked for. */
export const PLAIN_COLUMNS = ['id', 'name', 'status', 'vpc_ids', 'created_at'] as const;

/** What the columns of a peering are made from besides itself. */
export interface Surroundings {
  /** `undefined` where they were not fetched or may not be read: IDs stand in for names. */
  readonly vpcs: VpcIndex | undefined;
  /** Ages are those of the moment they are shown. */
  readonly clock: Pick<Clock, 'now'>;
}

/** Peerings as a table. */
export function peeringsResult(rows: readonly Peering[], around: Surroundings): TableResult<Peering> {
  return { rows, ...cellsOf(around) };
}

/** One peering, as labelled lines for a human. */
export function peeringResult(row: Peering, around: Surroundings): DocumentResult<Peering> {
  return { row, ...cellsOf(around), details: () => peeringDetails(row, around) };
}

const cellsOf = (around: Surroundings) => ({
  columns: peeringColumns(around),
  tableColumns: TABLE_COLUMNS,
  plainColumns: PLAIN_COLUMNS,
});

/** The columns of peerings that these settings show. */
export function shownColumns({ columns, format }: Settings): readonly string[] {
  if (columns !== undefined) return columns;
  if (format === 'table' || format === 'markdown') return TABLE_COLUMNS;
  return format === 'csv' || format === 'tsv' ? PLAIN_COLUMNS : [];
}

/** Whether one of these columns is made from the VPCs. */
export function needsVpcs(columns: readonly string[]): boolean {
  return columns.includes('vpcs') || columns.includes('regions');
}

/** The columns of a peering. A VPC whose name is unknown is shown by its ID. */
export function peeringColumns({ vpcs, clock }: Surroundings): Columns<Peering> {
  const ofVpcs =
    (read: (vpc: Vpc | undefined, id: string) => string | null | undefined) => (peering: Peering) =>
      vpcIdsOf(peering).map((id) => read(vpcs?.get(id), id) ?? null);
  return {
    id: { value: (peering) => peering.id, shorten: shortenIds },
    name: { value: (peering) => peering.name },
    status: { value: (peering) => peering.status },
    vpc_ids: { value: ({ vpc_ids }) => vpc_ids, shorten: shortenIds },
    vpcs: { value: ofVpcs((vpc, id) => vpc?.name ?? id), shorten: shortenIds, givesWay: 'last' },
    regions: {
      givesWay: 'first',
      value: (peering) => {
        const regions = ofVpcs((vpc) => vpc?.region)(peering);
        return regions.some((region) => region !== null) ? regions : undefined;
      },
    },
    created_at: { header: 'CREATED', value: (peering) => peering.created_at, narrower: 'age' },
    age: {
      value: ({ created_at }) => {
        const created = parseTimestamp(created_at);
        return Number.isNaN(created) ? undefined : formatAge(clock.now() - created);
      },
    },
  };
}

function peeringDetails(peering: Peering, around: Surroundings): readonly Line[] {
  const columns = peeringColumns(around);
  const text = (key: string) => cellText(peering, key, columns, '-');
  const age = text('age');
  return [
    ['ID', text('id')],
    ['Name', text('name')],
    ['Status', text('status')],
    ['Created', `${text('created_at')}${age === '-' ? '' : ` (${age} ago)`}`],
    [
      'VPCs',
      vpcIdsOf(peering).length === 0
        ? '-'
        : vpcIdsOf(peering).map((id) => {
            const vpc = around.vpcs?.get(id);
            return vpc === undefined ? [id] : [vpc.name ?? '-', vpc.region ?? '-', vpc.ip_range ?? '-', id];
          }),
    ],
  ];
}
