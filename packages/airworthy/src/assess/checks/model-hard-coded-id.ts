import { generations, type SettingPoint, settingPoints } from '../anchors.ts'
import type { Check, Decision, Evidence } from '../check.ts'
import { counted } from '../counted.ts'
import { absent, present, unknown } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import type { OptionSetting } from '../inventory/model-call.ts'
import { isListed, modelSources } from '../model-sources.ts'
import { isName, isObject, spreadsOf, unwrapped } from '../parse/expression.ts'
import { isConfigurable, possibleValues, type Value } from '../parse/value.ts'
import { retirementOf } from '../sdk-lifecycle.ts'
import { wrappedModels } from '../wrapped-models.ts'

/** Classes that take the deployment from their own environment variables when none is given. */
const NAMED_BY_ENVIRONMENT = /^Azure/
/** Functions that take the model's name as their first argument. */
const ASKED_FIRST = /^(?:init_chat_model|initChatModel|create_agent|createAgent|create_react_agent)$/
/** Calls whose model belongs to an object made elsewhere, such as an assistant or a deployed agent. */
const NAMED_ELSEWHERE = /^(?:openai-assistants|langgraph-client)$/

/** A model's name that can only be changed in code, that is left to the SDK, or that the caller chooses. */
export const hardCodedModelId: Check = {
  id: 'model/hard-coded-id',
  title: 'Model id fixed in code',
  failureMode: 'F1',
  severity: 'medium',
  core: true,
  decide,
}

type Naming = {
  readonly kind: 'literal' | 'implicit' | 'client-chosen' | 'configured' | 'handed-in'
  readonly evidence: readonly Evidence[]
}

interface Judged {
  readonly point: SettingPoint
  readonly naming: Naming
}

function decide(facts: Facts): Decision {
  const generating = settingPoints(
    facts,
    generations(facts).filter(({ sdk }) => !NAMED_ELSEWHERE.test(sdk)),
  )
  const all = generating.length > 0 ? generating : settingPoints(facts)
  const hosted = all.filter(({ isLocal }) => !isLocal)
  const judged = (hosted.length > 0 ? hosted : all).map((point) => ({
    point,
    naming: namingOf(facts, point),
  }))
  const gaps = judged.filter(({ naming }) => isGap(naming))
  const [main] = judged
  if (main === undefined)
    return unknown(hardCodedModelId, { reason: 'No place that names a model could be read.' })
  const isSettled = main.naming.kind === 'configured' || gaps.length === 0 || isMostlyHandedIn(judged, gaps)
  if (!isSettled) return hardCoded(judged, gaps)
  const fixed = main.naming.kind === 'configured' ? fixedEmbeddings(facts) : []
  return fixed.length > 0 ? hardCoded([...fixed, ...judged], fixed) : settled(main, gaps)
}

/** Where answers are configured and no embedding is: the index is tied to a model that only code names. */
function fixedEmbeddings(facts: Facts): readonly Judged[] {
  const calls = facts.calls.filter(({ kind }) => kind === 'embed')
  const judged = (calls.length === 0 ? [] : settingPoints(facts, calls))
    .filter(({ isLocal }) => !isLocal)
    .map((point) => ({ point, naming: namingOf(facts, point) }))
  return judged.every(({ naming }) => isGap(naming)) ? judged : []
}

function isGap({ kind }: Naming): boolean {
  return kind === 'literal' || kind === 'implicit' || kind === 'client-chosen'
}

/** The main call is handed its model from a place that code does not show; a literal on a side path is not the rule. */
function isMostlyHandedIn(judged: readonly Judged[], gaps: readonly Judged[]): boolean {
  return judged[0]?.naming.kind === 'handed-in' && gaps.length * 2 < judged.length
}

function settled(main: Judged, gaps: readonly Judged[]): Decision {
  return absent(hardCodedModelId, {
    reason:
      main.naming.kind === 'configured'
        ? 'The model on the main path comes from the environment or from settings.'
        : 'The model is handed in to the code on the main path; no literal was found that decides it.',
    evidence: main.naming.evidence,
    nearMisses: gaps.flatMap(({ naming }) => naming.evidence),
    confidence: main.naming.kind === 'configured' && gaps.length === 0 ? 'high' : 'medium',
  })
}

function hardCoded(judged: readonly Judged[], gaps: readonly Judged[]): Decision {
  const isClientChosen = gaps.some(({ naming }) => naming.kind === 'client-chosen')
  const isImplicit = gaps[0]?.naming.kind === 'implicit'
  const ordered = [
    ...gaps.filter(({ naming }) => naming.kind !== 'client-chosen'),
    ...gaps.filter(({ naming }) => naming.kind === 'client-chosen'),
  ]
  const gone = ordered.flatMap(({ naming }) => naming.evidence).filter(({ shows }) => shows.includes(RETIRED))
  return present(hardCodedModelId, {
    reason:
      gone.length > 0
        ? 'The model id is fixed in code, and its provider has shut that model down: the call fails.'
        : isClientChosen
          ? 'The model id is fixed in code or taken as the caller sends it, so neither operations nor a budget can decide it.'
          : isImplicit
            ? "No model is named, so the SDK's default decides, and it changes or is retired without notice."
            : 'The model id is a literal on the call path; changing it is a release.',
    evidence: [...gone, ...ordered.flatMap(({ naming }) => naming.evidence)],
    nearMisses: judged
      .filter(({ naming }) => naming.kind === 'configured')
      .flatMap(({ naming }) => naming.evidence),
    remedy: 'Read the model id from configuration in one place, and let an evaluation run decide a change.',
    effortDays: {
      low: 0.5,
      high: 0.5 + 0.1 * gaps.length + 1,
      because: `${counted(gaps.length, 'place')}; a replacement needs an evaluation run`,
    },
    severity: isClientChosen || gone.length > 0 ? 'high' : 'medium',
    confidence: judged[0] !== undefined && isGap(judged[0].naming) ? 'high' : 'medium',
  })
}

