declare module 'undici/lib/api/api-connect.js' {
  const connect: import('undici').Dispatcher['connect'];
  export default connect;
}

declare module 'undici/lib/dispatcher/dispatcher.js' {
  export { Dispatcher as default } from 'undici';
}

declare module 'undici/lib/dispatcher/pool.js' {
  export { Pool as default } from 'undici';
}

declare module 'undici/lib/dispatcher/proxy-agent.js' {
  export { ProxyAgent as default } from 'undici';
}

declare module 'undici/lib/web/fetch/index.js' {
  export const fetch: typeof globalThis.fetch;
}

declare module 'undici/lib/web/fetch/formdata.js' {
  export const FormData: typeof globalThis.FormData;
}

declare module 'undici/lib/web/fetch/headers.js' {
  export const Headers: typeof globalThis.Headers;
}

declare module 'undici/lib/web/fetch/request.js' {
  export const Request: typeof globalThis.Request;
}

declare module 'undici/lib/web/fetch/response.js' {
  export const Response: typeof globalThis.Response;
}
