// Of `undici` the client alone, to be used by `dispatch`; the bundle takes this file for `undici`.
exports.Agent = require('undici/lib/dispatcher/agent')
// Loaded only behind a proxy.
Object.defineProperty(exports, 'EnvHttpProxyAgent', {
  get: () => require('undici/lib/dispatcher/env-http-proxy-agent'),
})
