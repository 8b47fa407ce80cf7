import type { Facts } from '../facts.ts'
import { stepsFrom } from '../inventory/call-path.ts'
import type { EntryPoint } from '../inventory/entry-point.ts'
import { stringOf } from '../parse/expression.ts'
import { candidatesFor } from './candidates.ts'
import { type Guard, type Subject, strongest } from './guard.ts'
import { Judge } from './judge.ts'
import { nextMiddleware } from './next-middleware.ts'

const SERVED: readonly EntryPoint['kind'][] = [
  'http-route',
  'websocket',
  'serverless',
  'server-action',
  'app-script',
  'bot',
]
const MOST_JUDGED = 12

/** An entry point that spends money on a model, and what stands before it. */
export interface JudgedEntry {
  readonly entry: EntryPoint
  readonly guard: Guard | undefined
}

/**
 * The entry points that a stranger could use to make the product call a model, the main one first: those whose
 * functions were seen to reach a call, or, where calls hide behind objects, those whose file leads to one.
 */
export function payingEntries(facts: Facts): readonly EntryPoint[] {
  const served = deployed(facts.entries.filter(({ kind }) => SERVED.includes(kind)))
  const seen = served.slice(0, MOST_JUDGED * 3).filter((entry) => reachesCall(facts, entry))
  const [main] = served
  const rest = main === undefined || seen.includes(main) ? [] : [main]
  const chosen = seen.length > 0 ? [...rest, ...seen] : served.slice(0, 1)
  if (chosen.length > 0) return chosen.slice(0, MOST_JUDGED)
  return facts.entries.filter(({ kind }) => kind === 'page').slice(0, 1)
}

const DEVELOPMENT_APP =
  /(?:^|[/_-])(?:local|dev|development|mock|debug|playground)[_-](?:server|app|api|main)(?:[/._-]|$)/i
const STARTS_SERVER = /(?:^|\.)(?:uvicorn\.run|run|listen|serve|run_simple)$/
const LOOPBACK = /^(?:localhost|127\.0\.0\.1|::1)$/

/** Without the servers that developers start for themselves beside the one that is deployed. */
function deployed(entries: readonly EntryPoint[]): readonly EntryPoint[] {
  const others = entries.filter((entry) => !isForDevelopment(entry))
  return others.length > 0 ? others : entries
}

/** It says so in its name, and it listens to nobody but its own machine. */
function isForDevelopment({ path, module }: EntryPoint): boolean {
  const starts = module.calls.filter(({ callee }) => STARTS_SERVER.test(callee))
  const hosts = starts.flatMap((call) => {
    const host = call.keywords.get('host') ?? call.positional[1]
    return host === undefined ? [] : [stringOf(host) ?? '']
  })
  const isLocal = hosts.length > 0 && hosts.every((host) => LOOPBACK.test(host))
  return DEVELOPMENT_APP.test(path) && (isLocal || starts.length === 0)
}

function reachesCall(facts: Facts, entry: EntryPoint): boolean {
  const targets = [...new Set(facts.calls.map(({ path }) => path))]
  return stepsFrom(entry, facts.definitions, { imports: facts.imports, targets }).some((step) => {
    const scope = step.function?.node ?? step.module.root
    return facts.calls.some(({ call }) => scope.contains(call.node))
  })
}

/** Looks at everything on the way to each entry point. */
export function judgeEntries(
  facts: Facts,
  subject: Subject,
  entries: readonly EntryPoint[],
): readonly JudgedEntry[] {
  const judge = new Judge(facts, subject)
  return entries.map((entry) => {
    const { handler, module } = entry
    const body =
      handler === undefined
        ? entry.kind === 'app-script'
          ? judge.function(module, module.root)
          : undefined
        : judge.function(module, handler.node)
    const guards = [body, judge.best(candidatesFor(facts, entry)), nextMiddleware(facts, subject, entry)]
    return { entry, guard: strongest(guards) }
  })
}
