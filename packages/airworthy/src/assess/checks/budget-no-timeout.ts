import { atPoints, generations, isMainUnfollowed, type SettingPoint, settingPoints } from '../anchors.ts'
import type { Check, Decision, Evidence } from '../check.ts'
import { counted } from '../counted.ts'
import { absent, notApplicable, present, unknown } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import { settledValues } from '../handed-in.ts'
import type { OptionSetting } from '../inventory/model-call.ts'
import type { Value } from '../parse/value.ts'
import { boundAround, libraryBound, routeBound } from './bounds-around-a-call.ts'
import { withoutProbes } from './probes.ts'
import { providerSiblings } from './provider-siblings.ts'

/** A bound at the SDK's own default says nothing that the SDK did not say: ten minutes. */
const LONGEST_BOUND_MS = 600_000

/** A model call that the team has not given a time limit. */
export const noTimeout: Check = {
  id: 'budget/no-timeout',
  title: 'No time limit on model calls',
  failureMode: 'F5',
  severity: 'high',
  core: true,
  decide,
}

function decide(facts: Facts): Decision {
  const all = settingPoints(facts, generations(facts))
  const points = withoutProbes(all)
  const [main] = points.length > 0 ? points : all
  if (main === undefined) return notApplicable(noTimeout, 'No call generates an answer.')
  const shipped = points.length === 0 || isMainUnfollowed(facts) ? shippedBound(facts) : undefined
  if (shipped === undefined && points.length === 0)
    return unknown(noTimeout, { reason: 'The call that answers could not be followed.' })
  if (shipped !== undefined) return covered(shipped, { bounded: [], open: [] })
  const judged = points.map((point) => ({ point, bound: boundOf(facts, point) }))
  const open = judged.filter(({ bound }) => !bound.isBounded)
  const bounded = judged.filter(({ bound }) => bound.isBounded)
  const mainBound = judged[0]?.bound
  const siblings = providerSiblings(judged)
  const isMostlyOpen = siblings.filter((one) => one.bound.isBounded).length * 2 < siblings.length
  if (mainBound?.isBounded === true && !isMostlyOpen) return covered(mainBound, { bounded, open })
  const nearMisses = [
    ...bounded.map(({ bound }) => bound.evidence),
    ...open.map(({ bound }) => bound.evidence),
  ]
  return present(noTimeout, {
    reason:
      bounded.length === 0
        ? `${subject(open.length)} no time limit that the team chose, so ${waiting(main)}.`
        : isMostlyOpen
          ? 'Of the providers that can be chosen, most are asked without a time limit.'
          : 'The call that answers the user has no time limit; only calls beside it have one.',
    evidence: atPoints(
      open.map(({ point }) => point),
      ({ name }) => `${name} without a timeout`,
    ),
    nearMisses: nearMisses.filter((evidence) => evidence !== undefined),
    remedy:
      'Give every client a timeout from measured latency, and streams a limit for the first token and for stalls.',
    effortDays: {
      low: 0.5,
      high: 1 + 0.1 * open.length,
      because: `${counted(open.length, 'place')}, and the number has to come from measured latency`,
    },
    confidence: mainBound?.isUnclear === true ? 'medium' : 'high',
  })
}

function waiting({ isLocal }: SettingPoint): string {
  return isLocal
    ? 'one long answer holds the machine and everybody behind it'
    : "a silent provider holds the request for the client's default of minutes or longer"
}

function subject(count: number): string {
  return count === 1 ? 'The model call has' : `${count} model clients or calls have`
}

interface Judged {
  readonly point: SettingPoint
  readonly bound: Bound
}

function covered(
  bound: Bound,
  { bounded, open }: { readonly bounded: readonly Judged[]; readonly open: readonly Judged[] },
): Decision {
  return absent(noTimeout, {
    reason: bound.isRouteOnly
      ? 'The route has a time limit; the model call inside it has none of its own.'
      : 'The call that answers the user has a time limit.',
    evidence: [bound, ...bounded.map((judged) => judged.bound)].flatMap(({ evidence }) => evidence ?? []),
    nearMisses: atPoints(
      open.map(({ point }) => point),
      ({ name }) => `${name} without a timeout, beside the main path`,
    ),
    confidence: bound.isRouteOnly || bound.isUnclear || open.length > 0 ? 'medium' : 'high',
  })
}

interface Bound {
  readonly isBounded: boolean
  readonly isRouteOnly: boolean
  /** The number could not be read. */
  readonly isUnclear: boolean
  readonly evidence: Evidence | undefined
}

const NONE: Bound = { isBounded: false, isRouteOnly: false, isUnclear: false, evidence: undefined }

