import type { Evidence } from '../check.ts'
import type { Facts } from '../facts.ts'
import type { ModelCall } from '../inventory/model-call.ts'
import { numberOf } from '../parse/expression.ts'
import { isCall } from '../parse/read-call.ts'
import { platformLimit } from './platform-limits.ts'

const BOUNDING =
  /(?:^|\.)(?:wait_for|withTimeout|with_timeout|pTimeout|promiseTimeout|timeoutPromise|fail_after|move_on_after|asyncio\.timeout|async_timeout\.timeout|timeLimit|func_timeout|race)$/

/** A time limit that is put around a model call in code: `asyncio.wait_for`, `Promise.race` with a timer. */
export function boundAround(_facts: Facts, call: ModelCall): Evidence | undefined {
  for (let node = call.call.node.parent; node !== undefined; node = node.parent) {
    const outer = isCall(node) ? call.module.callAt(node) : undefined
    if (outer !== undefined && BOUNDING.test(outer.callee) && isTimed(outer.callee, node.text)) {
      return { path: call.path, line: outer.line, shows: `${outer.callee} around the call` }
    }
    if (
      node.kind === 'with_statement' &&
      /\b(?:asyncio\.timeout|async_timeout\.timeout|fail_after|move_on_after)\(/.test(node.text.slice(0, 200))
    ) {
      return { path: call.path, line: node.line, shows: 'a timeout block around the call' }
    }
  }
  return undefined
}

/** A race needs a timer to be a limit. */
function isTimed(callee: string, text: string): boolean {
  return !/race$/.test(callee) || /setTimeout|timeout/i.test(text)
}

/** A limit of the platform on the route that reaches the call: `export const maxDuration = 60`, `Timeout: 30`. */
export function routeBound(facts: Facts, call: ModelCall): Evidence | undefined {
  for (const entry of facts.entriesReaching(call)) {
    const assignment = entry.module.assignments.find(({ target }) => target === 'maxDuration')
    const seconds = assignment === undefined ? undefined : numberOf(assignment.value)
    if (assignment !== undefined && seconds !== undefined && seconds > 0 && seconds <= 600) {
      return { path: entry.path, line: assignment.line, shows: `maxDuration of ${seconds} s on the route` }
    }
  }
  return platformLimit(facts, call)
}

/** A limit that is set once for all calls of a library: `litellm.request_timeout = 60`. */
export function libraryBound(facts: Facts, call: ModelCall): Evidence | undefined {
  const { sdk } = call
  if (sdk === 'bedrock' || call.clients.some(({ symbol }) => /Bedrock/.test(symbol)))
    return awsBound(facts, call)
  if (sdk !== 'litellm' && sdk !== 'openai') return undefined
  const hits = facts.search(/^(?:litellm|openai)\.(?:request_)?timeout\s*=\s*[\d.]+/, {
    roles: [facts.shippedRole],
    most: 3,
  })
  const [found] = hits.filter(
    ({ text }) => text.startsWith(sdk) && Number(/=\s*([\d.]+)/.exec(text)?.[1]) <= 600,
  )
  return found === undefined
    ? undefined
    : { path: found.path, line: found.line, shows: 'one time limit for all calls of the library' }
}

/** The client of AWS is often made in one place for all calls: `boto3.client(…, config=Config(read_timeout=60))`. */
function awsBound(facts: Facts, { path, clients }: ModelCall): Evidence | undefined {
  // A class that is handed no client makes its own, without a limit.
  const isHandedIn = clients.every(
    ({ symbol, call }) => !/Bedrock/.test(symbol) || call.keywords.get('client') !== undefined,
  )
  if (!isHandedIn) return undefined
  const hits = facts.search(/\bConfig\([^)]*\bread_timeout\s*=\s*\d+/, {
    roles: [facts.shippedRole],
    containing: 'read_timeout',
    most: 10,
  })
  const found = hits.find((hit) => hit.path === path || /bedrock/i.test(facts.project.text(hit.path)))
  return found === undefined
    ? undefined
    : { path: found.path, line: found.line, shows: 'read_timeout of the client of AWS' }
}
