import { mainCalls, pathFiles } from '../anchors.ts'
import type { Evidence } from '../check.ts'
import type { Facts } from '../facts.ts'
import { isGeneration } from '../inventory/model-call.ts'
import { isObject, pathOf, propertiesOf, unwrapped } from '../parse/expression.ts'
import type { Call, Module } from '../parse/module.ts'
import { isCall } from '../parse/read-call.ts'
import { enclosingFunction } from '../parse/read-declarations.ts'
import type { SyntaxNode } from '../parse/syntax-node.ts'
import { tracingInCode } from './tracing-signals.ts'

/**
 * Where a value of the running program ends. `stored`: a database, a metric, a trace or a log that is kept.
 * `returned`: in the answer to the caller, who may keep it. `shown`: on a screen or a console line that nobody keeps.
 */
type Keeping = 'stored' | 'returned' | 'shown'

export interface KeptValue {
  readonly keeping: Keeping
  readonly path: string
  readonly line: number
  /** The call or statement that takes the value, as written. */
  readonly by: string
}

/** How a value is recognised. */
export interface Sought {
  /** An expression that reads the value, such as `response.usage`. */
  readonly read: RegExp
  /** Keys under which it is kept although the name of the value says nothing: `latency_ms=`. */
  readonly key: RegExp
  /** A file must contain this to be looked at. */
  readonly text: RegExp
}

const SHOWN =
  /^(?:print|pprint|rprint|console\.\w+|st\.\w+|cl\.\w+|gr\.\w+|typer\.echo|click\.echo|rich\.\w+|alert|toast(?:\.\w+)?|set[A-Z]\w*)$/
const LOGGED =
  /(?:^|\.)_?(?:log(?:ger|ging)?|audit|winston|pino|log\w*|\w+Logger|\w+_logger|context)\.(?:info|log|warn|warning|error|exception|event|msg|notice|critical|bind|metric)$/i
/** Verbs that keep what they are given, whatever they are called on. */
const KEEPING_VERB =
  /(?:^|\.)_?(?:insert|upsert|save|persist|record|observe|increment|hincrby|incrby|zincrby|track|capture|deduct|charge|store|set_attributes?|setAttributes?|report|meter|log)(?:$|[_A-Z])\w*$|(?:^|\.)(?:execute|executemany|inc|incr|labels|set_span_attribute|trackMetric|trackEvent|send_event|bulk_create|insert_one|insertOne|insertMany|put_item|putItem|put_metric_data|xadd)$/
/** `addTokens`, `updateCredits`: a function of the project that says what it keeps. */
const KEEPING_NAME =
  /(?:^|\.)_?(?:update|add|create|store|decrement|write|push|send|sync|consume)\w*(?:usage|tokens?|costs?|credits?|billing|latency|metrics?|duration)\w*$/i
/** Verbs that keep something only on a receiver that does. */
const VERB =
  /\.(?:create|update|add|write|put|set|emit|publish|enqueue|query|values|push|append|append_row|send|rpc|findByIdAndUpdate|findOneAndUpdate|update_one|updateOne|append_rows)$/
const KEEPER =
  /\b(?:\w*db|prisma|session|supabase|collection|\w*table|redis|kv|\w*repo(?:sitory)?|\w*metrics?|\w*counter|\w*histogram|span|tracer|analytics|posthog|mixpanel|tracker|ledger|\w*usage\w*|\w*credits?|\w*quota|billing|\w*budget|firestore|dynamo\w*|conn|cursor|worksheet|sheet|queue|producer|kafka|knex|sql|pool)\b/i
const RESPONSE =
  /(?:^|\.)(?:json|jsonify|JSONResponse|json_response|ORJSONResponse|dumps|stringify|model_validate|writeData|send_json|enqueue|write|send|format_sse|sse)$|(?:^|\.)\w*(?:Usage|Response|Completion|Answer|Payload|Event)$/
const MOST_FILES = 200

/** All places of the product's path to its model calls where the value goes somewhere, in a fixed order. */
export function keptValues(facts: Facts, sought: Sought): readonly KeptValue[] {
  return pathModules(facts, sought.text).flatMap((module) => inModule(facts, module, sought))
}

/** The files of the product that answering a user loads, as syntax, as far as they contain something. */
function pathModules(facts: Facts, text: RegExp): readonly Module[] {
  const chosen = answeringFiles(facts).filter((path) => text.test(facts.project.text(path)))
  return chosen.slice(0, MOST_FILES).flatMap((path) => facts.modules.get(path) ?? [])
}