function boundOf(facts: Facts, point: SettingPoint): Bound {
  const setting = point.option('timeout')
  const own = setting === undefined ? NONE : settingBound(facts, point, setting)
  if (own.isBounded) return own
  const around = boundAround(facts, point.call) ?? libraryBound(facts, point.call)
  if (around !== undefined) return { isBounded: true, isRouteOnly: false, isUnclear: false, evidence: around }
  const route = routeBound(facts, point.call)
  if (route !== undefined) return { isBounded: true, isRouteOnly: true, isUnclear: false, evidence: route }
  return own
}

/** A time limit for models in the shipped settings, for a client that is made from them out of sight. */
function shippedBound(facts: Facts): Bound | undefined {
  const settings = facts.configuration.settings.filter(
    ({ key, value }) =>
      /timeout$/i.test(key) &&
      /llm|model|openai|azure|anthropic|ollama|chat|completion/i.test(key) &&
      Number(value) > 0,
  )
  // That of a request before that of a step.
  const setting = settings.find(({ key }) => /(?:^|[._])(?:request_?)?timeout$/i.test(key)) ?? settings[0]
  if (setting === undefined) return undefined
  const { path, line, key, value } = setting
  return { ...NONE, isBounded: true, isUnclear: true, evidence: { path, line, shows: `${key} is ${value}` } }
}

function settingBound(facts: Facts, point: SettingPoint, setting: OptionSetting): Bound {
  const values = settledValues(facts, setting.value)
  const place = { path: setting.path, line: setting.line }
  const isMilliseconds = point.call.module.language === 'javascript' || /ms$|millis/i.test(setting.writtenAs)
  const limits = values.flatMap((value) => limitMs(value, isMilliseconds))
  const known = limits.find((limit) => limit > 0 && limit <= LONGEST_BOUND_MS)
  if (known !== undefined) {
    return {
      ...NONE,
      isBounded: true,
      evidence: { ...place, shows: `${setting.writtenAs} of ${Math.round(known / 100) / 10} s` },
    }
  }
  if (values.some(isNull) && limits.length === 0) {
    return { ...NONE, evidence: { ...place, shows: `${setting.writtenAs} is set to no limit` } }
  }
  if (limits.length > 0)
    return { ...NONE, evidence: { ...place, shows: `${setting.writtenAs} too large to matter` } }
  if (/signal/i.test(setting.writtenAs)) return signalBound(facts, point, setting)
  return unclearBound(facts, values, { ...place, shows: `${setting.writtenAs} comes from elsewhere` })
}

/** A value from the environment or from a caller is a bound that somebody chose; its size is not known. */
function unclearBound(facts: Facts, values: readonly Value[], evidence: Evidence): Bound {
  const isChosen = values.some(
    ({ kind }) => kind === 'environment' || kind === 'settings' || kind === 'expression',
  )
  const shipped = values.some(
    (value) => 'name' in value && facts.configuration.environmentValue(value.name)?.value !== undefined,
  )
  return { isBounded: isChosen || shipped, isRouteOnly: false, isUnclear: true, evidence }
}

function isNull(value: Value): boolean {
  return value.kind === 'literal' && (value.value === null || value.value === false || value.value === 0)
}

function limitMs(value: Value, isMilliseconds: boolean): readonly number[] {
  if (value.kind !== 'literal') return []
  const number =
    typeof value.value === 'number'
      ? value.value
      : typeof value.value === 'string'
        ? Number(value.value)
        : Number.NaN
  if (!Number.isFinite(number) || number <= 0) return []
  return [isMilliseconds ? number : number * 1000]
}

/** An abort signal bounds time only when a clock aborts it; the caller's own signal only says that the user left. */
function signalBound(facts: Facts, point: SettingPoint, setting: OptionSetting): Bound {
  const { module } = point.call
  const isTimed =
    isTimer(module.source.text) || callersOf(facts, module.path).some((path) => isTimedSignal(facts, path))
  const place = { path: setting.path, line: setting.line }
  if (isTimed)
    return {
      ...NONE,
      isBounded: true,
      isUnclear: true,
      evidence: { ...place, shows: 'a timer aborts the call' },
    }
  return { ...NONE, evidence: { ...place, shows: 'an abort signal that no timer fires' } }
}

function isTimer(text: string): boolean {
  return /AbortSignal\.timeout\(/.test(text) || (/\.abort\(/.test(text) && /setTimeout\(/.test(text))
}

/** The files that may hand a signal of theirs to the call, over one file between them. */
function callersOf(facts: Facts, path: string): readonly string[] {
  const near = facts.imports.importers(path)
  const all = new Set([...near, ...near.flatMap((importer) => facts.imports.importers(importer))])
  return [...all].filter((caller) => facts.isShipped(caller))
}

function isTimedSignal(facts: Facts, path: string): boolean {
  const text = facts.project.text(path)
  return /\bsignal\b/.test(text) && isTimer(text)
}
