import { mainCalls, spoken } from '../anchors.ts'
import type { Check, Decision, Evidence } from '../check.ts'
import { counted } from '../counted.ts'
import { absent, present } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import { type ErrorRoute, errorRoute } from '../failure-handling.ts'
import { safetyNets } from '../failure-safety-nets.ts'
import { handlersNearby, startedAndLeft } from '../handlers-nearby.ts'
import type { ModelCall } from '../inventory/model-call.ts'
import { modelFallbacks } from '../model-fallbacks.ts'
import { type PageFailure, pageFailure } from '../page-failures.ts'
import { uncheckedResponse } from '../unchecked-response.ts'

const MOST_FOLLOWED = 8

/** A provider error, timeout or empty answer ends in a crash, a spinner, nothing, or an exception as the answer. */
export const unhandledModelFailure: Check = {
  id: 'fallback/unhandled-model-failure',
  title: 'A failing model is not handled',
  failureMode: 'F2',
  severity: 'high',
  core: true,
  decide,
}

interface Followed {
  readonly call: ModelCall
  readonly route: ErrorRoute
  /** An HTTP call whose status nobody looks at: the provider's refusal is passed on as if it were an answer. */
  readonly unchecked: Evidence | undefined
}

function decide(facts: Facts): Decision {
  const isTerminal = facts.kind === 'cli' || facts.kind === 'notebooks'
  const followed = mainCalls(facts)
    .slice(0, MOST_FOLLOWED)
    .map(
      (call): Followed => ({
        call,
        route: errorRoute(facts, { module: call.module, node: call.call.node }, isTerminal),
        unchecked: uncheckedResponse(call),
      }),
    )
  const left = followed[0]?.route.kind === 'lost' ? startedAndLeft(facts) : undefined
  if (left !== undefined && safetyNets(facts).length === 0) return neverSeen(followed, left)
  const page = facts.kind === 'service' || facts.kind === 'ui-app' ? pageFailure(facts) : NO_PAGE
  const protections = protectionsOf(facts, followed)
  const isHandled = protections.length > 0
  const beside = isHandled && page.kind !== 'shows' ? openBeside(facts, followed) : undefined
  if (beside !== undefined) return unhandled([beside], page)
  if (page.kind === 'throws' || (isHandled && page.kind === 'swallows' && !page.evidence.some(isHook)))
    return atPage(page, followed, protections)
  if (isHandled) return handled(facts, protections, followed)
  // A page that shows a failure never sees one that the server has sent as the answer.
  const isSentAsAnswer = followed[0]?.route.kind === 'as-answer'
  const isUnchecked = followed.some(({ unchecked }) => unchecked !== undefined)
  if (page.kind === 'shows' && !isUnchecked && !isSentAsAnswer) return handled(facts, page.evidence, followed)
  return unhandled(followed, page)
}

function neverSeen(followed: readonly Followed[], left: Evidence): Decision {
  return present(unhandledModelFailure, {
    reason:
      'The answer is started and not waited for: when the model fails, no handler sees the error and whoever asked keeps waiting.',
    evidence: [left, ...followed.slice(0, 2).map(callEvidence)],
    remedy: REMEDY,
    effortDays: effort(followed.length),
    confidence: 'medium',
  })
}

/**
 * The other way of the same entry point: `if (stream) return …` asks in one place, what stands below it in another.
 * A way that a flag of the request opens is as much on the path as the one that was looked at first.
 */
function openBeside(facts: Facts, [main, ...others]: readonly Followed[]): Followed | undefined {
  const handler = facts.entries.find(
    ({ handler: own }) => own?.node.contains(main?.call.call.node ?? own.node) === true && main !== undefined,
  )?.handler
  if (main === undefined || handler === undefined || safetyNets(facts).length > 0) return undefined
  return others.find(
    ({ call, route }) =>
      route.kind === 'open' &&
      call.path === main.call.path &&
      call.line !== main.call.line &&
      handler.node.contains(call.call.node),
  )
}

const NO_PAGE: PageFailure = { kind: 'unknown', evidence: [] }

