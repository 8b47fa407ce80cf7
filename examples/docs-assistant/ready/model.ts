/** What a model said, with what it cost; or that it did not say anything in time. */
export type Reply =
  | { readonly kind: 'answered'; readonly text: string; readonly usage: unknown; readonly model: string }
  | { readonly kind: 'not-documented'; readonly usage: unknown; readonly model: string }
  | { readonly kind: 'failed'; readonly reason: string }

export interface ModelOptions {
  readonly key: string
  readonly baseUrl: string
  readonly model: string
  readonly fetch: typeof fetch
  readonly signal: AbortSignal
}

const NOT_DOCUMENTED = 'NOT DOCUMENTED'
const INSTRUCTIONS = `You answer questions about Airworthy from the passages below, and from nothing else.
Answer in at most three sentences and keep the words of the passages for names, numbers and flags.
If the passages do not answer the question, reply with exactly: ${NOT_DOCUMENTED}`

interface WireReply {
  readonly model?: string
  readonly usage?: unknown
  readonly choices?: readonly {
    readonly message?: { readonly content?: string }
    readonly finish_reason?: string
  }[]
}

/** An answer quotes a sentence or two; a longer one is cut and counts as failed. */
const MOST_ANSWER_TOKENS = 400

/** Asks an OpenAI-compatible model. Never rejects: whatever goes wrong is `failed`, so that a fallback can answer. */
export async function askModel(
  question: string,
  passages: readonly string[],
  options: ModelOptions,
): Promise<Reply> {
  try {
    const response = await options.fetch(`${options.baseUrl}/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${options.key}` },
      body: JSON.stringify({
        model: options.model,
        messages: messagesFor(question, passages),
        max_completion_tokens: MOST_ANSWER_TOKENS,
      }),
      signal: options.signal,
    })
    if (!response.ok) return { kind: 'failed', reason: `HTTP status ${response.status}` }
    return replyOf((await response.json()) as WireReply, options.model)
  } catch (error) {
    return { kind: 'failed', reason: error instanceof Error ? error.name : 'unknown' }
  }
}

function replyOf(wire: WireReply, requested: string): Reply {
  const [choice] = wire.choices ?? []
  const text = choice?.message?.content?.trim() ?? ''
  const measured = { usage: wire.usage, model: wire.model ?? requested }
  if (text.includes(NOT_DOCUMENTED)) return { kind: 'not-documented', ...measured }
  if (text === '' || choice?.finish_reason === 'length') return { kind: 'failed', reason: 'no whole answer' }
  return { kind: 'answered', text, ...measured }
}

function messagesFor(question: string, passages: readonly string[]): readonly unknown[] {
  const context = passages.map((passage) => `<passage>\n${passage}\n</passage>`).join('\n')
  return [
    { role: 'system', content: `${INSTRUCTIONS}\n\n${context}` },
    { role: 'user', content: question },
  ]
}
