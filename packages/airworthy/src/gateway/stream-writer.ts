import type { ServerResponse } from 'node:http'
import { type Piece, type StreamMode, streamEvent } from '@airworthy/sdk'

/** Sends the pieces of a streamed answer to a client. */
export interface StreamWriter {
  readonly take: (piece: Piece) => void | Promise<void>
  readonly sent: () => 'nothing' | 'opening' | 'content'
  /** Sends the last part and ends the response. */
  readonly end: (text: string, headers: Readonly<Record<string, string>>) => void
}

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache',
  // Proxies that would hold the stream back.
  'x-accel-buffering': 'no',
}

/**
 * With `whole` nothing is sent before the end, so that headers and status can still tell what became of the call. Else
 * pieces are sent as they come: those of one turn of the event loop in one write.
 */
export function streamWriter(response: ServerResponse, mode: StreamMode): StreamWriter {
  let sent: 'nothing' | 'opening' | 'content' = 'nothing'
  let pending = ''

  function flush(): void {
    if (pending === '' || response.destroyed) return
    if (!response.headersSent) response.writeHead(200, HEADERS)
    response.write(pending)
    pending = ''
  }

  function takeNow({ data, isOpening }: Piece): void | Promise<void> {
    // The safe text of an outcome: the end of the stream puts it on the wire.
    if (typeof data !== 'string') return
    const isContent = isOpening !== true
    // Each route opens the stream anew; the client has it open already.
    if (!isContent && sent !== 'nothing') return
    if (sent !== 'content') sent = isContent ? 'content' : 'opening'
    if (pending === '') process.nextTick(flush)
    pending += streamEvent(data)
    if (response.writableNeedDrain) return drained(response)
  }

  function hold({ data }: Piece): void {
    if (typeof data === 'string') pending += streamEvent(data)
  }

  return {
    take: mode === 'whole' ? hold : takeNow,
    sent: () => sent,
    end(text, headers) {
      if (response.destroyed) return
      const last = pending + text
      pending = ''
      if (!response.headersSent) {
        response.writeHead(200, { ...HEADERS, ...headers, 'content-length': Buffer.byteLength(last) })
      }
      response.end(last)
    },
  }
}

/** Resolves when the client has taken what was written, or has left. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    function done(): void {
      response.off('drain', done)
      response.off('close', done)
      resolve()
    }
    response.once('drain', done)
    response.once('close', done)
  })
}
