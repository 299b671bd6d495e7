import { get } from 'node:http';
import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { seed } from '../../src/sandbox/account/seed.ts';
import { memoryStore } from '../../src/sandbox/account/store.ts';
import { createSandbox, SANDBOX_TOKEN, type Sandbox } from '../../src/sandbox/handler.ts';
import { serveSandbox } from '../../src/sandbox/server.ts';
import { fakeClock } from '../helpers/clock.ts';

/** A sandbox that answers by itself. */
const answering = (answer: (request: Request) => Promise<Response>): Sandbox =>
  Object.assign(answer, { refuse: sandbox().refuse });

async function serve(sandbox: Sandbox) {
  const stop = new AbortController();
  const serving = await serveSandbox({ sandbox, port: 0, signal: stop.signal });
  onTestFinished(() => stop.abort());
  return { ...serving, stop };
}

const sandbox = () => createSandbox({ store: memoryStore(seed()), clock: fakeClock() });
const headers = { authorization: `Bearer ${SANDBOX_TOKEN}` };

describe('the server', () => {
  test('listens on the loopback address and keeps connections', async () => {
    const { url } = await serve(sandbox());
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const response = await fetch(`${url}/v2/vpcs`, { headers });
    expect(response.headers.get('connection')).toBe('keep-alive');
  });

  test('answers HEAD without a body', async () => {
    const { url } = await serve(sandbox());
    const response = await fetch(`${url}/v2/vpcs`, { method: 'HEAD', headers });
    expect(response.status).toBe(200);
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(100);
    expect(await response.text()).toBe('');
  });

  test.each([
    ['127.0.0.1:1', 200],
    ['localhost', 200],
    ['sandbox.localhost:80', 200],
    ['[::1]:8417', 200],
    ['evil.example', 403],
    ['127.0.0.1.evil.example', 403],
    ['localhost.evil.example:80', 403],
    ['10.0.0.1', 403],
    ['a b', 403],
  ])('asked as %j it answers %d', async (host, status) => {
    const { url } = await serve(sandbox());
    const { port } = new URL(url);
    const answered = await new Promise((resolve, reject) => {
      const request = get({ port, host: '127.0.0.1', path: '/v2/vpcs', headers: { ...headers, host } });
      request.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
    });
    expect(answered).toBe(status);
  });

  test('refuses a body of more than 1 MB', async () => {
    const { url } = await serve(sandbox());
    const body = 'x'.repeat(1_048_577);
    const response = await fetch(`${url}/v2/vpc_peerings`, { method: 'POST', headers, body });
    expect(response.status).toBe(413);
    expect(await response.json()).toMatchObject({ id: 'request_entity_too_large' });
  });

  test('turns what a handler throws into a 500', async () => {
    const { url } = await serve(answering(() => Promise.reject(new Error('the disk is full'))));
    const response = await fetch(url, { headers });
    expect(response.status).toBe(500);
    expect(await response.json()).toMatchObject({ id: 'server_error', message: 'the disk is full' });
  });

  test('ends at once when its signal is aborted, with a request under way', async () => {
    let arrived = () => {};
    const arrival = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const { url, closed, stop } = await serve(
      answering((request) => {
        arrived();
        return new Promise((_resolve, reject) => {
          request.signal.addEventListener('abort', () => reject(request.signal.reason));
        });
      }),
    );
    const hanging = fetch(url).catch((error: unknown) => error);
    await arrival;
    stop.abort();
    await closed;
    expect(await hanging).toBeInstanceOf(TypeError);
  });

  test('ends at once when its signal was aborted before', async () => {
    const { closed } = await serveSandbox({ sandbox: sandbox(), port: 0, signal: AbortSignal.abort() });
    await closed;
  });

  test('names a port that is in use, and the way out', async () => {
    const occupant = createServer().listen(0, '127.0.0.1');
    onTestFinished(() => void occupant.close());
    await new Promise((resolve) => occupant.once('listening', resolve));
    const address = occupant.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const attempt = serveSandbox({ sandbox: sandbox(), port, signal: new AbortController().signal });
    await expect(attempt).rejects.toMatchObject({
      code: 'failed',
      message: `Port ${port} is in use`,
      details: { hint: 'Choose another with --port; 0 takes a free one.' },
    });
  });
});
