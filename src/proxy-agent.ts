/**
 * undici's proxy agent without the rest of undici, most of which Node has inside. Its index gives the
 * dispatchers their methods; the agent needs one of them.
 */
import connect from 'undici/lib/api/api-connect.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import EnvHttpProxyAgent from 'undici/lib/dispatcher/env-http-proxy-agent.js';

Dispatcher.prototype.connect = connect;

export { EnvHttpProxyAgent };
