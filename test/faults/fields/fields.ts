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

const MISSING = Symbol('missing');
/** What a field may be instead of what it should be. */
const WRONG = [
  MISSING,
  null,
  0,
  -1.5,
  true,
  '',
  '\u0000\u202e',
  '..',
  'x'.repeat(70),
  [],
  [null],
  [{}],
  {},
  { a: [1] },
];

const without = (fields: Fields, key: string, value: unknown): Fields => {
  const { [key]: _, ...rest } = fields;
  return value === MISSING ? rest : { ...fields, [key]: value };
};

/** Every field of everything, each as every wrong thing. */
function* accounts(): Generator<readonly [what: string, account: Account]> {
  const say = (what: string, value: unknown) =>
    `${what}: ${value === MISSING ? 'missing' : JSON.stringify(value).slice(0, 20)}`;
  for (const value of WRONG) {
    for (const key of Object.keys(PEERING))
      yield [say(`peering.${key}`, value), { ...ACCOUNT, peering: without(PEERING, key, value) }];
    for (const key of Object.keys(VPC))
      yield [say(`vpc.${key}`, value), { ...ACCOUNT, vpc: without(VPC, key, value) }];
    for (const key of Object.keys(MEMBER))
      yield [say(`member.${key}`, value), { ...ACCOUNT, member: without(MEMBER, key, value) }];
    for (const key of ['peering', 'vpc', 'member', 'links', 'meta'])
      yield [say(key, value), { ...ACCOUNT, [key]: value === MISSING ? undefined : value }];
    for (const key of ['vpc_peerings', 'vpc_peering', 'vpcs', 'members'])
      yield [say(key, value), { ...ACCOUNT, lists: { [key]: value === MISSING ? undefined : value } }];
    for (const key of ['pages', 'next', 'last', 'total'])
      yield [
        say(`links.${key}`, value),
        {
          ...ACCOUNT,
          links: key === 'pages' ? { pages: value } : { pages: { [key]: value } },
          meta: { total: key === 'total' ? value : 1 },
        },
      ];
  }
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

/** Each command over each account. Two files share them, so that two workers do. */
export function testFields(commands: Typed[]): void {
  describe('whatever the API leaves out or sends as something else', () => {
    const all = [...accounts()];

    it('is more than three thousand things', () =>
      expect(all.length * commands.length).toBeGreaterThan(3_000));

    it.each(commands)('%j ends in an answer or an error of the API', async (argv, terminal = false) => {
      const isJson = argv.includes('json') || argv.includes('yaml');
      for (const [what, account] of all) {
        const run = await worldOf(account, terminal).run(...argv);
        const where = `${what}\n${run.screen}`;
        expect([0, 1, 3, 5, 6, 8], where).toContain(run.exitCode);
        const text = shown(run, isJson);
        // What the mermaid and dot languages call their own.
        expect(NEVER.exec(text.replaceAll(/do:null|"null"/g, ''))?.[0], where).toBe(undefined);
        if (argv[0] === 'create' && !argv.includes('--dry-run') && run.exitCode !== 0)
          expect(run.stderr, where).not.toMatch(/Nothing was created/);
      }
    });
  });
}
