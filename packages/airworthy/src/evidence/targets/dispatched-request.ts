import type { TransportResponse } from '@airworthy/sdk'
import type { Dispatcher } from 'undici'

/**
 * Sends a request and takes its response chunk by chunk. `undici.request` would give a stream of Node.js, with which a
 * request costs the gateway a tenth more.
 */
export function sendThrough(
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions,
  signal: AbortSignal,
): Promise<TransportResponse> {
  const body = receivedBody()
  return new Promise((resolve, reject) => {
    function onAbort(): void {
      reject(signal.reason)
      body.stop(signal.reason)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    dispatcher.dispatch(options, {
      onRequestStart(controller) {
        body.start(controller)
        if (signal.aborted) onAbort()
      },
      onResponseStart(_controller, status, headers) {
        // Below it there is only news of a response to come.
        if (status >= 200) resolve({ status, headers: joined(headers), body: body.chunks })
      },
      onResponseData: (_controller, chunk) => body.push(chunk),
      onResponseEnd() {
        signal.removeEventListener('abort', onAbort)
        body.end()
      },
      onResponseError(_controller, error) {
        signal.removeEventListener('abort', onAbort)
        reject(error)
        body.fail(error)
      },
    })
  })
}

function joined(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string> {
  const single: Record<string, string> = {}
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) single[name] = Array.isArray(value) ? value.join(', ') : value
  }
  return single
}

interface ReceivedBody {
  /** To be read once. */
  readonly chunks: AsyncIterable<Uint8Array>
  readonly start: (controller: Dispatcher.DispatchController) => void
  readonly push: (chunk: Uint8Array) => void
  readonly end: () => void
  readonly fail: (error: unknown) => void
  /** Breaks the connection off. */
  readonly stop: (reason: Error) => void
}

type Next = IteratorResult<Uint8Array, undefined>
type State = { readonly kind: 'open' | 'ended' } | { readonly kind: 'failed'; readonly error: unknown }

/** What its reader leaves lying about, at most, before the other side has to wait. */
const MOST_HELD_BYTES = 64 * 1024
const END: Next = { done: true, value: undefined }

function receivedBody(): ReceivedBody {
  let held: Uint8Array[] = []
  let heldBytes = 0
  let state: State = { kind: 'open' }
  let controller: Dispatcher.DispatchController | undefined
  let news: PromiseWithResolvers<void> | undefined

  /** All that has come by now as one: a stream of small chunks would else take a turn for each. */
  async function next(): Promise<Next> {
    if (held.length === 0 && state.kind === 'open') {
      news = Promise.withResolvers()
      await news.promise
    }
    if (held.length > 0) return { done: false, value: takeHeld() }
    if (state.kind === 'failed') throw state.error
    return END
  }

  function takeHeld(): Uint8Array {
    const [only] = held
    const all = held.length === 1 && only !== undefined ? only : Buffer.concat(held)
    held = []
    heldBytes = 0
    if (controller?.paused === true) controller.resume()
    return all
  }

  function push(chunk: Uint8Array): void {
    held.push(chunk)
    heldBytes += chunk.byteLength
    if (heldBytes >= MOST_HELD_BYTES) controller?.pause()
    news?.resolve()
  }

  function finish(last: State): void {
    if (state.kind !== 'open') return
    state = last
    news?.resolve()
  }

  function stop(reason: Error): void {
    if (state.kind === 'open') controller?.abort(reason)
  }

  async function giveUp(): Promise<Next> {
    stop(new Error('nobody reads the rest of the answer'))
    finish({ kind: 'ended' })
    return END
  }

  return {
    chunks: { [Symbol.asyncIterator]: () => ({ next, return: giveUp }) },
    start(started) {
      controller = started
    },
    push,
    end: () => finish({ kind: 'ended' }),
    fail: (error) => finish({ kind: 'failed', error }),
    stop,
  }
}
