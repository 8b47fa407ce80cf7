import type { Evidence } from '../check.ts'
import type { Facts } from '../facts.ts'
import { isGeneration } from '../inventory/model-call.ts'
import { stringOf } from '../parse/expression.ts'
import type { Module } from '../parse/module.ts'
import { payingEntries } from './protected-entries.ts'

const KEY_NAME =
  /(?:api_?key|open_?ai_?key|anthropic_?key|provider_?key|user_?key|secret_?key|access_?token)$/i
/** The operator's own key in the environment or the secrets of the platform. */
const OPERATOR_KEY =
  /(?:OPENAI|ANTHROPIC|GOOGLE|GEMINI|GROQ|MISTRAL|COHERE|TOGETHER|REPLICATE|HUGGING\w*|HF|AZURE_OPENAI|OPENROUTER|DEEPSEEK|PERPLEXITY|FIREWORKS|XAI|LLM)\w*(?:KEY|TOKEN)|AWS_ACCESS_KEY_ID/i

/**
 * The line where each visitor gives a provider key of their own, when that is the only way to call the model.
 * Undefined as soon as the operator's key can be read on the same path.
 */
export function visitorKey(facts: Facts): Evidence | undefined {
  const entries = payingEntries(facts)
  const entryModules = entries.flatMap((entry) => [
    entry.module,
    ...(entry.kind === 'app-script' || entry.kind === 'page' ? imported(facts, entry.path) : []),
  ])
  const calls = facts.calls.filter(
    (call) => isGeneration(call) && entries.some((entry) => facts.reaches(entry, call)),
  )
  const callModules = calls.flatMap((call) => [call.module, ...call.clients.map(({ module }) => module)])
  const modules = [...new Set([...entryModules, ...callModules])]
  const hasOperatorKey = modules.some(({ environmentReads }) =>
    environmentReads.some(({ name }) => OPERATOR_KEY.test(name)),
  )
  if (hasOperatorKey || isKeyShipped(facts)) return undefined
  return [...new Set(entryModules)].flatMap((module) => pasted(facts, module))[0]
}

/** SDKs read the operator's key by its usual name on their own: the example environment that asks for it says so. */
function isKeyShipped(facts: Facts): boolean {
  return facts.configuration.environment.some(
    ({ name, isCommentedOut }) => !isCommentedOut && OPERATOR_KEY.test(name),
  )
}

function imported(facts: Facts, path: string): readonly Module[] {
  return facts.imports.imports(path).flatMap((other) => facts.modules.get(other) ?? [])
}

function pasted(facts: Facts, module: Module): readonly Evidence[] {
  const shows = 'the visitor gives the provider key'
  const sent = module.assignments
    .filter(({ target, member }) => KEY_NAME.test(member ?? target))
    .filter(
      ({ value, member }) =>
        facts.evaluate(module, value).kind === 'request' ||
        (member !== undefined && /\.json\(|\.body\b/.test(value.text)),
    )
  const typed = module.calls.filter(({ callee, positional, keywords }) => {
    const label = positional[0] ?? keywords.get('label')
    return (
      /\.(?:text_input|Textbox|TextInput)$/.test(callee) &&
      label !== undefined &&
      /api.?key/i.test(stringOf(label) ?? label.text)
    )
  })
  return [...sent, ...typed].map(({ line }) => ({ path: module.path, line, shows }))
}
