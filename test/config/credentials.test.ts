import { describe, expect, it } from 'vitest';
import { configFile } from '../../src/config/folder.ts';
import { normaliseApiUrl } from '../../src/text/api-url.ts';
import { cleanToken } from '../../src/text/token.ts';

describe('normaliseApiUrl', () => {
  it.each([
    ['https://api.digitalocean.com', 'https://api.digitalocean.com'],
    ['https://api.digitalocean.com/', 'https://api.digitalocean.com'],
    ['https://api.digitalocean.com/v2', 'https://api.digitalocean.com'],
    ['https://api.digitalocean.com/v2/', 'https://api.digitalocean.com'],
    ['https://gateway.example/do/v2', 'https://gateway.example/do'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['http://localhost:1/v2', 'http://localhost:1'],
    ['http://[::1]:1', 'http://[::1]:1'],
  ])('%s is %s', (text, expected) => expect(normaliseApiUrl(text, '--api-url')).toBe(expected));

  it.each([
    'http://api.digitalocean.com',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'ftp://localhost',
    'https://user:word@api.digitalocean.com',
    'https://api.digitalocean.com?x=1',
    'api.digitalocean.com',
    '',
  ])('refuses "%s"', (text) => {
    expect(() => normaliseApiUrl(text, '--api-url')).toThrow(
      expect.objectContaining({ code: 'usage', exitCode: 2 }),
    );
  });
});

describe('cleanToken', () => {
  it.each(['token', ' token\n', '"token"', "'token'\r\n", '" token "'])('%j is token', (text) => {
    expect(cleanToken(text)).toBe('token');
  });
});

describe('configFile', () => {
  it.each([
    [{ platform: 'linux', env: {} }, '/home/me/.config/dopeer/config.json'],
    [{ platform: 'darwin', env: {} }, '/home/me/.config/dopeer/config.json'],
    [{ platform: 'linux', env: { XDG_CONFIG_HOME: '/xdg' } }, '/xdg/dopeer/config.json'],
    [
      { platform: 'linux', env: { DOPEER_CONFIG_DIR: '/here', XDG_CONFIG_HOME: '/xdg' } },
      '/here/config.json',
    ],
    [{ platform: 'win32', env: { APPDATA: 'C:\\Users\\me' } }, 'C:\\Users\\me\\dopeer\\config.json'],
  ] as const)('%j keeps %s', (host, path) =>
    expect(configFile({ homeDir: () => '/home/me', ...host }, 'config.json')).toBe(path),
  );
});
