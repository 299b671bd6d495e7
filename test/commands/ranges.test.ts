import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Vpc } from '../../src/api/types.ts';
import { findRanges } from '../../src/peerings/ranges.ts';
import { reservedRanges } from '../../src/peerings/rules.ts';
import { seed } from '../../src/sandbox/account/seed.ts';
import { isWithin, overlap, PRIVATE_RANGES, parseIpRange } from '../../src/text/ip-range.ts';
import { errorOf, forbidden, json, runOnce } from '../helpers/world.ts';

describe('dopeer ranges', () => {
  it('shows free ranges, and how to make a VPC of the first', async () => {
    expect(
      await runOnce(['ranges', '--region', 'SFO3', '--in', '10.120.0.0/16', '--limit', '3']),
    ).toMatchObject({
      stdout: `\
IP_RANGE        FIRST        LAST           ADDRESSES
10.120.16.0/20  10.120.16.0  10.120.31.255  4096
10.120.32.0/20  10.120.32.0  10.120.47.255  4096
10.120.48.0/20  10.120.48.0  10.120.63.255  4096
`,
      stderr:
        'To make a VPC of the first: doctl vpcs create --name <name> --region sfo3 --ip-range 10.120.16.0/20\n',
      exitCode: 0,
      requests: ['GET /v2/vpcs?page=1&per_page=200'],
    });
  });

  it('makes no real VPC for the sandbox', async () => {
    expect((await runOnce(['ranges', '--region', 'sfo3', '--sandbox'])).stderr).toMatch(
      /^To make a VPC of the first in an account that is real: doctl /m,
    );
  });

  it('has the same in json, csv and id', async () => {
    const argv = [
      'ranges',
      '--region',
      'sfo3',
      '--size',
      '28',
      '--in',
      '192.168.48.240/28,192.168.49.0/24',
      '--limit',
      '1',
    ];
    expect(json(await runOnce([...argv, '--json']))).toEqual([
      { ip_range: '192.168.49.0/28', first: '192.168.49.0', last: '192.168.49.15', addresses: 16 },
    ]);
    expect((await runOnce([...argv, '-o', 'id'])).stdout).toBe('192.168.49.0/28\n');
  });

  it.each([
    ['its own region', ['--region', 'sfo3', '--peer-with', 'edge-blr1'], '10.48.0.0/16'],
    ['the region of a peer', ['--region', 'lon1', '--peer-with', 'staging-sfo3'], '10.48.0.0/16'],
    ['the region of any VPC', ['--region', 'lon1'], '10.47.0.0/16'],
    ['everywhere', ['--region', 'lon1', '--peer-with', 'edge-blr1'], '10.244.0.0/16'],
    ['a VPC', ['--region', 'lon1', '--peer-with', 'edge-blr1'], '172.20.0.0/16'],
  ])('is exit 3 where all of it is taken by %s', async (_, flags, range) => {
    const run = await runOnce(['ranges', ...flags, '--in', range]);
    expect(run).toMatchObject({ stdout: '', exitCode: 3 });
    expect(run.stderr).toContain(`In the way:\n  ${range}  `);
  });

  it('counts what a region reserves for its peers alone', async () => {
    const flags = [
      'ranges',
      '--region',
      'lon1',
      '--peer-with',
      'edge-blr1',
      '--in',
      '10.48.0.0/16',
      '-o',
      'id',
      '--limit',
      '1',
    ];
    expect((await runOnce(flags)).stdout).toBe('10.48.0.0/20\n');
  });

  it.each([
    [[], 'Missing: --region <slug>.'],
    [['--region', ''], '--region must not be empty.'],
    [['--region', 'sfo3', '--size', '15'], '--size'],
    [['--region', 'sfo3', '--size', '29'], '--size'],
    [['--region', 'sfo3', '--in', '8.8.8.0/24'], 'is not private'],
    [['--region', 'sfo3', '--in', '10.0.0.1/24'], 'CIDR'],
    [['--region', 'sfo3', '--in', 'x'], 'CIDR'],
    [['--region', 'sfo3', '--limit', '0'], '--limit'],
    [['--region', 'sfo3,nyc3'], 'is no region'],
    [['--region', '-x'], 'is no region'],
  ])('%j is a usage error', async (flags, text) => {
    const run = await runOnce(['ranges', ...flags]);
    expect(run).toMatchObject({ exitCode: 2, stdout: '', requests: [] });
    expect(run.stderr).toContain(text);
  });

  it('warns of a region that nobody has heard of', async () => {
    const run = await runOnce(['ranges', '--region', 'sfoo3', '--limit', '1']);
    expect(run.stderr).toMatch(
      /^Warning: What region "sfoo3" reserves is not documented.*Did you mean sfo3\?\n/,
    );
  });

  it('says what would help where nothing is free', async () => {
    const taken = await runOnce(['ranges', '--region', 'sfo3', '--size', '24', '--in', '10.244.0.0/16']);
    expect(taken.stderr).toContain('Try another --in, or a smaller range: --size 28\n');
    const tiny = await runOnce(['ranges', '--region', 'sfo3', '--in', '10.0.0.0/28']);
    expect(tiny).toMatchObject({ exitCode: 3 });
    expect(tiny.stderr).toContain(
      'What --in names is smaller than a /20.\nGive a larger --in, or --size 28 or more.\n',
    );
  });

  it('warns of what no range can help against', async () => {
    const { vpcs, ...rest } = seed();
    const state = {
      ...rest,
      vpcs: vpcs.map((vpc) => (vpc.name === 'default-ams3' ? { ...vpc, ip_range: 'junk' } : vpc)),
    };
    const run = await runOnce(['ranges', '--region', 'sfo3', '--peer-with', 'edge-blr1'], { state });
    expect(run.stderr).toContain('since their ranges cannot be read: default-ams3.');
    expect(run.stderr).toContain('A peering with edge-blr1 may be refused: VPCs in blr1');
  });

  it('needs to read the VPCs', async () => {
    const run = await runOnce(['ranges', '--region', 'sfo3', '--json'], {
      intercept: forbidden('GET', '/v2/vpcs'),
    });
    expect(run.exitCode).toBe(4);
    expect(errorOf(run)).toMatchObject({ hint: expect.stringContaining('vpc:read') });
    expect((await runOnce(['ranges', '--region', 'sfo3', '--peer-with', 'nope'])).exitCode).toBe(3);
  });
});

