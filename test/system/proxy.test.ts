import { describe, expect, it } from 'vitest';
import { isExempt, proxyFor, readProxies } from '../../src/system/proxy.ts';

describe('NO_PROXY', () => {
  it.each<[noProxy: string, exempt: readonly string[], not: readonly string[]]>([
    ['*', ['https://api.digitalocean.com', 'http://127.0.0.1', 'http://[::1]'], []],
    ['a.example, *', ['https://api.digitalocean.com'], []],
    [
      'example.com',
      ['https://example.com', 'https://a.b.example.com', 'https://EXAMPLE.com.'],
      ['https://notexample.com'],
    ],
    ['.example.com', ['https://example.com', 'https://a.example.com'], ['https://xexample.com']],
    ['*.example.com', ['https://example.com', 'https://a.example.com'], ['https://example.org']],
    ['Example.COM', ['https://example.com'], []],
    ['example.com:8080', ['http://example.com:8080'], ['http://example.com', 'https://example.com']],
    ['example.com:443', ['https://example.com'], ['http://example.com']],
    ['127.0.0.1', ['http://127.0.0.1:8417'], ['http://127.0.0.2']],
    ['127.0.0.1:8417', ['http://127.0.0.1:8417'], ['http://127.0.0.1']],
    ['10.0.0.0/8', ['https://10.9.8.7'], ['https://11.0.0.1', 'https://10.example']],
    ['10.0.0.0/33,10.0.0.0/x', [], ['https://10.0.0.1']],
    ['::1', ['http://[::1]:1'], ['http://[::2]']],
    ['[::1]', ['http://[::1]', 'http://[0:0:0:0:0:0:0:1]'], ['http://127.0.0.1']],
    ['[::1]:8080', ['http://[::1]:8080'], ['http://[::1]']],
    ['fd00::/8', ['http://[fd12::1]'], ['http://[fe80::1]', 'http://10.0.0.1']],
    ['[fd00::]/8', ['http://[fd12::1]'], []],
    ['localhost', ['http://localhost', 'http://api.localhost'], ['http://127.0.0.1']],
    ['a.example b.example\tc.example', ['https://b.example', 'https://c.example'], []],
    ['', [], ['https://example.com']],
    [',, ,', [], ['https://example.com']],
  ])('%j', (noProxy, exempt, not) => {
    for (const url of exempt) expect(isExempt(new URL(url), noProxy), url).toBe(true);
    for (const url of not) expect(isExempt(new URL(url), noProxy), url).toBe(false);
  });
});

describe('the proxy of a URL', () => {
  const of = (url: string, env: Record<string, string>) => proxyFor(new URL(url), readProxies(env))?.variable;

  it.each([
    ['https://a.example', { HTTPS_PROXY: 'http://p', HTTP_PROXY: 'http://q' }, 'HTTPS_PROXY'],
    ['http://a.example', { HTTPS_PROXY: 'http://p', HTTP_PROXY: 'http://q' }, 'HTTP_PROXY'],
    ['https://a.example', { http_proxy: 'http://q' }, 'http_proxy'],
    ['http://a.example', { https_proxy: 'http://q' }, undefined],
    ['https://a.example', { https_proxy: '', HTTPS_PROXY: 'http://p' }, 'HTTPS_PROXY'],
    ['https://a.example', { https_proxy: 'http://q', HTTPS_PROXY: 'http://p' }, 'https_proxy'],
    ['https://a.example', { https_proxy: 'http://q', no_proxy: '*' }, undefined],
  ] as const)('%s with %j is that of %s', (url, env, variable) => expect(of(url, env)).toBe(variable));

  it.each([
    'nonsense',
    'socks5://p:1',
    'http://user:hunter2%@p:80',
    'user:hunter2@p:80',
    'http://user:hunter2@',
    'p:3128',
    'http://p:3128/path',
    'http://p:3128?x',
    'http://user:8080/hunter2@p:3128',
    'http://user:31337#hunter2@p:80',
    'http://user:8080?hunter2@p:80',
    'http://user:p@hunter2/x@p:3128',
  ])('%j is none, and is not quoted', (url) => {
    expect(() => readProxies({ https_proxy: url })).toThrow('https_proxy is not the URL of a proxy.');
    expect(() => readProxies({ https_proxy: url })).not.toThrow(/hunter2/);
  });
});
