import { describe, expect, it } from 'vitest';
import { answer, createWorld, type Run } from '../../helpers/world.ts';

export const ID = '5f4b5d2c-28fb-4b44-96b7-1a3e2d2ffb20';
export const WEB = '2e71857e-8ce4-4225-a15d-bc253b232db6';
export const DATA = '568aba87-aac8-4686-88eb-100ed8b4e170';

type Fields = Readonly<Record<string, unknown>>;

const PEERING: Fields = {
  id: ID,
  name: 'web-to-data',
  vpc_ids: [WEB, DATA],
  created_at: '2026-01-01T00:00:00Z',
  status: 'ACTIVE',
};
const vpc = (id: string, name: string, region: string, range: string): Fields => ({
  id,
  urn: `do:vpc:${id}`,
  name,
  description: '',
  region,
  ip_range: range,
  default: false,
  created_at: '2026-01-01T00:00:00Z',
});
const VPC = vpc(WEB, 'web', 'sfo3', '10.120.0.0/20');
const MEMBER: Fields = { name: 'web-1', urn: 'do:droplet:1', created_at: '2026-02-01T00:00:00Z' };

/** A whole API; one thing in it can be another. */
interface Account {
  readonly peering: unknown;
  readonly vpc: unknown;
  readonly member: unknown;
  readonly links: unknown;
  readonly meta: unknown;
  /** The members of the answers that hold the lists and the one peering. */
  readonly lists: Fields;
}

const ACCOUNT: Account = {
  peering: PEERING,
  vpc: VPC,
  member: MEMBER,
  links: {},
  meta: { total: 1 },
  lists: {},
};

/** What a field may be instead of what it should be. The first is not sent at all, and both are what an API does. */
const MISSING = [undefined, null];
const WRONG = [0, -1.5, true, '', '\u0000\u202e', '..', 'x'.repeat(70), [], [null], [{}], {}, { a: [1] }];

/** Something that is sent, the answers that show it, and an API that is right but for it. */
interface Field {
  readonly name: string;
  readonly seenIn: RegExp;
  /** How many commands share the wrong values of it. */
  readonly turns: number;
  readonly accountWith: (value: unknown) => Account;
}

const PEERINGS = /vpc_peerings/;
const VPCS = /vpcs(\?|$)/;
const MEMBERS = /members/;
const ANY = /./;

/** Everything that is sent, and what an account is like where it is another value. */
const FIELDS: readonly Field[] = [
  ...fieldsOf('peering', PEERING, PEERINGS),
  ...fieldsOf('vpc', VPC, VPCS),
  ...fieldsOf('member', MEMBER, MEMBERS),
  ...['vpc_peerings', 'vpc_peering'].map((key) =>
    field(key, PEERINGS, (value) => ({ lists: { [key]: value } })),
  ),
  field('vpcs', VPCS, (value) => ({ lists: { vpcs: value } })),
  field('members', MEMBERS, (value) => ({ lists: { members: value } })),
  field('links', ANY, (links) => ({ links })),
  field('links.pages', ANY, (pages) => ({ links: { pages } })),
  ...['next', 'last'].map((key) =>
    field(`links.${key}`, ANY, (value) => ({ links: { pages: { [key]: value } } })),
  ),
  field('meta', ANY, (meta) => ({ meta })),
  field('total', ANY, (total) => ({ meta: { total } })),
];

function field(name: string, seenIn: RegExp, change: (value: unknown) => Partial<Account>): Field {
  // Only two commands ask for members.
  return {
    name,
    seenIn,
    turns: seenIn === MEMBERS ? 1 : 4,
    accountWith: (value) => ({ ...ACCOUNT, ...change(value) }),
  };
}

function fieldsOf(item: 'peering' | 'vpc' | 'member', whole: Fields, seenIn: RegExp): readonly Field[] {
  return [
    field(item, seenIn, (value) => ({ [item]: value })),
    ...Object.keys(whole).map((key) =>
      field(`${item}.${key}`, seenIn, (value) => ({ [item]: { ...whole, [key]: value } })),
    ),
  ];
}

