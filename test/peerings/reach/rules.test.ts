import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Firewall, FirewallRule, FirewallTarget, TrustedSource } from '../../../src/api/types.ts';
import { askFirewalls, type Flow, hasPort, holds } from '../../../src/peerings/reach/rules.ts';
import { askTrustedSources } from '../../../src/peerings/reach/trusted-sources.ts';

const address = fc.tuple(fc.nat(255), fc.nat(255), fc.nat(255), fc.nat(255)).map((parts) => parts.join('.'));
const port = fc.integer({ min: 1, max: 65_535 });
const firewall = (inbound_rules: readonly FirewallRule[], rest: Partial<Firewall> = {}): Firewall => ({
  id: 'f',
  name: 'fw',
  status: 'succeeded',
  inbound_rules,
  outbound_rules: [],
  ...rest,
});
const flow = (rest: Partial<Flow> = {}): Flow => ({
  protocol: 'tcp',
  port: 5432,
  peer: { address: '10.0.0.4', dropletId: 7, tags: ['web', 'k8s:c'] },
  isSameVpc: false,
  ...rest,
});
const rule = (sources: FirewallTarget, rest: Partial<FirewallRule> = {}): FirewallRule => ({
  protocol: 'tcp',
  ports: '5432',
  sources,
  ...rest,
});
const verdict = (...given: Parameters<typeof askFirewalls>) => askFirewalls(...given).verdict;

describe('ports', () => {
  it('are one, a range with both its ends, or all', () => {
    fc.assert(
      fc.property(port, port, port, (one, other, asked) => {
        const [first, last] = [Math.min(one, other), Math.max(one, other)];
        expect(hasPort(`${first}`, asked)).toBe(asked === first);
        expect(hasPort(`${first}-${last}`, asked)).toBe(first <= asked && asked <= last);
        for (const all of ['0', 'all', '']) expect(hasPort(all, asked)).toBe(true);
      }),
    );
    for (const bad of ['x', '80,443', '1-', '-9', '1-2-3', '0x50']) expect(hasPort(bad, 80)).toBe(false);
  });
});

describe('addresses', () => {
  it('are within a range exactly when their first bits are those of the range', () => {
    const number = (text: string) => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
    fc.assert(
      fc.property(address, address, fc.integer({ min: 0, max: 32 }), (range, asked, bits) => {
        const size = 2 ** (32 - bits);
        const isInside = Math.floor(number(range) / size) === Math.floor(number(asked) / size);
        expect(holds(`${range}/${bits}`, asked)).toBe(isInside ? 'all' : undefined);
      }),
    );
  });

  it('of IPv4 are in no range of IPv6, and nothing is in what is no range', () => {
    fc.assert(
      fc.property(
        address,
        fc.oneof(
          fc.ipV6(),
          fc.ipV6().map((ip) => `${ip}/0`),
          fc.string(),
        ),
        (asked, range) => {
          fc.pre(!/^[\d.]+(\/\d+)?$/.test(range));
          expect(holds(range, asked)).toBeUndefined();
        },
      ),
    );
    expect(holds('0.0.0.0/0', undefined)).toBe('all');
    expect(holds('10.0.0.0/8', undefined)).toBe('some');
    expect(holds('::/0', undefined)).toBeUndefined();
    expect(holds('10.0.0.4', '10.0.0.4')).toBe('all');
    expect(holds('10.0.0.0/24', '10.0.0.0/20')).toBe('some');
    expect(holds('10.0.0.0/16', '10.0.0.0/20')).toBe('all');
    expect(holds('10.1.0.0/16', '10.0.0.0/20')).toBeUndefined();
  });
});

