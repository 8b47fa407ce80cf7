export interface TransportRequest {
  /** Absolute, without credentials. */
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  /** Absent for a request without a body. */
  readonly body?: string
  readonly signal: AbortSignal
}

export interface TransportResponse {
  readonly status: number
  /** Names in lower case; several values of one header are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: AsyncIterable<Uint8Array>
}

/**
 * Sends one HTTP request. Resolves for every status once the headers are there, follows no redirect and
 * retries nothing; rejects when no answer came or `signal` aborted.
 */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>

/** An answer larger than the caller is ready to hold in memory. */
export class AnswerTooLarge extends Error {
  readonly maximumBytes: number

  constructor(maximumBytes: number) {
    super(`the answer is larger than ${maximumBytes} bytes`)
    this.name = 'AnswerTooLarge'
    this.maximumBytes = maximumBytes
  }
}

/** 32 MiB: far above any answer of a model, far below what would hurt the process. */
export const DEFAULT_MAXIMUM_BYTES: number = 32 * 1024 * 1024

/** Reads a whole body as UTF-8 text. Rejects with `AnswerTooLarge` as soon as it exceeds `maximumBytes`. */
export async function readText(body: AsyncIterable<Uint8Array>, maximumBytes: number): Promise<string> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > maximumBytes) throw new AnswerTooLarge(maximumBytes)
    chunks.push(chunk)
  }
  return UTF_8.decode(joined(chunks, bytes))
}

/** For whole texts: one that keeps state from chunk to chunk would have to be made for each. */
const UTF_8 = new TextDecoder()

function joined(chunks: readonly Uint8Array[], bytes: number): Uint8Array {
  const [only] = chunks
  if (only !== undefined && chunks.length === 1) return only
  const all = new Uint8Array(bytes)
  let end = 0
  for (const chunk of chunks) {
    all.set(chunk, end)
    end += chunk.byteLength
  }
  return all
}