function worldOf({ peering, vpc: first, member, links, meta, lists }: Account, terminal: boolean) {
  const second = vpc(DATA, 'data', 'nyc3', '10.124.16.0/20');
  return createWorld({
    ...(terminal && {
      terminal: 90,
      prompts: {
        confirm: async () => true,
        choose: async (_, [choice]) => choice?.value as never,
        text: async () => 'new-name',
      },
    }),
    intercept: ({ method, url }) => {
      const { pathname } = new URL(url);
      const list = (key: string, items: unknown) => answer(200, { [key]: items, links, meta, ...lists });
      if (pathname.endsWith('/members')) return list('members', [member]);
      if (pathname === '/v2/vpcs') return list('vpcs', [first, second]);
      if (pathname === '/v2/vpc_peerings' && method === 'GET') return list('vpc_peerings', [peering]);
      return answer(method === 'GET' ? 200 : 202, { vpc_peering: peering, ...lists });
    },
  });
}

const NEVER = /undefined|\bnull\b|NaN|\[object|mistake in dopeer|Invalid/;

/** JSON has its own null, and a warning may quote what the API is. */
const shown = (run: Run, isJson: boolean) => (isJson ? run.stderr.replace(/^\{.*\}$/m, '') : run.screen);

/** What is typed, and whether at a terminal. */
export type Typed = [argv: readonly string[], terminal?: boolean];

/**
 * Each command over what is wrong in an answer that it asks for: each field missing, and in turns each as the other
 * wrong values, which the commands share. Two files share the commands, so that two workers do.
 */
export function testFields(commands: readonly Typed[], atLeast: number): void {
  describe('whatever the API leaves out or sends as something else', () => {
    let tried = 0;
    const timesSeen = new Map<Field, number>();
    const valuesFor = (field: Field) => {
      const turn = timesSeen.get(field) ?? 0;
      timesSeen.set(field, turn + 1);
      return [...MISSING, ...WRONG.filter((_, index) => (index + turn) % field.turns === 0)];
    };

    const cases = commands.map(([argv, terminal = false]) => [argv, terminal] as const);
    it.each(cases)('%j ends in an answer or an error of the API', async (argv, terminal) => {
      const { requests } = await worldOf(ACCOUNT, terminal).run(...argv);
      for (const field of FIELDS.filter(({ seenIn }) => requests.some((request) => seenIn.test(request)))) {
        for (const value of valuesFor(field)) {
          tried += 1;
          const run = await worldOf(field.accountWith(value), terminal).run(...argv);
          const problem = problemOf(argv, run);
          if (problem !== undefined)
            expect.fail(`${problem}\n${field.name}: ${JSON.stringify(value)?.slice(0, 20)}\n${run.screen}`);
        }
      }
    });

    it(`is each wrong value of each field, and more than ${atLeast} trials`, () => {
      const short = FIELDS.filter((field) => (timesSeen.get(field) ?? 0) < field.turns);
      expect(short.map(({ name }) => name)).toEqual([]);
      expect(tried).toBeGreaterThan(atLeast);
    });
  });
}

/** What a run should never show of a wrong answer. */
function problemOf(argv: readonly string[], run: Run): string | undefined {
  if (![0, 1, 3, 5, 6, 8].includes(run.exitCode)) return `It ends with ${run.exitCode}.`;
  const isJson = argv.includes('json') || argv.includes('yaml');
  // What the mermaid and dot languages call their own.
  const [leaked] = NEVER.exec(shown(run, isJson).replaceAll(/do:null|"null"/g, '')) ?? [];
  if (leaked !== undefined) return `It shows ${leaked}.`;
  const isCreate = argv[0] === 'create' && !argv.includes('--dry-run');
  if (isCreate && run.exitCode !== 0 && run.stderr.includes('Nothing was created'))
    return 'It says that nothing was created.';
  return undefined;
}
