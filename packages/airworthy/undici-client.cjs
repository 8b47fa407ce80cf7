// What `undici` itself does at its start, for its client alone; the bundle takes this file for `undici`.
const Dispatcher = require('undici/lib/dispatcher/dispatcher')
Object.assign(Dispatcher.prototype, { request: require('undici/lib/api/api-request') })

exports.Agent = require('undici/lib/dispatcher/agent')
// Loaded only behind a proxy.
Object.defineProperty(exports, 'EnvHttpProxyAgent', {
  get: () => require('undici/lib/dispatcher/env-http-proxy-agent'),
})
