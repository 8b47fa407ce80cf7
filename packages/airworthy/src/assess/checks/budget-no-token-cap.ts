import { atPoints, generations, type SettingPoint, settingPoints } from '../anchors.ts'
import type { Check, Decision, Evidence } from '../check.ts'
import { counted } from '../counted.ts'
import { absent, notApplicable, present, unknown } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import { settledValues } from '../handed-in.ts'
import { stringOf } from '../parse/expression.ts'
import { possibleValues, type Value } from '../parse/value.ts'
import { capFromPage } from './caps-from-the-page.ts'
import { withoutProbes } from './probes.ts'
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
  const all = settingPoints(facts, generations(facts))
  if (all.length === 0) return notApplicable(noTokenCap, 'No call generates an answer.')
  if (all.every(({ call }) => call.sdk === 'langgraph-client'))
    return notApplicable(noTokenCap, 'The length of an answer is set in the agent, which runs elsewhere.')
  const points = withoutProbes(all)
  if (points.length === 0) return unfollowed(facts, all)
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

/** Only probes could be followed to a model: what is left are the settings that the answer is asked with. */
function unfollowed(facts: Facts, probes: readonly SettingPoint[]): Decision {
  const [field] = facts.search(SETTINGS_FIELD, { roles: ['source'], most: 1 })
  const setting = facts.configuration.settings.find(
    ({ key, value }) => CAP.test(key.split('.').at(-1) ?? '') && typeof value === 'number' && value > 0,
  )
  const found = setting ?? field
  if (found === undefined)
    return unknown(noTokenCap, { reason: 'The call that answers could not be followed.' })
  return absent(noTokenCap, {
    reason: 'The settings that answers are asked with have a cap on the length.',
    evidence: [{ path: found.path, line: found.line, shows: 'a cap in the settings' }],
    nearMisses: atPoints(probes, ({ name }) => `${name} only asks whether the model is there`),
    confidence: 'medium',
  })
}

const SETTINGS_FIELD =
  /^\s+max_(?:(?:completion|output|new|response)_)?tokens\s*:\s*int\s*=\s*(?:Field\(\s*(?:default\s*=\s*)?)?[1-9]\d/

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
    const evidence =
      wrapperDefault(point.call, CAP) ??
      capOfPromptFile(facts, point) ??
      (isAskedFromOutside(facts, point) ? capFromPage(facts) : undefined)
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
  const page = isChosen || !values.some(isFromOutside) ? undefined : capFromPage(facts)
  if (page !== undefined) return { isCapped: true, isUnclear: true, evidence: page }
  const shows = isChosen
    ? `${setting.writtenAs} from configuration`
    : `${setting.writtenAs} is handed on, and nothing on the way sets it`
  return { isCapped: isChosen, isUnclear: true, evidence: { ...place, shows } }
}

/** `prompty.execute("chat.prompty")`: the file says how the model is asked. */
function capOfPromptFile(facts: Facts, { call }: SettingPoint): Evidence | undefined {
  const [first] = call.call.positional
  const name = first === undefined ? undefined : stringOf(first)?.split('/').at(-1)
  if (name === undefined || !/\.prompty$/.test(name)) return undefined
  const file = facts.project.files.find(({ path }) => path.endsWith(`/${name}`) || path === name)
  const text = file === undefined ? '' : facts.project.text(file.path)
  const found = /^\s*max_(?:(?:completion|output)_)?tokens\s*:\s*[1-9]\d*/m.exec(text)
  if (file === undefined || found === null) return undefined
  const line = text.slice(0, found.index + found[0].indexOf('max')).split('\n').length
  return { path: file.path, line, shows: found[0].trim() }
}

function isFromOutside({ kind }: Value): boolean {
  return kind === 'request' || kind === 'parameter' || kind === 'expression' || kind === 'unknown'
}

/** `new OpenAI(modelConfig)`, `generate(prompt, **options)`: all options come along with the question. */
function isAskedFromOutside(facts: Facts, { call, path, line }: SettingPoint): boolean {
  const holder = call.clients.find((client) => client.path === path && client.line === line)
  const { module, call: made } = holder ?? call
  const carriers = [...made.spreads, ...made.positional.slice(0, 1)].filter(
    ({ kind }) => !/string|object|dictionary|list|array|integer/.test(kind),
  )
  return carriers.some((node) => {
    if (/^(?:messages?|prompt|question|input|query|text|content)$/i.test(node.text)) return false
    const named = /config|option|param|kwargs|settings|args/i.test(node.text)
    return named && possibleValues(facts.evaluate(module, node)).every(isFromOutside)
  })
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
