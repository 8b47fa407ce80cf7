import type { Evidence } from '../check.ts'
import type { Facts } from '../facts.ts'
import { isObject, propertyOf, unwrapped } from '../parse/expression.ts'
import type { Call, Module } from '../parse/module.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'
import type { Guard, Subject } from './guard.ts'
import { reasonFor } from './rejections.ts'
import { earlyLeaves, isOffAsShipped, switchedOffBy } from './switches.ts'

const PACKAGES =
  /@upstash\/ratelimit|rate-?limit|slow-down|@nestjs\/throttler|@arcjet|@unkey\/|@vercel\/firewall|slowapi|fastapi_limiter|flask_limiter|ratelimit|throttl|^limits\b|pyrate_limiter|quart_rate_limiter/i
/** Client-side libraries of the same name that slow down what the product itself sends. */
const STOPS =
  /(?:limit|check|consume|protect|hit|shared_limit|RateLimiter|rateLimit|rate_limit|ratelimit|rateLimiter|Guard|UserRateThrottle|AnonRateThrottle|ScopedRateThrottle|slowDown|default|test|checkRateLimit|Throttle|Middleware|limiter|acquire)$/i
const NOT_GUARDS =
  /SkipThrottle|exempt|SlowAPIMiddleware(?!\w)(?=\s*$)|slidingWindow|fixedWindow|tokenBucket|\bfromEnv\b/

const FOLLOW =
  /limit|raise_|exceed|quota|usage|credit|throttl|budget|balance|spend|entitle|subscription|\bplan\b|allowance/i
const BELIEVED =
  /(?:^|\.)(?:rateLimit|rate_limit|rateLimiter|rateLimitMiddleware|limiter\.limit|checkRateLimit|check_rate_limit|enforceRateLimit|RATE_LIMITER\.limit|ThrottlerGuard)$/

const REFUSAL =
  /\b(?:429|402)\b|rate_?\s?-?limit|too.?many|quota|(?:limit|budget)\w*.{0,20}(?:exceeded|reached|hit\b)|(?:exceeded|reached|hit).{0,30}limit|out of (?:credits|tokens|messages)|(?:insufficient|not enough|no)\s.{0,12}(?:credits|balance|tokens|quota)|(?:insufficient|no|out_?of)_?-?(?:credits|balance|tokens|quota)/i
const CONDITION =
  /limit|count|quota|credit|usage|used|remaining|balance|budget|exceed|attempts|requests|success|allowed|blocked|throttl|bucket|window|hits|spend|spent|cost|tokens|messages|generations|reset|timestamps/i
/** The provider's own limits handed on, and limits on one input. */
const NOT_CONDITION =
  /\b(?:err|error|e|ex|exc|exception)\b|status|openai|anthropic|provider|RateLimitError|response|retry|max_?tokens|file_?size|content.?length|\.size\b|(?:message|text|input|prompt|query|question|content|body)s?(?:\.length|\))/i

/** A guard that counts what somebody spends. */
export const RATE: Subject = {
  packages: PACKAGES,
  stops: STOPS,
  notGuards: NOT_GUARDS,
  follow: FOLLOW,
  believed: BELIEVED,
  refusal: REFUSAL,
  condition: CONDITION,
  notCondition: NOT_CONDITION,
  shows: 'refuses past a limit',
  inBody: limiterCalls,
  sidestep: keptByVisitor,
  weakness: chosenByClient,
  switchOf: limiterSwitch,
  offWhen: untilConfigured,
}

const LIMITING =
  /(?:^|\.)(?:limit|check|consume|protect|hit|test|checkRateLimit|rateLimit|acquire|getResult)$/

/** Uses of a limiter's library inside a handler: `await ratelimit.limit(ip)`. */
function limiterCalls(facts: Facts, module: Module, body: SyntaxNode): readonly Guard[] {
  return module.calls.flatMap((call): readonly Guard[] => {
    if (!body.contains(call.node) || !LIMITING.test(call.callee)) return []
    const origin = facts.origin(module, call.calleeNode)
    if (origin === undefined || !PACKAGES.test(origin.package)) return []
    const off =
      switchedOffBy(facts, module, { node: call.node, boundary: body }) ?? limiterSwitch(facts, module, call)
    if (off !== undefined) return [{ state: 'off', evidence: off }]
    const weakness = chosenByClient(facts, module, call)
    const evidence = {
      path: module.path,
      line: call.line,
      shows: weakness ?? `${call.callee} counts requests`,
    }
    return [{ state: weakness === undefined ? 'enforced' : 'weak', evidence }]
  })
}

