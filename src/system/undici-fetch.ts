/** The `fetch` of undici and its classes, without the rest of undici. */

export { FormData } from 'undici/lib/web/fetch/formdata.js';
export { Headers } from 'undici/lib/web/fetch/headers.js';
export { fetch } from 'undici/lib/web/fetch/index.js';
export { Request } from 'undici/lib/web/fetch/request.js';
export { Response } from 'undici/lib/web/fetch/response.js';
