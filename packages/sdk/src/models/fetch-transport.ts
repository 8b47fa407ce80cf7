import type { Transport } from './transport.ts'

/** A transport over `fetch`. @param fetch default: the global one. */
export function fetchTransport(fetch: typeof globalThis.fetch = globalThis.fetch): Transport {
  return async function send(request) {
    const { url, method, headers, body, signal } = request
    const response = await fetch(url, {
      method,
      headers,
      signal,
      redirect: 'manual',
      ...(body === undefined ? {} : { body }),
    })
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: response.body ?? noBytes(),
    }
  }
}

async function* noBytes(): AsyncGenerator<Uint8Array> {}
