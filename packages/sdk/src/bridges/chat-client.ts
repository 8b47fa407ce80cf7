import { type ChatInput, readChatInput } from '../wire/chat-input.ts'

/** A chat completion that a client is about to send. */
export interface ClientRequest {
  readonly input: ChatInput
  readonly signal: AbortSignal
  /** Where the client would have sent it; ends before `/chat/completions`, and keeps the query string. */
  readonly baseUrl: string
  readonly headers: Readonly<Record<string, string>>
  /** The key that the client sends as `Authorization: Bearer`. */
  readonly key: string | undefined
}

const CHAT_PATH = '/chat/completions'

/** Headers that belong to one request and its connection. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'host',
  'transfer-encoding',
])

/** Reads a request as `fetch` is given it; undefined for anything but a sound chat completion. */
export async function clientRequest(
  target: string | URL | Request,
  init: RequestInit | undefined,
): Promise<ClientRequest | undefined> {
  const url = new URL(target instanceof Request ? target.url : target)
  if (!url.pathname.endsWith(CHAT_PATH)) return undefined
  const request = new Request(target instanceof Request ? target.clone() : target, init)
  if (request.method !== 'POST') return undefined
  const read = readChatInput(await request.text())
  if (read.kind === 'invalid') return undefined
  const headers = [...request.headers].filter(([name]) => !OWN_HEADERS.has(name))
  return {
    input: read.input,
    // The caller's own: that of the request made here follows it by a weak reference, and is deaf once that is collected.
    signal: init?.signal ?? (target instanceof Request ? target : request).signal,
    baseUrl: `${url.origin}${url.pathname.slice(0, -CHAT_PATH.length)}${url.search}`,
    headers: Object.fromEntries(headers),
    key: request.headers.get('authorization')?.match(/^Bearer (.+)$/i)?.[1],
  }
}