/**
 * The product's files that answering a user loads. A file whose only model calls embed or moderate is left out: what
 * an ingestion job counts says nothing about answers.
 */
export function answeringFiles(facts: Facts): readonly string[] {
  const found = known.get(facts) ?? findAnsweringFiles(facts)
  known.set(facts, found)
  return found
}

const known = new WeakMap<Facts, readonly string[]>()

function findAnsweringFiles(facts: Facts): readonly string[] {
  const answering = mainCalls(facts)
  const paths = new Set(pathFiles(facts))
  const entries = answering.flatMap((call) => facts.entriesReaching(call))
  const starts = new Set([...answering, ...entries].map(({ path }) => path))
  for (const start of starts) for (const path of facts.imports.reachableFrom(start)) paths.add(path)
  return [...paths].filter(
    (path) => facts.project.file(path)?.role === facts.shippedRole && !isAside(facts, path, answering),
  )
}

function isAside(facts: Facts, path: string, answering: Facts['calls']): boolean {
  const own = facts.calls.filter((call) => call.path === path)
  return own.length > 0 && answering.some(isGeneration) && !own.some(isGeneration)
}

function inModule(facts: Facts, module: Module, sought: Sought): readonly KeptValue[] {
  const modelCalls = new Set(
    facts.calls.filter(({ path }) => path === module.path).map(({ call }) => call.node),
  )
  const names = module.assignments
    .filter(({ value }) => sought.read.test(codeOf(value)) || isRecordWith(value, sought.key))
    .map(({ target, node }) => ({ name: target, scope: enclosingFunction(node) ?? module.root }))
  const holds = (node: SyntaxNode): boolean => {
    const code = codeOf(node)
    if (sought.read.test(code) || (sought.key.test(code) && !isAllLiteral(node, sought.key))) return true
    return names.some(({ name, scope }) => scope.contains(node) && mentions(code, name))
  }
  const calls = module.calls.flatMap((call): readonly KeptValue[] => {
    const keeping = modelCalls.has(call.node) ? undefined : keepingOf(call)
    const holding = keeping === undefined ? [] : argumentsOf(call).filter(holds)
    if (keeping === undefined || holding.length === 0) return []
    const isDropped = holding.every((node) => isExtra(call, node)) && !keepsExtras(facts)
    const isCount = keeping === 'stored' && isOwnCount(facts, module, call)
    if (keeping === 'returned' && isInternalRecord(facts, module, call)) return []
    return [
      {
        keeping: isDropped || isCount ? 'shown' : keeping,
        path: module.path,
        line: call.line,
        by: call.callee,
      },
    ]
  })
  const returned = [...module.root.walk()]
    .filter(({ kind }) => kind === 'return_statement' || kind === 'yield')
    .filter((node) => sought.key.test(codeOf(node)) && holds(node))
    .filter(({ children: [value] }) => {
      const made = value === undefined ? undefined : module.callAt(value)
      return made === undefined || !isInternalRecord(facts, module, made)
    })
  return [
    ...calls,
    ...members(module, sought, holds),
    ...returned.map(
      (node): KeptValue => ({ keeping: 'returned', path: module.path, line: node.line, by: 'the answer' }),
    ),
  ]
}

/** `record = {"model": …, "duration": …}`: what is stored later by its name. */
function isRecordWith(value: SyntaxNode, key: RegExp): boolean {
  return isObject(value) && key.test(codeOf(value)) && !isAllLiteral(value, key)
}

/** `logger.info("answered", extra={…})`: the usual format of Python's logging prints the message and drops the rest. */
function isExtra(call: Call, node: SyntaxNode): boolean {
  return LOGGED.test(call.callee) && call.keywords.get('extra') !== undefined && /^extra\s*=/.test(node.text)
}

/** A plain dataclass of the project travels between its own functions. */
function isInternalRecord(facts: Facts, module: Module, { callee, node }: Call): boolean {
  const found = facts.definitions.of(module, callee, node)
  return found?.kind === 'class' && found.class.bases.length === 0 && module.language === 'python'
}

const EXTRAS_FORMATTER =
  /pythonjsonlogger|json_?log_?formatter|JsonFormatter|JSONFormatter|structlog|google\.cloud\.logging|watchtower|logging_loki|ecs_logging|logstash|record\.__dict__/

