import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { DopeerError } from '../errors.ts';
import { Refusal } from './api/answers.ts';
import { unreadable } from './api/undocumented.ts';
import { ConnectionCut } from './faults.ts';
import type { Sandbox } from './handler.ts';
import { headersOf, toRequest } from './incoming.ts';

/** Loopback only: the token is no secret. */
const HOST = '127.0.0.1';

/** What to serve, and until when. */
export interface ServeOptions {
  readonly sandbox: Sandbox;
  /** 0 takes a free one. */
  readonly port: number;
  /** Serves over https with this key and certificate, both PEM. */
  readonly tls?: { readonly key: string; readonly cert: string } | undefined;
  /** Ends the server, cutting what is still connected. */
  readonly signal: AbortSignal;
}

/** A server that listens. */
export interface Serving {
  /** Without a path, such as `http://127.0.0.1:<port>`. */
  readonly url: string;
  /** Resolves when the signal has ended the server. */
  readonly closed: Promise<void>;
}

/**
 * Serves a sandbox over HTTP on the loopback interface; resolves once it listens.
 *
 * @throws DopeerError `failed` when it cannot listen on that port.
 */
export async function serveSandbox({ sandbox, port, tls, signal }: ServeOptions): Promise<Serving> {
  // Without a name of its host, a request is refused below, like any other.
  const options = { requireHostHeader: false };
  const server =
    tls === undefined
      ? createServer(options)
      : (await import('node:https')).createServer({ ...options, ...tls });
  // A client may have finished sending before it is answered.
  Object.assign(server, { httpAllowHalfOpen: true });
  const actualPort = await listen(server, port);
  const url = `${tls === undefined ? 'http' : 'https'}://${HOST}:${actualPort}`;
  /** The answer that each connection waits for. */
  const pending = new Map<Duplex, ServerResponse>();
  const serve = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const { socket } = incoming;
    pending.set(socket, outgoing);
    outgoing.once('close', () => pending.delete(socket));
    // Also where a fault cuts the connection.
    exchange(sandbox, url, incoming, outgoing).catch(() => outgoing.destroy());
  };
  server.on('request', serve);
  server.on('checkExpectation', serve);
  server.on('clientError', (_error, socket) => {
    const before = pending.get(socket);
    if (before === undefined) refuseGarbage(sandbox, socket).catch(() => socket.destroy());
    // What came before is answered first.
    else before.once('close', () => socket.destroy());
  });
  server.on('connect', (_request, socket) => {
    refuseGarbage(sandbox, socket).catch(() => socket.destroy());
  });
  const closed = new Promise<void>((resolve) => server.once('close', resolve));
  // A connection that it could not accept is no reason to end.
  server.on('error', () => {});
  // Those that have not finished their handshake are no connections yet to the server itself.
  const sockets = new Set<Duplex>();
  server.on('connection', (socket: Duplex) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const stop = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  return { url, closed };
}

async function listen(server: Server, port: number): Promise<number> {
  try {
    server.listen(port, HOST);
    await once(server, 'listening');
  } catch (error) {
    const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    throw new DopeerError(
      'failed',
      inUse ? `Port ${port} is in use` : `Cannot listen on port ${port}: ${error}`,
      {
        hint: 'Choose another with --port; 0 takes a free one.',
      },
    );
  }
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

async function exchange(
  sandbox: Sandbox,
  base: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const hungUp = new AbortController();
  outgoing.once('close', () => hungUp.abort());
  const response = await answer(sandbox, base, incoming, hungUp.signal);
  const body = Buffer.from(await response.arrayBuffer());
  outgoing.writeHead(response.status, {
    ...Object.fromEntries(response.headers),
    ...(response.status !== 204 && { 'content-length': body.byteLength }),
  });
  outgoing.end(body);
}

async function answer(
  sandbox: Sandbox,
  base: string,
  incoming: IncomingMessage,
  signal: AbortSignal,
): Promise<Response> {
  try {
    return await sandbox(await toRequest(base, incoming, signal));
  } catch (error) {
    if (error instanceof ConnectionCut) throw error;
    const message = error instanceof Error ? error.message : String(error);
    const refusal = error instanceof Refusal ? error : new Refusal(500, 'server_error', message);
    return sandbox.refuse(refusal, headersOf(incoming));
  }
}

/** What is not even HTTP is answered like anything else that cannot be read. */
async function refuseGarbage(sandbox: Sandbox, socket: Duplex): Promise<void> {
  const response = await sandbox.refuse(unreadable());
  const body = await response.text();
  const headers = [
    ...response.headers,
    ['content-length', String(Buffer.byteLength(body))],
    ['connection', 'close'],
  ];
  const lines = headers.map(([name, value]) => `${name}: ${value}`);
  if (!socket.writable) return void socket.destroy();
  socket.end(`HTTP/1.1 400 Bad Request\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}
