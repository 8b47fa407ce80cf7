import { readText, type Transport } from '@airworthy/sdk'
import type { Behaviour, FakeRequest } from '@airworthy/sdk/testing'
import { builtInAnswer } from './built-in-answer.ts'

/** Who answers when nothing is broken. */
export interface Upstream {
  /** `built-in`, or the base URL. */
  readonly name: string
  /** Undefined: what the fake provider does by itself, such as listing its models. */
  readonly answer: (request: FakeRequest) => Promise<Behaviour | undefined>
}

/** Answers every chat with the sentence of the prompt that is nearest to the question; needs no key and no network. */
export const builtIn: Upstream = {
  name: 'built-in',
  answer: async (request) =>
    request.path.startsWith('/v1/chat/completions')
      ? { kind: 'answer', text: builtInAnswer(request) }
      : undefined,
}

const LARGEST_ANSWER_BYTES = 16 * 2 ** 20
const HOP_HEADERS = new Set(['host', 'connection', 'content-length', 'accept-encoding', 'transfer-encoding'])

/** Forwards to a real provider. A stream is passed on when it is whole: the faults are about its timing, not the rest. */
export function realProvider(baseUrl: string, send: Transport): Upstream {
  return {
    name: baseUrl,
    async answer({ method, path, headers, body }) {
      const kept = Object.entries(headers).filter(([name]) => !HOP_HEADERS.has(name))
      const response = await send({
        url: baseUrl.replace(/\/+$/, '') + path.replace(/^\/v1/, ''),
        method,
        headers: Object.fromEntries(kept),
        signal: AbortSignal.timeout(LONGEST_CALL_MS),
        ...(method === 'GET' ? {} : { body: JSON.stringify(body) }),
      })
      const text = await readText(response.body, LARGEST_ANSWER_BYTES)
      const type = response.headers['content-type'] ?? 'application/json'
      return { kind: 'status', status: response.status, body: text, headers: { 'content-type': type } }
    },
  }
}

const LONGEST_CALL_MS = 300_000