/** Something that is on as shipped writes the extra fields of log records, or sends them away. */
function keepsExtras(facts: Facts): boolean {
  const before = extras.get(facts)
  if (before !== undefined) return before
  const isKept =
    facts.search(EXTRAS_FORMATTER, { roles: [facts.shippedRole], most: 1 }).length > 0 ||
    tracingInCode(facts).onPath.length > 0
  extras.set(facts, isKept)
  return isKept
}

const extras = new WeakMap<Facts, boolean>()
const MOST_NAMESAKES = 3

/** A method of the project, however it is called, that only adds to numbers in memory. */
function isOwnCount(facts: Facts, module: Module, { callee, node }: Call): boolean {
  const name = callee.split('.').at(-1) ?? ''
  const found = facts.definitions.of(module, callee, node)
  const known =
    found?.kind === 'function'
      ? [{ module: found.module, own: found.function }]
      : /^(?:self|this)\./.test(callee)
        ? facts.modules
            .parsed()
            .flatMap((other) =>
              other.functions
                .filter((own) => own.name === name && own.className !== undefined)
                .map((own) => ({ module: other, own })),
            )
        : []
  if (known.length === 0 || known.length > MOST_NAMESAKES) return false
  return known.every(
    ({ own }) =>
      /\+=/.test(own.body?.text ?? '') &&
      !/\w\(/.test((own.body?.text ?? '').replace(/\b(?:int|float|len|Number|round)\(/g, '')),
  )
}

/** What a record of a model call says, by the keys under which it says it. */
const RECORDED: readonly RegExp[] = [
  /^(?:model|model_?(?:name|id)|llm|deployment)$/i,
  /latency|duration|elapsed|time_?to_?first|ttft|response_?time|^(?:finish(?:ed)?|end(?:ed)?)(?:_?(?:at|time|ts))?$/i,
  /(?<!max_?|new_?|max)tokens|token_?(?:count|usage)|usage|cost/i,
  /^(?:status|outcome|success|error\w*|level|finish_?reason|status_?code)$/i,
  /(?:request|trace|correlation|conversation|session|thread|message|run|activity|user|chat)_?id$/i,
  /^(?:prompt|question|query|messages|conversation|answer|response|output|completion|state)$/i,
]
const FEWEST_RECORDED = 3

/** Calls on the way to an answer that keep a structured record: the model, its time or tokens, and one thing more. */
export function modelRecords(facts: Facts): readonly Evidence[] {
  const text = /tokens|latency|duration|elapsed|finish/i
  return pathModules(facts, text).flatMap((module) =>
    module.calls
      .filter((call) => keepingOf(call) === 'stored' && isRecord(facts, module, call))
      .map(({ callee, line }) => ({
        path: module.path,
        line,
        shows: `${callee} keeps a record of the call`,
      })),
  )
}

function isRecord(facts: Facts, module: Module, call: Call): boolean {
  const extra = call.keywords.get('extra')
  const given = [...call.positional, ...(extra === undefined ? [] : [extra])]
  const objects = given.flatMap((node) => objectOf(module, node) ?? [])
  const keys = [...call.keywords.keys(), ...objects.flatMap(propertiesOf).map(({ key }) => key)]
  const [model, time, tokens, ...rest] = RECORDED.map((pattern) => keys.some((key) => pattern.test(key)))
  const count = [model, time, tokens, ...rest].filter(Boolean).length
  const isKept = extra === undefined || keepsExtras(facts)
  return isKept && model === true && (time === true || tokens === true) && count >= FEWEST_RECORDED
}

/** The object that an argument is, names, or serialises: `json.dumps(data) + "\\n"`. */
function objectOf(module: Module, node: SyntaxNode): SyntaxNode | undefined {
  const inner = unwrapped(node)
  if (isObject(inner)) return inner
  const [first] = inner.children
  if (/^binary_/.test(inner.kind)) return first === undefined ? undefined : objectOf(module, first)
  const call = isCall(inner) ? module.callAt(inner) : undefined
  if (call !== undefined) {
    const [value] = /(?:^|\.)(?:dumps|stringify)$/.test(call.callee) ? call.positional : []
    return value === undefined ? undefined : objectOf(module, value)
  }
  if (inner.kind !== 'identifier') return undefined
  const scope = enclosingFunction(inner) ?? module.root
  return module.assignments.findLast(
    ({ target, value, node: at }) =>
      target === inner.text && scope.contains(at) && at.end <= inner.start && isObject(unwrapped(value)),
  )?.value
}

function mentions(code: string, name: string): boolean {
  return new RegExp(`(?<![\\w.'"])${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?![\\w(])`).test(code)
}

const TEXT_KINDS = new Set(['string_content', 'string_fragment', 'template_chars'])

/** The text of an expression without what its strings say; a string of one word may be a key and stays. */
function codeOf(node: SyntaxNode): string {
  const { source } = node
  let code = ''
  let at = node.start
  for (const inner of node.walk()) {
    const isProse = TEXT_KINDS.has(inner.kind) && !/^\w+$/.test(inner.text)
    if (!isProse || inner.start < at) continue
    code += source.text.slice(at, inner.start)
    at = inner.end
  }
  return code + source.text.slice(at, node.end)
}

/** `{ usage: { total_tokens: 0 } }` keeps nothing. */
function isAllLiteral(node: SyntaxNode, key: RegExp): boolean {
  const pairs = [...node.walk()].filter(({ kind }) => kind === 'pair' || kind === 'keyword_argument')
  const values = pairs
    .filter(
      (pair) => key.test(`${pair.children[0]?.text ?? ''}:`) || key.test(`${pair.children[0]?.text ?? ''}=`),
    )
    .flatMap((pair) => pair.children.slice(1))
  return (
    values.length > 0 &&
    values.every(({ kind }) =>
      /^(?:integer|float|number|none|null|undefined|string|object|dictionary|false|true)$/.test(kind),
    )
  )
}

function argumentsOf(call: Call): readonly SyntaxNode[] {
  const pairs = [...call.keywords.values()].flatMap((value) =>
    value.parent?.kind === 'keyword_argument' ? [value.parent] : [value],
  )
  // A callback that is handed over is code of its own, not a value.
  return [...call.positional, ...pairs, ...call.spreads].filter(
    ({ kind }) => !/function|lambda|method_definition/.test(kind),
  )
}

/** `log_file.write(json.dumps(record) + "\\n")`: a line of a file of records. */
function isLineOfFile(callee: string, positional: Call['positional']): boolean {
  return (
    /(?:^|\.)(?:f|fp|fh|fout|out|\w*(?:file|log))\.(?:write|writelines)$|(?:^|\.)appendFile(?:Sync)?$/i.test(
      callee,
    ) && positional.some(({ text }) => /(?:dumps|stringify)\(/.test(text) && /\\n/.test(text))
  )
}

function keepingOf({ callee, positional }: Call): Keeping | undefined {
  if (SHOWN.test(callee)) return 'shown'
  if (/\.debug$|\.trace$/.test(callee)) return 'shown'
  if (LOGGED.test(callee) || KEEPING_VERB.test(callee) || KEEPING_NAME.test(callee)) return 'stored'
  const receiver = callee.split('.').slice(0, -1).join('.')
  if (VERB.test(callee) && KEEPER.test(receiver)) return 'stored'
  if (isLineOfFile(callee, positional)) return 'stored'
  return RESPONSE.test(callee) ? 'returned' : undefined
}

/** `message.total_tokens = …` of a record that is saved in the same file. */
function members(module: Module, sought: Sought, holds: (node: SyntaxNode) => boolean): readonly KeptValue[] {
  const added = [...module.root.walk()].filter(({ kind }) => /^augmented_assignment/.test(kind))
  const given = [...module.assignments.map(({ node }) => node), ...added]
  return given.flatMap(({ children, line }): readonly KeptValue[] => {
    const [target, value] = [children[0], children.at(-1)]
    const path = target === undefined ? undefined : pathOf(target)
    const [, record, member] = /^(?!self\.|this\.|st\.)(\w+)\.(\w+)$/.exec(path ?? '') ?? []
    if (path === undefined || value === undefined || record === undefined) return []
    if (!sought.key.test(`${member ?? ''}=`) || !holds(value) || !isSaved(module, record)) return []
    return [{ keeping: 'stored', path: module.path, line, by: path }]
  })
}

/** Its own session commits it, or a function of the project is handed it to keep. */
function isSaved(module: Module, record: string): boolean {
  if (/\.(?:commit|save|flush)\(/.test(module.source.text)) return true
  return module.calls.some(
    (call) => KEEPING_VERB.test(call.callee) && argumentsOf(call).some((node) => node.text === record),
  )
}