it('free ranges are private, aligned, in order, and meet nothing', () => {
  const region = fc.constantFrom('sfo3', 'nyc3', 'blr1', 'lon1', 'nowhere');
  const vpc: fc.Arbitrary<Vpc> = fc.record({
    id: fc.uuid(),
    region,
    ip_range: fc
      .tuple(fc.nat(255), fc.integer({ min: 16, max: 28 }))
      .map(([byte, bits]) => `10.${byte}.0.0/${bits}`),
  });
  fc.assert(
    fc.property(
      fc.array(vpc, { maxLength: 30 }),
      region,
      fc.integer({ min: 16, max: 28 }),
      fc.integer({ min: 1, max: 40 }),
      (vpcs, slug, bits, limit) => {
        const { ranges } = findRanges({ region: slug, bits, within: [], peers: vpcs, limit }, vpcs);
        expect(ranges).toHaveLength(limit);
        const taken = [
          ...vpcs.map((each) => each.ip_range),
          ...[slug, ...vpcs.map((each) => each.region)].flatMap(reservedRanges),
        ].map((text) => parseIpRange(text ?? '') ?? expect.fail());
        for (const [index, range] of ranges.entries()) {
          expect(parseIpRange(range.text)).toEqual(range);
          expect(range.bits).toBe(bits);
          expect(PRIVATE_RANGES.some((whole) => isWithin(range, whole))).toBe(true);
          expect(range.first > (ranges[index - 1]?.last ?? 0n)).toBe(true);
          expect(taken.filter((each) => overlap(range, each))).toEqual([]);
        }
      },
    ),
    { numRuns: 50 },
  );
});