/** `init_chat_model("gpt-5")`: the model is what the function is asked for first. */
function firstArgument(facts: Facts, point: SettingPoint): OptionSetting | undefined {
  const client = facts.clients.find(({ path, line }) => path === point.path && line === point.line)
  const [first] = client?.call.positional ?? []
  if (client === undefined || first === undefined || !ASKED_FIRST.test(client.symbol)) return undefined
  return {
    writtenAs: 'model',
    value: facts.evaluate(client.module, first),
    setBy: 'client',
    path: client.path,
    line: first.line,
  }
}

/** What the code around gives where the call itself shows nothing; only when all of it could be followed. */
function valuesOf(facts: Facts, value: Value): readonly Value[] {
  const own = possibleValues(value)
  const sources = modelSources(facts, value)
  const sent = sources.filter(({ kind }) => kind === 'request')
  if (sent.length > 0 && !sources.some(isConfigurable))
    return sent.some((source) => isListed(facts, source))
      ? sources.filter(({ kind }) => kind !== 'request')
      : sources
  // What a body declares looks like settings and is nobody's configuration.
  if (own.some(isConfigurable) && !sources.some(isConfigurable)) return sources
  if (own.some(({ kind }) => kind === 'literal' || kind === 'environment')) return own
  const isKnown = sources.every(
    ({ kind }) => kind === 'literal' || kind === 'environment' || kind === 'settings',
  )
  return isKnown ? sources : own
}

const RETIRED = 'which its provider has shut down'

function retired(modelId: string): string {
  const retirement = retirementOf(modelId)
  if (retirement === undefined) return ''
  return retirement.since === undefined
    ? `, ${RETIRED}; see its page for the day`
    : `, ${RETIRED} on ${retirement.since}`
}

/** `create(**request)`, `create(request)`: what is asked for was put together elsewhere, the model with it. */
function isHandedWhole(facts: Facts, { path, line, call }: SettingPoint): boolean {
  const client = facts.clients.find((one) => one.path === path && one.line === line)
  const { spreads, positional } = client?.call ?? call.call
  const objects = positional.filter(isObject)
  const isGivenByName =
    client === undefined && objects.length === 0 && positional.some((node) => isName(unwrapped(node)))
  return (
    spreads.length > 0 ||
    objects.some((object) => spreadsOf(object).length > 0) ||
    (isGivenByName && /(?:create|stream|parse|converse|Command|generateContent\w*)$/.test(call.callee))
  )
}

/** A call that names no model itself. */
function unnamed(facts: Facts, point: SettingPoint): Naming {
  const place = { path: point.path, line: point.line }
  const shows = `${point.name} names no model`
  if (NAMED_BY_ENVIRONMENT.test(point.name)) {
    const fromEnvironment = `${point.name} takes its deployment from the environment`
    return { kind: 'configured', evidence: [{ ...place, shows: fromEnvironment }] }
  }
  if (isHandedWhole(facts, point)) return wrapped(facts, point, { ...place, shows })
  const isUnread =
    point.call.clients.length === 0 &&
    /^(?:langchain|llama-index|agents|http)$/.test(point.call.sdk) &&
    point.call.callee === point.name &&
    point.call.call.node.kind !== 'new_expression' &&
    !/^[A-Z]/.test(point.name)
  const isPositional = point.call.sdk === 'litellm' && point.call.call.positional.length > 0
  return { kind: isUnread || isPositional ? 'handed-in' : 'implicit', evidence: [{ ...place, shows }] }
}

/** The model of a request that was put together elsewhere is the one that the class around it is made with. */
function wrapped(facts: Facts, { path }: SettingPoint, at: Evidence): Naming {
  const values = wrappedModels(facts, path)
  if (values.some(isConfigurable)) return { kind: 'configured', evidence: [at] }
  const literals = declaredModels(values)
  const isFixed = literals.length > 0 && literals.length * 2 > values.length
  return isFixed
    ? { kind: 'literal', evidence: [...literals.slice(0, 2), at] }
    : { kind: 'handed-in', evidence: [at] }
}

function declaredModels(values: readonly Value[]): readonly Evidence[] {
  return values.flatMap((value) =>
    value.kind === 'literal' && typeof value.value === 'string'
      ? [
          {
            path: value.path,
            line: value.line,
            shows: `model id ${JSON.stringify(value.value)} in code${retired(value.value)}`,
          },
        ]
      : [],
  )
}

function namingOf(facts: Facts, point: SettingPoint): Naming {
  const setting = point.option('model') ?? firstArgument(facts, point)
  if (setting === undefined) return unnamed(facts, point)
  const values = valuesOf(facts, setting.value)
  const written = { path: setting.path, line: setting.line }
  if (values.some(isConfigurable))
    return {
      kind: 'configured',
      evidence: [{ ...written, shows: `${setting.writtenAs} from configuration` }],
    }
  if (values.some(({ kind }) => kind === 'request')) {
    return {
      kind: 'client-chosen',
      evidence: [{ ...written, shows: `${setting.writtenAs} as the caller sends it` }],
    }
  }
  const declared = declaredModels(values)
  if (declared.length === 0)
    return { kind: 'handed-in', evidence: [{ ...written, shows: `${setting.writtenAs} is handed in` }] }
  return {
    kind: 'literal',
    evidence: [...declared.slice(0, 2), { ...written, shows: `${setting.writtenAs} of ${point.name}` }],
  }
}
