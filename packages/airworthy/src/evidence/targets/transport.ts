import type { Transport, TransportRequest } from '@airworthy/sdk'
import { Agent, type Dispatcher, EnvHttpProxyAgent } from 'undici'
import { sendThrough } from './dispatched-request.ts'
import type { TargetOptions } from './target-options.ts'

/** A way to send requests, and the end of it. */
export interface OpenTransport {
  readonly send: Transport
  /** Ends all connections, also those with a request in flight. */
  close(): Promise<void>
}

/**
 * The transport of the options, which stays open, or else one that keeps connections open for the next request in one
 * pool per origin, through `HTTP_PROXY`, `HTTPS_PROXY` and `NO_PROXY` of the environment.
 */
export function openTransport(
  options: Pick<TargetOptions, 'transport' | 'connections' | 'environment'>,
): OpenTransport {
  if (options.transport !== undefined) return { send: options.transport, close: async () => {} }
  const dispatcher = dispatcherFor(options)
  const readUrl = urlReader()
  return {
    send: async (request) =>
      sendThrough(dispatcher, wireOptions(request, readUrl(request.url)), request.signal),
    close: () => dispatcher.destroy(),
  }
}

function dispatcherFor({
  connections = 128,
  environment,
}: Pick<TargetOptions, 'connections' | 'environment'>): Dispatcher {
  // The caller's signal is the one deadline of a call.
  const limits = { connections, headersTimeout: 0, bodyTimeout: 0 }
  const read = (name: string): string => environment[name.toLowerCase()] ?? environment[name] ?? ''
  const httpProxy = read('HTTP_PROXY')
  const httpsProxy = read('HTTPS_PROXY')
  if (httpProxy === '' && httpsProxy === '') return new Agent(limits)
  return new EnvHttpProxyAgent({ ...limits, httpProxy, httpsProxy, noProxy: read('NO_PROXY') })
}

/** The requests of a route are all for one URL, and reading it again would cost as much as sending. */
function urlReader(): (text: string) => URL {
  let last = { text: '', url: new URL('http://localhost') }
  return (text) => {
    if (text !== last.text) last = { text, url: new URL(text) }
    return last.url
  }
}

function wireOptions(request: TransportRequest, url: URL): Dispatcher.DispatchOptions {
  return {
    origin: url.origin,
    path: url.pathname + url.search,
    method: request.method as Dispatcher.HttpMethod,
    headers: url.username === '' ? request.headers : { ...request.headers, authorization: basic(url) },
    body: request.body ?? null,
  }
}

/** `https://user:password@host` asks for basic authentication (RFC 7617). */
function basic(url: URL): string {
  const pair = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`
  return `Basic ${Buffer.from(pair).toString('base64')}`
}
