import type { IncomingMessage, ServerResponse } from 'node:http'
import type { WireResponse } from '@airworthy/sdk'
import { wireError } from '@airworthy/sdk'
import type { GatewayMetrics } from './metrics.ts'

/** One request and the response to it. */
export interface Exchange {
  readonly incoming: IncomingMessage
  readonly outgoing: ServerResponse
}

/** Sends a response in one piece. */
export function send({ outgoing }: Exchange, { status, headers, body }: WireResponse): void {
  if (outgoing.destroyed || outgoing.headersSent) return
  outgoing.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) })
  // The responses of one turn of the event loop go out together: to wake the other side costs as much as to send.
  setImmediate(() => outgoing.end(body))
}

export interface Refusal {
  readonly status: number
  readonly message: string
  readonly code: string
  readonly param?: string | null
}

/** Answers a request that reaches no feature. */
export function refuse(
  exchange: Exchange,
  refusal: Refusal & { readonly endpoint: string },
  metrics: GatewayMetrics,
): void {
  metrics.recordRefusal(refusal.endpoint, refusal.status)
  // The rest of a body that nobody reads would keep the connection busy.
  const isUnread = !exchange.incoming.complete
  const close = isUnread ? { connection: 'close' } : {}
  send(exchange, wireError({ ...refusal, headers: { 'x-should-retry': 'false', ...close } }))
}

/** Aborts when the client leaves before it has the whole response. */
export function leaving({ outgoing }: Exchange): AbortSignal {
  const controller = new AbortController()
  if (outgoing.destroyed) controller.abort()
  outgoing.once('close', () => {
    if (!outgoing.writableFinished) controller.abort()
  })
  return controller.signal
}
