import type { Check, Decision, Evidence } from '../check.ts'
import { counted } from '../counted.ts'
import { absent, present } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import { isGeneration, type ModelCall } from '../inventory/model-call.ts'
import { enclosingFunction, isFunction } from '../parse/read-declarations.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'

/** A loop around a model call that nothing ends but the model. */
export const unboundedLoop: Check = {
  id: 'budget/unbounded-loop',
  title: 'A loop that only the model can end',
  failureMode: 'F5',
  severity: 'high',
  core: false,
  decide,
}

/** A person, a socket or a stream sets the pace of these loops. */
const PACED =
  /\binput\(|readline|\.question\(|prompt\(|\.read\(\)|\.receive\w*\(|\.recv\(|websocket|queue|\.get\(\)|sleep|setTimeout|chunk|\.next\(\)|poll/i
const COUNTED =
  /(?:max|limit|budget|attempt|retr|step|iteration|turn|round|depth|count|tries|deadline|elapsed|timeout)\w*/i

function decide(facts: Facts): Decision {
  const calls = facts.calls.filter(isGeneration)
  const loops = calls.flatMap((call) => openLoop(call) ?? [])
  const retries = calls.flatMap((call) => endlessRetry(call) ?? [])
  const found = [...loops, ...retries]
  if (found.length > 0) {
    return present(unboundedLoop, {
      reason:
        loops.length > 0
          ? 'A loop asks the model again and again until the model itself says that it is done.'
          : 'A failed model call is tried again without end.',
      evidence: found,
      remedy: 'Stop after a number of steps and after a time, and say so to the user.',
      effortDays: {
        low: 0.5,
        high: 0.5 + 0.2 * found.length,
        because: `${counted(found.length, 'loop')} to bound, with an answer for the case that the bound is met`,
      },
      confidence: 'medium',
    })
  }
  const frameworks = [
    ...new Set(calls.filter(({ sdk }) => /agents|ai-sdk|langgraph/.test(sdk)).map(({ sdk }) => sdk)),
  ]
  return absent(unboundedLoop, {
    reason:
      frameworks.length > 0
        ? `No loop of the project's own asks the model again; ${frameworks.join(', ')} ends its loops after a number of steps by default.`
        : 'No loop asks the model again without a bound.',
    confidence: 'medium',
  })
}

function openLoop(call: ModelCall): Evidence | undefined {
  for (let node = call.call.node.parent; node !== undefined && !isFunction(node); node = node.parent) {
    if (isEndless(node) && !PACED.test(node.text) && !isCounted(node)) {
      return { path: call.path, line: node.line, shows: `${call.callee} in a loop without a count` }
    }
  }
  return undefined
}

function isEndless(node: SyntaxNode): boolean {
  if (node.kind === 'while_statement')
    return /^while\s*\(?\s*(?:true|True|1)\s*\)?\s*[:{]/.test(node.text.slice(0, 40))
  return node.kind === 'for_statement' && /^for\s*\(\s*;\s*;/.test(node.text.slice(0, 30))
}

/** A break, return or throw under a condition that speaks of a count or a clock. */
function isCounted(loop: SyntaxNode): boolean {
  return [...loop.walk()].some((node) => {
    const [condition, consequence] = node.children
    return (
      node.kind === 'if_statement' &&
      condition !== undefined &&
      consequence !== undefined &&
      COUNTED.test(condition.text) &&
      /[<>]/.test(condition.text) &&
      /break|return|throw|raise/.test(consequence.text)
    )
  })
}

/** tenacity's `@retry` without `stop` tries for ever. */
function endlessRetry(call: ModelCall): Evidence | undefined {
  const scope = enclosingFunction(call.call.node)
  const own = call.module.functions.find(({ node }) => node === scope)
  if (!call.module.imports.some(({ from }) => from === 'tenacity')) return undefined
  const retry = own?.decorators.find(({ text }) => /^(?:tenacity\.)?retry\b/.test(text))
  if (retry === undefined || /\bstop\s*=|retry\s*\(\s*\*\*/.test(retry.text)) return undefined
  return { path: call.path, line: retry.line, shows: 'retry without a stop tries for ever' }
}
