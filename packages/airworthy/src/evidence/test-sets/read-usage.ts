import type { Usage } from '@airworthy/sdk'
import { isObject, quoted, type Report, typeName } from './problems.ts'
import { unknownName } from './unknown-name.ts'

/** The fields of `Usage`, with what the OpenAI wire calls them. */
const USAGE_FIELDS: Readonly<Record<keyof Usage, string | undefined>> = {
  inputTokens: 'prompt_tokens',
  outputTokens: 'completion_tokens',
  cachedInputTokens: 'prompt_tokens_details.cached_tokens',
  cacheWriteTokens: undefined,
  reasoningTokens: 'completion_tokens_details.reasoning_tokens',
}

const KNOWN: readonly string[] = [
  ...Object.keys(USAGE_FIELDS),
  'prompt_tokens',
  'completion_tokens',
  'total_tokens',
  'prompt_tokens_details',
  'completion_tokens_details',
]

/** Reads the tokens of a call, under our names or those of the OpenAI wire. Undefined if there are none. */
export function readUsage(value: unknown, report: Report): Usage | undefined {
  if (value === undefined || value === null) return undefined
  if (!isObject(value)) {
    report(`"usage" must be an object, not ${typeName(value)}`)
    return undefined
  }
  for (const name of Object.keys(value)) {
    if (!KNOWN.includes(name)) report(unknownName('field in "usage"', name, KNOWN))
  }
  const tokens = readTokens(value, report)
  const { inputTokens, outputTokens, ...parts } = tokens
  if (inputTokens === undefined || outputTokens === undefined) {
    report('"usage" needs inputTokens and outputTokens (or prompt_tokens and completion_tokens)')
    return undefined
  }
  const cached = (parts.cachedInputTokens ?? 0) + (parts.cacheWriteTokens ?? 0)
  if (cached > inputTokens)
    report(`"usage" has ${cached} cached tokens, more than its ${inputTokens} input tokens`)
  const reasoning = parts.reasoningTokens ?? 0
  if (reasoning > outputTokens) {
    report(`"usage" has ${reasoning} reasoning tokens, more than its ${outputTokens} output tokens`)
  }
  return { inputTokens, outputTokens, ...parts }
}

function readTokens(usage: Readonly<Record<string, unknown>>, report: Report): Partial<Usage> {
  const tokens: [string, number][] = []
  for (const [name, wireName] of Object.entries(USAGE_FIELDS)) {
    const count = usage[name] ?? (wireName === undefined ? undefined : fieldAt(usage, wireName)) ?? undefined
    if (count === undefined) continue
    if (typeof count === 'number' && Number.isSafeInteger(count) && count >= 0) tokens.push([name, count])
    else report(`"usage" has ${quoted(count)} for ${name}; a whole number of 0 or more was expected`)
  }
  return Object.fromEntries(tokens)
}

function fieldAt(value: unknown, path: string): unknown {
  return path.split('.').reduce((inner, name) => (isObject(inner) ? inner[name] : undefined), value)
}
