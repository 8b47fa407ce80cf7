import {
  AirworthyError,
  type ChatRequest,
  type ChatResult,
  callChat,
  resolveEnvironment,
  type ScorerSpec,
  type Transport,
} from '@airworthy/sdk'
import type { JudgeModel, JudgeReply, JudgeRequest } from './judge-model.ts'
import { JUDGE_PROVIDERS } from './judge-providers.ts'

type JudgeSpec = Pick<Extract<ScorerSpec, { kind: 'judge' }>, 'model' | 'baseUrl' | 'key'>

export interface ChatJudgeOptions {
  /** Where the judge stands in the contract, for messages: `scorers.correct`. */
  readonly where: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly transport: Transport
  readonly now: () => number
}

/** How a model is reached: the prefix of a known provider is not part of the name that goes over the wire. */
type Endpoint = Pick<ChatRequest, 'baseUrl' | 'model' | 'key'>

/**
 * A judge on the OpenAI wire. `openai/gpt-5-mini` is asked at its provider with the provider's key; with `baseUrl` the
 * model is asked there, and a key is sent if `key` names one or the provider's own variable is set.
 * Throws `environment-missing` without a key that is needed, `scorer-not-loadable` for a prefix that is not known.
 */
export function chatJudge(spec: JudgeSpec, options: ChatJudgeOptions): JudgeModel {
  const endpoint = endpointOf(spec, options)
  let takesSchema = true

  async function askOnce(request: JudgeRequest, signal: AbortSignal): Promise<ChatResult> {
    const chat = { ...endpoint, messages: messagesOf(request), ...(takesSchema ? schemaOf(request) : {}) }
    return callChat(chat, { transport: options.transport, now: options.now, signal })
  }

  return {
    name: spec.model,
    async ask(request, signal) {
      const first = await askOnce(request, signal)
      const isRefused = first.kind === 'failed' && first.error.code === 'invalid-request'
      if (!isRefused || !takesSchema) return replyOf(first)
      // Not every model takes a schema, and there is no other way to learn it than to ask without one.
      takesSchema = false
      const second = await askOnce(request, signal)
      takesSchema = second.kind === 'failed'
      return replyOf(second)
    },
  }
}

function endpointOf(spec: JudgeSpec, { where, environment }: ChatJudgeOptions): Endpoint {
  const slash = spec.model.indexOf('/')
  const prefix = spec.model.slice(0, Math.max(0, slash))
  const provider = Object.hasOwn(JUDGE_PROVIDERS, prefix) ? JUDGE_PROVIDERS[prefix] : undefined
  if (provider === undefined && spec.baseUrl === undefined) throw unknownProvider(spec.model, where)
  const variable = provider?.keyVariable
  const isKeyNeeded = spec.baseUrl === undefined && variable !== undefined
  const reference = spec.key ?? (isKeyNeeded ? `\${${variable}}` : undefined)
  const key =
    reference === undefined
      ? environment[variable ?? '']
      : resolveEnvironment(reference, environment, spec.key === undefined ? where : `the key of ${where}`)
  const baseUrl = resolveEnvironment(
    spec.baseUrl ?? provider?.baseUrl ?? '',
    environment,
    `the base_url of ${where}`,
  )
  const model = provider === undefined ? spec.model : spec.model.slice(slash + 1)
  return { baseUrl, model, ...(key === undefined || key === '' ? {} : { key }) }
}

function unknownProvider(model: string, where: string): AirworthyError {
  const known = Object.keys(JUDGE_PROVIDERS).map((prefix) => `${prefix}/`)
  return new AirworthyError(
    'scorer-not-loadable',
    `${where}: it is not known where to ask the model "${model}"`,
    {
      next: `Begin its name with ${known.slice(0, -1).join(', ')} or ${known.at(-1)}, give a base_url, or name an AI SDK model as ./judge.ts#model.`,
    },
  )
}

function messagesOf({ system, user }: JudgeRequest): ChatRequest['messages'] {
  return [
    { role: 'system', content: system },
    { role: 'user', content: user },
  ]
}

function schemaOf({ schema }: JudgeRequest): Pick<ChatRequest, 'parameters'> {
  return {
    parameters: {
      response_format: { type: 'json_schema', json_schema: { name: 'judgement', strict: true, schema } },
    },
  }
}

function replyOf(result: ChatResult): JudgeReply {
  const usage = result.usage === undefined ? {} : { usage: result.usage }
  if (result.kind === 'answered') return { kind: 'answered', text: result.text, ...usage }
  if (result.kind === 'declined') return { kind: 'failed', reason: `it declined: ${result.text}`, ...usage }
  const { code, message, retryAfterMs } = result.error
  const retry = retryAfterMs === undefined ? {} : { retryAfterMs }
  return { kind: 'failed', reason: `${code}: ${message}`, ...usage, ...retry }
}