describe('cloud firewalls', () => {
  it('let everything through where there is none, and nothing where none allows it', () => {
    expect(verdict([], 'in', flow())).toBe('yes');
    expect(verdict([firewall([])], 'in', flow())).toBe('no');
    expect(verdict([firewall([])], 'out', flow())).toBe('no');
  });

  it('are united: one that allows it is enough, in any order', () => {
    const allow = firewall([rule({ addresses: ['10.0.0.0/8'] })]);
    const deny = firewall([rule({ addresses: ['192.168.0.0/16'] })]);
    fc.assert(
      fc.property(fc.shuffledSubarray([deny, deny, allow, firewall([])], { minLength: 1 }), (list) => {
        expect(verdict(list, 'in', flow())).toBe(list.includes(allow) ? 'yes' : 'no');
      }),
    );
  });

  it('look at protocol, port and direction', () => {
    const everywhere = { addresses: ['0.0.0.0/0'] };
    fc.assert(
      fc.property(
        fc.constantFrom('tcp', 'udp', 'icmp'),
        fc.constantFrom('tcp', 'udp', 'icmp'),
        port,
        port,
        (has, asks, opens, wants) => {
          const list = [firewall([{ protocol: has, ports: `${opens}`, sources: everywhere }])];
          const isAllowed = has === asks && (asks === 'icmp' || opens === wants);
          expect(verdict(list, 'in', flow({ protocol: asks, port: wants }))).toBe(isAllowed ? 'yes' : 'no');
          expect(verdict(list, 'out', flow({ protocol: asks, port: wants }))).toBe('no');
        },
      ),
    );
    const out = firewall([], {
      outbound_rules: [{ protocol: 'tcp', ports: 'all', destinations: everywhere }],
    });
    expect(verdict([out], 'out', flow())).toBe('yes');
    expect(verdict([out], 'in', flow())).toBe('no');
  });

  it.each([
    ['a Droplet', { droplet_ids: [7] }, 'Droplet 7'],
    ['a tag', { tags: ['web'] }, 'tag web'],
    ['a cluster', { kubernetes_ids: ['c'] }, 'Kubernetes cluster c'],
  ])('that name %s hold inside a VPC, and are unknown over a peering', (_, sources, by) => {
    const list = [firewall([rule(sources)])];
    expect(askFirewalls(list, 'in', flow({ isSameVpc: true }))).toMatchObject({
      verdict: 'yes',
      why: `"fw" allows tcp 5432 from ${by}`,
    });
    expect(askFirewalls(list, 'in', flow())).toMatchObject({ verdict: 'unknown' });
    const others = { ...flow().peer, dropletId: 8, tags: [] };
    expect(verdict(list, 'in', flow({ isSameVpc: true, peer: others }))).toBe('no');
  });

  it('say less where a rule, a status or an address is not known', () => {
    const open = rule({ addresses: ['10.0.0.0/8'] });
    expect(verdict([firewall([], { inbound_rules: null })], 'in', flow())).toBe('unknown');
    expect(verdict([firewall([], { inbound_rules: null }), firewall([open])], 'in', flow())).toBe('yes');
    for (const status of ['waiting', 'failed', null, 'resting'])
      expect(verdict([firewall([open], { status })], 'in', flow())).toBe('unknown');
    for (const status of ['waiting', 'failed', null])
      expect(verdict([firewall([], { status })], 'in', flow())).toBe('unknown');
    const nowhere = flow({ peer: { address: undefined, tags: [] } });
    expect(verdict([firewall([open])], 'in', nowhere)).toBe('unknown');
    expect(verdict([firewall([rule({ addresses: ['0.0.0.0/0'] })])], 'in', nowhere)).toBe('yes');
    expect(verdict([firewall([rule({ addresses: ['::/0'] })])], 'in', nowhere)).toBe('no');
    const untagged = flow({ peer: { address: '10.0.0.4', dropletId: 7, tags: undefined } });
    expect(verdict([firewall([rule({ tags: ['web'] })])], 'in', untagged)).toBe('unknown');
    expect(verdict([firewall([rule({ droplet_ids: [8] })])], 'in', untagged)).toBe('no');
    const inRange = flow({ peer: { address: '10.0.0.0/16', tags: [] } });
    expect(verdict([firewall([rule({ addresses: ['10.0.0.0/24'] })])], 'in', inRange)).toBe('unknown');
    expect(verdict([firewall([open])], 'in', inRange)).toBe('yes');
  });

  it.each<[string, Partial<FirewallRule>]>([
    ['no protocol', { protocol: null }],
    ['a protocol nobody documented', { protocol: 'any' }],
    ['no ports', { ports: null }],
    ['ports of another form', { ports: '80,443' }],
    ['a range with blanks', { ports: '1 - 100' }],
    ['no sources', { sources: null }],
    ['addresses that cannot be read', { sources: { addresses: null } }],
  ])('do not count a rule with %s for no and for yes', (_, rest) => {
    const list = [firewall([rule({ addresses: ['0.0.0.0/0'] }, rest)])];
    expect(askFirewalls(list, 'in', flow())).toMatchObject({ verdict: 'unknown', isCurable: false });
  });

  it('count without a port for whatever ports they open', () => {
    const answer = askFirewalls(
      [firewall([rule({ addresses: ['10.0.0.4'] }, { ports: '80-90' })])],
      'in',
      flow({ port: undefined }),
    );
    expect(answer).toMatchObject({
      verdict: 'yes',
      why: '"fw" allows tcp 80-90 from 10.0.0.4',
      ports: '80-90',
    });
  });
});

describe('trusted sources', () => {
  const ask = (sources: readonly TrustedSource[], isSameVpc = false) =>
    askTrustedSources(sources, { peer: flow().peer, isSameVpc }).verdict;

  it.each<[string, TrustedSource[], string, string]>([
    ['none', [], 'yes', 'yes'],
    ['its address', [{ type: 'ip_addr', value: '10.0.0.4' }], 'yes', 'yes'],
    ['its range', [{ type: 'ip_addr', value: '10.0.0.0/16' }], 'yes', 'yes'],
    ['another range', [{ type: 'ip_addr', value: '10.1.0.0/16' }], 'no', 'no'],
    ['the Droplet', [{ type: 'droplet', value: '7' }], 'unknown', 'yes'],
    ['another Droplet', [{ type: 'droplet', value: '8' }], 'no', 'no'],
    ['a tag it has', [{ type: 'tag', value: 'web' }], 'unknown', 'yes'],
    ['its cluster', [{ type: 'k8s', value: 'c' }], 'unknown', 'yes'],
    ['an app', [{ type: 'app', value: 'web' }], 'no', 'no'],
    ['what nobody can read', [{ type: null, value: null }], 'unknown', 'unknown'],
    ['a type nobody documented', [{ type: 'vpc', value: 'x' }], 'unknown', 'unknown'],
    ['a type in capitals', [{ type: 'IP_ADDR', value: '10.0.0.4' }], 'unknown', 'unknown'],
    ['an address that is none', [{ type: 'ip_addr', value: 'junk' }], 'unknown', 'unknown'],
    ['an address of IPv6', [{ type: 'ip_addr', value: '2001:db8::1' }], 'no', 'no'],
    [
      'one of several',
      [
        { type: 'app', value: 'x' },
        { type: 'ip_addr', value: '10.0.0.4/32' },
      ],
      'yes',
      'yes',
    ],
  ])('%s: %s over a peering, %s inside a VPC', (_, sources, peered, inside) => {
    expect(ask(sources)).toBe(peered);
    expect(ask(sources, true)).toBe(inside);
  });
});