function isHook({ shows }: Evidence): boolean {
  return shows.startsWith('use')
}

function protectionsOf(facts: Facts, followed: readonly Followed[]): readonly Evidence[] {
  const [main] = followed
  if (main === undefined) return []
  if (main.unchecked !== undefined) return []
  if (main.route.kind === 'handled') return main.route.at === undefined ? [] : [main.route.at]
  const nets = [...safetyNets(facts), ...modelFallbacks(facts)]
  if (nets.length > 0) return nets
  return main.route.kind === 'lost' && facts.kind !== 'library' ? handlersNearby(facts, main.call) : []
}

function handled(facts: Facts, evidence: readonly Evidence[], followed: readonly Followed[]): Decision {
  const others = followed.slice(1).filter(({ route }) => route.kind === 'open' || route.kind === 'swallowed')
  return absent(unhandledModelFailure, {
    reason: `An error of the model is caught where it can be acted on: ${evidence[0]?.shows ?? ''}.`,
    evidence,
    nearMisses: others.map(({ call }) => ({
      path: call.path,
      line: call.line,
      shows: `errors of ${spoken(call)} are not handled`,
    })),
    confidence:
      facts.kind === 'service' && evidence.some(({ path }) => followed[0]?.call.path === path)
        ? 'high'
        : 'medium',
  })
}

const REMEDY =
  'Catch provider errors, timeouts and empty answers where they can be acted on, map them to a status and a message the user understands, and restore the page.'

function effort(sites: number): Decision['effortDays'] {
  const more = Math.round(sites * 2) / 10
  return {
    low: 1 + more,
    high: 2 + more,
    because: `error mapping, messages and a test of each failure branch; ${counted(sites, 'call site')}`,
  }
}

function atPage(
  page: PageFailure,
  followed: readonly Followed[],
  protections: readonly Evidence[],
): Decision {
  const throws = page.kind === 'throws'
  const [main] = followed
  const isServerOpen = protections.length === 0 && main !== undefined
  return present(unhandledModelFailure, {
    reason: throws
      ? 'When its route fails, the page throws inside the handler: the visitor sees no message.'
      : 'When its route fails, the page only writes to the console: the visitor sees no message.',
    evidence: [...(isServerOpen ? [callEvidence(main)] : []), ...page.evidence],
    nearMisses: protections,
    remedy: REMEDY,
    effortDays: effort(1),
    confidence: throws ? 'high' : 'medium',
  })
}

function callEvidence({ call, unchecked }: Followed): Evidence {
  return (
    unchecked ?? { path: call.path, line: call.line, shows: `an error of ${spoken(call)} is not handled` }
  )
}

function unhandled(followed: readonly Followed[], page: PageFailure): Decision {
  const open = followed.filter(({ route, unchecked }) => route.kind !== 'handled' || unchecked !== undefined)
  const [main] = open
  return present(unhandledModelFailure, {
    reason: main === undefined ? 'Errors of the model are not handled.' : reasonFor(main),
    evidence: [
      ...open.slice(0, 2).map(callEvidence),
      ...(main?.route.at === undefined ? [] : [main.route.at]),
      ...page.evidence,
      ...open.slice(2).map(callEvidence),
    ],
    nearMisses: followed.flatMap(({ route }) => route.passed),
    remedy: REMEDY,
    effortDays: effort(open.length),
    confidence: main?.route.kind === 'lost' || main?.route.kind === 'as-answer' ? 'medium' : 'high',
  })
}

function reasonFor({ call, route, unchecked }: Followed): string {
  if (unchecked !== undefined)
    return `The status of ${spoken(call)} is not looked at, so a refusal of the provider is passed on as if it were an answer.`
  switch (route.kind) {
    case 'swallowed':
      return 'An error of the model is only logged; whoever asked gets nothing.'
    case 'as-answer':
      return 'The text of an exception is handed on as if it were the answer.'
    default:
      return 'An error, a timeout or an empty answer of the model is not handled on the way to the user.'
  }
}
