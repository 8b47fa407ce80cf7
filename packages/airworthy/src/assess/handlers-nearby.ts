import { pathFiles } from './anchors.ts'
import type { Evidence } from './check.ts'
import type { Facts } from './facts.ts'
import { effectOf } from './handler-effect.ts'
import { stepsFrom } from './inventory/call-path.ts'
import type { ModelCall } from './inventory/model-call.ts'
import type { FunctionSyntax, Module, TrySyntax } from './parse/module.ts'

const ASKS =
  /\b\w*(?:llm|model|agent|chain|chat|completion|generate|answer|stream|invoke|astream|ainvoke|conversation|prompt|query_engine|run_\w*loop|respond)\w*\s*\(/i
const MOST_ENTRIES = 5
const MOST_FILES = 300

/**
 * When the callers of a model call cannot be followed: handlers on the way from the main entry points that go around
 * something that sounds like asking a model, and that answer errors of any kind.
 */
export function handlersNearby(facts: Facts, call: ModelCall): readonly Evidence[] {
  const onTheWay = facts.entries.slice(0, MOST_ENTRIES).flatMap((entry) =>
    stepsFrom(entry, facts.definitions, { imports: facts.imports, targets: [call.path] }).flatMap((step) => {
      const scope = step.function?.node ?? step.module.root
      return step.module.tries
        .filter(({ node }) => scope.contains(node))
        .map((attempt) => ({ module: step.module, attempt }))
    }),
  )
  const found = onTheWay.filter(answers)
  if (found.length > 0) return found.map(shown)
  const files = [...pathFiles(facts)]
    .filter((path) => /chat|answer|messag|conversation|agent|stream|llm|engine|process|loop/i.test(path))
    .slice(0, MOST_FILES)
  const modules = files.flatMap((path) => facts.modules.get(path) ?? [])
  return modules
    .flatMap((module) => module.tries.map((attempt) => ({ module, attempt })))
    .filter(answers)
    .map(shown)
}

const ASKED_INSIDE =
  /\b\w*(?:llm|model|agent|chain)\w*\.\w+\(|\b(?:streamText|generateText|streamObject|generateObject|invoke|completions\.create)\(/i

/** A function of the project that asks the model and that the main entry point starts without waiting for it. */
export function startedAndLeft(facts: Facts): Evidence | undefined {
  const [entry] = facts.entries
  const scope = entry?.handler?.node
  if (entry === undefined || scope === undefined || entry.module.language !== 'javascript') return undefined
  const left = entry.module.calls.find(({ node, callee }) => {
    if (!scope.contains(node) || node.parent?.kind !== 'expression_statement') return false
    const name = callee.split('.').at(-1) ?? ''
    const found = facts.modules
      .parsed()
      .flatMap((module) =>
        module.functions.filter((own) => own.name === name).map((own) => ({ module, own })),
      )
    return found.some(({ module, own }) => isUnguardedAsk(module, own))
  })
  const shows = 'started and not waited for, so nothing sees its error'
  return left === undefined ? undefined : { path: entry.path, line: left.line, shows }
}

function isUnguardedAsk(module: Module, { node, body }: FunctionSyntax): boolean {
  const isGuarded = module.tries.some((attempt) => node.contains(attempt.node))
  return /\basync\b/.test(node.text.slice(0, 60)) && !isGuarded && ASKED_INSIDE.test(body?.text ?? '')
}

interface Attempt {
  readonly module: Module
  readonly attempt: TrySyntax
}

function answers({ module, attempt: { body, handlers } }: Attempt): boolean {
  return body !== undefined && ASKS.test(body.text) && effectOf(module, handlers) === 'answers'
}

function shown({ module, attempt }: Attempt): Evidence {
  return {
    path: module.path,
    line: attempt.handlers[0]?.line ?? attempt.line,
    shows: 'errors of asking the model are caught and answered',
  }
}
