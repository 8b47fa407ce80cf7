import type { IncomingMessage } from 'node:http'

/** The whole text of a request, or why there is none. */
export type RequestBody =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'broken' }

/** Reads a request's body as UTF-8, and stops as soon as it exceeds `maximumBytes`. Never rejects. */
export function readBody(incoming: IncomingMessage, maximumBytes: number): Promise<RequestBody> {
  if (Number(incoming.headers['content-length'] ?? 0) > maximumBytes)
    return Promise.resolve({ kind: 'too-large' })
  return new Promise((resolve) => {
    const parts: Buffer[] = []
    let bytes = 0
    incoming.on('data', (part: Buffer) => {
      bytes += part.byteLength
      if (bytes <= maximumBytes) parts.push(part)
      else resolve({ kind: 'too-large' })
    })
    incoming.once('end', () => resolve({ kind: 'text', text: textOf(parts) }))
    incoming.once('error', () => resolve({ kind: 'broken' }))
    incoming.once('close', () => resolve({ kind: 'broken' }))
  })
}

function textOf(parts: readonly Buffer[]): string {
  const [only] = parts
  return parts.length === 1 && only !== undefined
    ? only.toString('utf8')
    : Buffer.concat(parts).toString('utf8')
}
