import { atPoints, generations, type SettingPoint, settingPoints } from '../anchors.ts'
import type { Check, Decision, Evidence } from '../check.ts'
import { counted } from '../counted.ts'
import { absent, notApplicable, present } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import { settledValues } from '../handed-in.ts'
import type { Value } from '../parse/value.ts'
import { providerSiblings } from './provider-siblings.ts'
import { wrapperDefault } from './wrapper-defaults.ts'

const CAP = /^max_?(?:(?:completion|output|new|response)_?)?tokens$/i
/** SDKs that refuse a call without a cap. */
const CAP_IS_REQUIRED = /^anthropic$/

/** Generation whose answer may be as long as the model likes. */
export const noTokenCap: Check = {
  id: 'budget/no-token-cap',
  title: 'No cap on the length of an answer',
  failureMode: 'F5',
  severity: 'medium',
  core: true,
  decide,
}

function decide(facts: Facts): Decision {
  const points = settingPoints(facts, generations(facts))
  if (points.length === 0) return notApplicable(noTokenCap, 'No call generates an answer.')
  const judged = points.map((point) => ({ point, cap: capOf(facts, point) }))
  const [main] = judged
  const open = judged.filter(({ cap }) => !cap.isCapped).map(({ point }) => point)
  const capped = judged.filter(({ cap }) => cap.isCapped).flatMap(({ cap }) => cap.evidence ?? [])
  const siblings = providerSiblings(judged)
  const isMostlyOpen = siblings.filter(({ cap }) => cap.isCapped).length * 2 < siblings.length
  if (main?.cap.isCapped === true && !isMostlyOpen) {
    return absent(noTokenCap, {
      reason: 'The call that answers the user has a cap on its length.',
      evidence: capped,
      nearMisses: atPoints(open, ({ name }) => `${name} without a cap, beside the main path`),
      confidence: main.cap.isUnclear || open.length > 0 ? 'medium' : 'high',
    })
  }
  return present(noTokenCap, {
    reason:
      capped.length === 0
        ? 'No generation call bounds the length of its answer.'
        : isMostlyOpen
          ? 'Of the providers that can be chosen, most answer without a cap on the length.'
          : 'The call that answers the user has no cap; only calls beside it have one.',
    evidence: atPoints(open, ({ name }) => `${name} without a cap on output tokens`),
    nearMisses: [...capped, ...judged.flatMap(({ cap }) => (cap.isCapped ? [] : (cap.evidence ?? [])))],
    remedy: 'Set the output cap of the SDK in the client, from the longest answer that is useful.',
    effortDays: {
      low: 0.2,
      high: 0.5 + 0.2 * open.length,
      because: `${counted(open.length, 'place')} to cap`,
    },
    confidence: main?.cap.isUnclear === true ? 'medium' : 'high',
  })
}

interface Cap {
  readonly isCapped: boolean
  readonly isUnclear: boolean
  readonly evidence: Evidence | undefined
}

function capOf(facts: Facts, point: SettingPoint): Cap {
  if (CAP_IS_REQUIRED.test(point.call.sdk))
    return {
      isCapped: true,
      isUnclear: false,
      evidence: { path: point.path, line: point.line, shows: 'the SDK asks for max_tokens' },
    }
  const setting = point.option('maxTokens')
  if (setting === undefined) {
    const evidence = wrapperDefault(point.call, CAP)
    return { isCapped: evidence !== undefined, isUnclear: evidence !== undefined, evidence }
  }
  const values = settledValues(facts, setting.value)
  const place = { path: setting.path, line: setting.line }
  const number = values.find((value) => numberFrom(value) > 0)
  if (number !== undefined) {
    return {
      isCapped: true,
      isUnclear: false,
      evidence: { ...place, shows: `${setting.writtenAs} of ${numberFrom(number)}` },
    }
  }
  const isChosen = values.some(
    (value) =>
      value.kind === 'environment' ||
      (value.kind === 'settings' && value.fallback === undefined) ||
      hasShippedValue(facts, value),
  )
  const shows = isChosen
    ? `${setting.writtenAs} from configuration`
    : `${setting.writtenAs} is handed on, and nothing on the way sets it`
  return { isCapped: isChosen, isUnclear: true, evidence: { ...place, shows } }
}

function numberFrom(value: Value): number {
  if (value.kind !== 'literal' || value.value === null || typeof value.value === 'boolean') return 0
  const number = Number(value.value)
  return Number.isFinite(number) ? number : 0
}

function hasShippedValue(facts: Facts, value: Value): boolean {
  if (!('name' in value)) return false
  const set = facts.configuration.environmentValue(value.name)?.value
  const setting = facts.configuration.settings.find(({ key }) => key.split('.').at(-1) === value.name)
  return (set !== undefined && Number(set) > 0) || typeof setting?.value === 'number'
}
