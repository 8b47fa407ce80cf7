import { mainCalls } from './anchors.ts'
import type { Evidence } from './check.ts'
import type { Facts } from './facts.ts'
import type { Module, TrySyntax } from './parse/module.ts'

/** Functions that answer from what was found or kept, without a model. */
const WITHOUT_MODEL =
  /quot(?:e|ation|ing)|extractive|excerpt|best_?passage|top_?passage|passages?_?only|search_?results?|retrieval_?only|documents?_?only|keyword_?search|full_?text_?search|rule_?based|from_?cache|cached_?(?:answer|response|reply)|stale_?(?:answer|response)/i
const NO_ANSWER = /error|exception|log|print|message|toast/i

/** Where a failed model call is answered from passages, a cache or rules: less than an answer, more than an apology. */
export function answersWithoutModel(facts: Facts): readonly Evidence[] {
  const [main] = mainCalls(facts)
  if (main === undefined) return []
  const callers = main.function === undefined ? [] : facts.callersOf(main.module, main.function.name)
  const own = main.module.tries.filter(({ body }) => body?.contains(main.call.node) === true)
  const around = callers.flatMap(({ module, line }) =>
    module.tries
      .filter(({ body }) => body !== undefined && body.line <= line && line <= lastLine(body))
      .map((found) => ({ module, found })),
  )
  return [...own.map((found) => ({ module: main.module, found })), ...around].flatMap(({ module, found }) =>
    inHandlers(facts, module, found),
  )
}

function inHandlers(facts: Facts, module: Module, { handlers }: TrySyntax): readonly Evidence[] {
  const calls = module.calls.filter(({ node }) => handlers.some((handler) => handler.contains(node)))
  return calls.flatMap(({ callee, line, node }): readonly Evidence[] => {
    const name = callee.split('.').at(-1) ?? ''
    if (!WITHOUT_MODEL.test(name) || NO_ANSWER.test(name)) return []
    const isOwn = facts.definitions.of(module, callee, node)?.kind === 'function'
    return isOwn ? [{ path: module.path, line, shows: `${name} answers without the model` }] : []
  })
}

function lastLine({ line, text }: { readonly line: number; readonly text: string }): number {
  return line + text.split('\n').length - 1
}
