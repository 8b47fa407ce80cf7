import { pathFiles } from './anchors.ts'
import type { Evidence } from './check.ts'
import type { Facts } from './facts.ts'
import { effectOf } from './handler-effect.ts'
import { stepsFrom } from './inventory/call-path.ts'
import type { ModelCall } from './inventory/model-call.ts'
import type { Module, TrySyntax } from './parse/module.ts'

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
