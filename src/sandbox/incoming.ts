import type { IncomingMessage } from 'node:http';
import { isLoopback } from '../text/api-url.ts';
import { Refusal } from './api/answers.ts';
import { tooLarge, unreadable } from './api/undocumented.ts';

const MAX_BODY_BYTES = 1_048_576;

/** A page in a browser reaches this server under a name of its own that leads here: it is not for pages. */
function checkHost(host: string): void {
  const url = `http://${host}`;
  if (URL.canParse(url) && isLoopback(new URL(url).hostname)) return;
  throw new Refusal(403, 'forbidden', 'The sandbox answers to loopback addresses alone.');
}

/**
 * What came over HTTP as a request; aborted with the signal.
 *
 * @throws Refusal where it is not for this server, too large, or cannot be one.
 */
export async function toRequest(
  base: string,
  incoming: IncomingMessage,
  signal: AbortSignal,
): Promise<Request> {
  const { method = 'GET', headers } = incoming;
  let { url = '/' } = incoming;
  checkHost(headers.host ?? '');
  // As it is sent to a proxy.
  if (URL.canParse(url)) {
    const { host, pathname, search } = new URL(url);
    checkHost(host);
    url = `${pathname}${search}`;
  }
  const body = await readBody(incoming);
  const withBody = method !== 'GET' && method !== 'HEAD';
  try {
    return new Request(`${base}${url}`, {
      method,
      headers: headersOf(incoming),
      signal,
      ...(withBody && { body }),
    });
  } catch {
    // Such as TRACE.
    throw unreadable();
  }
}

/** The headers as they were sent, each that came twice included. */
export function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
    headers.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '');
  }
  return headers;
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    const buffer = Buffer.from(chunk);
    bytes += buffer.byteLength;
    // Read to the end, kept no longer: a client that is cut off while it sends never sees the answer.
    if (bytes <= MAX_BODY_BYTES) chunks.push(buffer);
  }
  if (bytes > MAX_BODY_BYTES) {
    throw tooLarge(MAX_BODY_BYTES);
  }
  return Buffer.concat(chunks);
}
