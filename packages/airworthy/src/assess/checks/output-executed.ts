import type { Check, Decision, Evidence, Severity } from '../check.ts'
import { absent, present } from '../decisions.ts'
import { executingFrameworks } from '../executing-frameworks.ts'
import { isApproved, isSaidByModel, isSandboxed } from '../execution-guards.ts'
import { type ExecutionKind, type ExecutionSink, executionSinks } from '../execution-sinks.ts'
import type { Facts } from '../facts.ts'
import { type ModelTextOrigin, modelTextIn } from '../model-text.ts'
import type { FunctionSyntax } from '../parse/module.ts'
import { enclosingFunction } from '../parse/read-declarations.ts'
import { rawMarkup } from '../raw-markup.ts'
import { wholeWord } from '../whole-word.ts'

const WHAT: Readonly<Record<ExecutionKind, string>> = {
  code: 'as code',
  shell: 'as a command',
  sql: 'as SQL',
  html: 'as HTML',
}
const COMMAND =
  /^(?:command|cmd|code|script|source_?code|python_code|bash|shell_command|bash_command|snippet|program|code_string|code_str)$/
const STATEMENT =
  /^(?:sql|query|statement|stmt|sql_?(?:query|statement|command|string)|query_?(?:string|text))$/i
const EXECUTOR =
  /bash|shell|terminal|code_?exec|executor|interpreter|repl|run_?code|python_?tool|execute_?(?:code|python|bash|command)|sandbox/i
const FOR_MODELS = /tool|agent|code_?exec|interpreter|sandbox|executor/i

/** Text of a model is run, or drawn with the page's rights. */
export const executedOutput: Check = {
  id: 'output/executed',
  title: 'Model text is executed',
  failureMode: 'F2',
  severity: 'blocker',
  core: true,
  decide,
}

interface Execution {
  readonly sink: ExecutionSink
  readonly origin: ModelTextOrigin | undefined
}

function decide(facts: Facts): Decision {
  const known = executingFrameworks(facts)
  const frameworks = { open: [...known.open, ...rawMarkup(facts)], held: known.held }
  const executions = executionSinks(facts).flatMap((sink): readonly Execution[] => {
    const origin = modelTextIn(facts)(sink.module, sink.text)
    const isReached =
      origin !== undefined || (sink.kind === 'html' ? isOnScreen(facts, sink) : isCommandOfModel(facts, sink))
    return isReached ? [{ sink, origin }] : []
  })
  const judged = executions.map((execution) => ({
    ...execution,
    approval: isApproved(facts, execution.sink),
    isHeld: execution.sink.kind !== 'html' && isSandboxed(execution.sink),
  }))
  const open = judged.filter(({ approval, isHeld }) => approval === undefined && !isHeld)
  const held = judged.filter(({ approval, isHeld }) => approval !== undefined || isHeld)
  const nearMisses = held.map(
    ({ sink, approval }) =>
      approval ?? { path: sink.path, line: sink.line, shows: `${sink.name} runs in a sandbox` },
  )
  if (open.length === 0 && frameworks.open.length === 0) {
    return absent(executedOutput, {
      reason:
        held.length > 0
          ? 'What the model writes runs in a sandbox or after a person agreed.'
          : 'No text of a model was found to be executed or drawn as HTML.',
      nearMisses: [...nearMisses, ...frameworks.held],
      confidence: 'medium',
    })
  }
  return gap(open, frameworks.open, [...nearMisses, ...frameworks.held])
}

function isOnScreen(facts: Facts, sink: ExecutionSink): boolean {
  return sink.module.language === 'javascript' && isSaidByModel(facts, sink.module, sink.text)
}

/** An executor that takes a command and that tools of an agent are built on; its callers reach it through objects. */
function isCommandOfModel(facts: Facts, sink: ExecutionSink): boolean {
  const scope = enclosingFunction(sink.text)
  const handler = sink.module.functions.find(({ node }) => node === scope)
  if (handler?.className === undefined) return false
  if (sink.kind === 'sql') return isStatementOfModel(sink, handler)
  const isCommand = handler.parameters.some(
    ({ name }) => COMMAND.test(name) && wholeWord(name).test(sink.text.text),
  )
  if (!isCommand || !EXECUTOR.test(`${handler.className} ${handler.name} ${sink.path}`)) return false
  const users = facts.imports.importers(sink.path)
  return FOR_MODELS.test(sink.path) && users.some((path) => FOR_MODELS.test(path) && facts.isShipped(path))
}

/** A tool of an agent that runs a whole statement that it is called with. */
function isStatementOfModel(
  { text, path }: ExecutionSink,
  { parameters, className }: FunctionSyntax,
): boolean {
  const isWhole = parameters.some(({ name }) => STATEMENT.test(name) && text.text.trim() === name)
  return (
    isWhole && /Tool(?:kit|set)?$/.test(className ?? '') && /(?:^|\/)(?:tools?|agents?|plugins)\//.test(path)
  )
}

function gap(
  open: readonly Execution[],
  frameworks: readonly (Evidence & { readonly kind: ExecutionKind })[],
  nearMisses: readonly Evidence[],
): Decision {
  const sorted = open.toSorted((a, b) => rank(a.sink.kind) - rank(b.sink.kind))
  const places: readonly (Evidence & { readonly kind: ExecutionKind })[] = [
    ...frameworks,
    ...sorted.map(({ sink }) => ({
      path: sink.path,
      line: sink.line,
      kind: sink.kind,
      shows: `${sink.name} takes what the model wrote ${WHAT[sink.kind]}`,
    })),
  ]
  const origins = sorted.flatMap(({ origin }) =>
    origin === undefined ? [] : [{ path: origin.path, line: origin.line, shows: 'the model writes it here' }],
  )
  const kinds = new Set(places.map(({ kind }) => kind))
  const severity: Severity = kinds.size === 1 && kinds.has('html') ? 'high' : 'blocker'
  return present(executedOutput, {
    reason: `What the model writes is used ${[...kinds].map((kind) => WHAT[kind]).join(' and ')}, with neither a sandbox nor an approval nor a sanitiser in between.`,
    evidence: [...places.map(({ path, line, shows }) => ({ path, line, shows })).slice(0, 3), ...origins],
    nearMisses,
    remedy:
      severity === 'high'
        ? 'Escape or sanitise what the model writes before it becomes part of the page.'
        : 'Run it in a container or a remote sandbox without secrets, or ask a person first.',
    effortDays: {
      low: 2,
      high: 5,
      because: 'a sandbox or an approval step, a schema, and tests of what must not run',
    },
    severity,
    confidence: open.some(({ origin }) => origin !== undefined) || frameworks.length > 0 ? 'high' : 'medium',
  })
}

function rank(kind: ExecutionKind): number {
  return kind === 'html' ? 1 : 0
}