/** `Limiter(enabled=settings.rate_limit_enabled)` of a limiter that is not enabled as shipped. */
function limiterSwitch(facts: Facts, module: Module, call: Call): Evidence | undefined {
  const receiver = call.calleeNode.children[0] ?? call.calleeNode
  const made = facts.origin(module, receiver)
  const [options] = made?.call?.positional.filter(isObject) ?? []
  const enabled =
    made?.call?.keywords.get('enabled') ??
    (options === undefined ? undefined : propertyOf(options, 'enabled'))
  if (made === undefined || enabled === undefined || !PACKAGES.test(made.package)) return undefined
  return isOffAsShipped(facts, made.module, enabled)
    ? {
        path: made.module.path,
        line: enabled.line,
        shows: `switched off as shipped: ${enabled.text.slice(0, 60)}`,
      }
    : undefined
}

const ADDRESS = /forwarded|real-?ip|connecting-?ip|client-?ip|remote|\bip\b|address/i

/** A key that the client may change with each request limits nobody. */
function chosenByClient(facts: Facts, module: Module, call: Call): string | undefined {
  const chosen = call.positional.find((node) => {
    const value = facts.evaluate(module, node)
    const text = `${node.text} ${'text' in value ? value.text : ''}`
    if (value.kind !== 'request' || ADDRESS.test(text)) return false
    return !/authorization/i.test(text)
  })
  return chosen === undefined
    ? undefined
    : `the limit's key comes from the request: ${chosen.text.slice(0, 40)}`
}

const CONFIGURED = /(?:limit|budget|quota)s?\w*(?:\(\))?$/i

/** `if not limits: return` before the refusal: nothing is limited until somebody writes a limit down. */
function untilConfigured(
  module: Module,
  node: SyntaxNode,
  boundary: SyntaxNode,
): ReturnType<NonNullable<Subject['offWhen']>> {
  for (
    let inner = node, outer = node.parent;
    outer !== undefined && inner !== boundary;
    inner = outer, outer = outer.parent
  ) {
    if (!/^(?:block|statement_block)$/.test(outer.kind)) continue
    for (const leave of earlyLeaves(outer, inner)) {
      const [condition] = leave.children
      const text = condition === undefined ? '' : unwrapped(condition).text
      const subject = /^(?:!|not\s+)\s*(?:await\s+)?([\w.]+(?:\(\))?)$/.exec(text)?.[1]
      if (
        subject !== undefined &&
        (CONFIGURED.test(subject) || /limit.*exists?\(\)$/i.test(subject)) &&
        !/limited|allowed|within/i.test(subject)
      ) {
        return {
          path: module.path,
          line: leave.line,
          shows: `nothing is limited until a limit is configured: ${text.slice(0, 60)}`,
        }
      }
    }
  }
  return undefined
}

/** A count in the page's session or in a cookie starts again with a reload, one by a key of the request with each request. */
function keptByVisitor(
  facts: Facts,
  module: Module,
  { node, boundary }: { readonly node: SyntaxNode; readonly boundary: SyntaxNode },
): ReturnType<NonNullable<Subject['sidestep']>> {
  const reason = reasonFor(node, boundary)
  if (reason === undefined) return undefined
  const place = { path: module.path, line: reason.condition?.line ?? node.line }
  if (/session_state|cookies?\b|localStorage/i.test(reason.text))
    return { ...place, shows: 'the count starts again in a new session' }
  const names = new Set(reason.text.match(/[A-Za-z_]\w*/g) ?? [])
  const counts = module.assignments.filter(
    ({ target, node: at }) => boundary.contains(at) && names.has(target),
  )
  const shows = counts
    .flatMap(({ value }) => [...value.walk()].flatMap((inner) => module.callAt(inner) ?? []))
    .filter(({ callee }) => LIMITING.test(callee) || /limit|quota/i.test(callee))
    .flatMap((call) => chosenByClient(facts, module, call) ?? [])[0]
  return shows === undefined ? undefined : { ...place, shows }
}
