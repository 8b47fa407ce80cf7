import { AGGREGATE_WORDS, isBuiltInMetric, METRICS, metricOf, RESERVED_WORDS } from './metrics.ts'
import { didYouMean } from './problem.ts'
import {
  type Quantity,
  readNumber,
  readQuantity,
  synonymOrNearest,
  toCount,
  toMilliseconds,
  toShare,
  toTokens,
  toUsd,
} from './quantity.ts'
import type { Aggregate, Comparison, Requirement, SliceCondition } from './requirement.ts'
import { Mistake, quote, type Span, spanOf, type Token, TokenReader } from './tokens.ts'

/** A requirement line before it is known in which section and line it stands. */
export interface ParsedRequirement {
  readonly requirement: Omit<Requirement, 'section' | 'line'>
  /** Where the parts stand inside the line. */
  readonly spans: { readonly metric: Span; readonly bound: Span; readonly where: readonly Span[] }
}

interface Head {
  readonly aggregate: Token | undefined
  readonly metric: Token
}

interface Condition extends SliceCondition {
  readonly span: Span
}

const BUILT_IN = Object.keys(METRICS)

/**
 * Parses `[AGGREGATE] METRIC (<=|>=) VALUE [UNIT] [where SLICE = VALUE [and …]] [at N requests]`.
 * @throws {Mistake} that points at the first wrong character.
 */
export function parseRequirement(line: string): ParsedRequirement {
  const reader = new TokenReader(line)
  const head = readHead(reader)
  const comparison = readComparison(reader)
  const quantity = readQuantity(reader)
  const aggregate = aggregateOf(head, quantity)
  const bound = boundOf(head.metric, quantity)
  const where = readWhere(reader)
  const requestsPerMonth = readRequests(reader, { aggregate, head, quantity })
  expectNothingMore(reader)
  return {
    requirement: {
      text: line.trim().replace(/\s+/g, ' '),
      metric: head.metric.text,
      aggregate,
      comparison,
      bound,
      unit: metricOf(head.metric.text).unit,
      where: where.map(({ tag, value }) => ({ tag, value })),
      ...(requestsPerMonth === undefined ? {} : { requestsPerMonth }),
    },
    spans: {
      metric: spanOf(head.metric),
      bound: { offset: quantity.offset, length: quantity.length },
      where: where.map((condition) => condition.span),
    },
  }
}

function readHead(reader: TokenReader): Head {
  const words: Token[] = []
  while (reader.peek().kind === 'word') words.push(reader.take())
  const [first, second] = words
  if (first === undefined) {
    throw mistake(`a requirement begins with a metric, found ${quote(reader.peek())}`, reader.peek(), {
      next: 'write for example: p95 latency <= 3 s',
    })
  }
  if (second === undefined) return { aggregate: undefined, metric: expectMetric(first, reader) }
  if (words.length > 2 || !isAggregate(first)) throw headMistake(words, [first, second])
  return { aggregate: first, metric: expectMetric(second, reader) }
}

function expectMetric(token: Token, reader: TokenReader): Token {
  if (isAggregate(token)) {
    const next = `write for example: ${token.text} ${token.text === 'monthly' ? 'cost' : 'latency'}`
    throw mistake(`expected a metric after "${token.text}", found ${quote(reader.peek())}`, reader.peek(), {
      next,
    })
  }
  if (RESERVED_WORDS.includes(token.text)) throw mistake(`${quote(token)} is not a metric`, token, {})
  return token
}

/** Says what is wrong with two or more words before the comparison. */
function headMistake(words: readonly Token[], [first, second]: readonly [Token, Token]): Mistake {
  const third = words[2]
  const spelled = words.map((word) => word.text)
  const split = BUILT_IN.find(
    (metric) => metric.includes('_') && spelled.join('_').toLowerCase().endsWith(metric),
  )
  if (split !== undefined) {
    const found = spelled.slice(-split.split('_').length).join(' ')
    return mistake(`a metric is one word, found "${found}"`, second, { next: didYouMean(split) })
  }
  if (isAggregate(first) && third !== undefined) {
    return mistake(`expected <= or >= after "${second.text}", found ${quote(third)}`, third, {})
  }
  if (isAggregate(second) && words.length === 2) {
    const next = `write ${second.text} ${first.text}`
    return mistake(`the aggregate "${second.text}" stands before the metric`, second, { next })
  }
  const meant = synonymOrNearest(first.text, AGGREGATE_WORDS)
  if (meant === undefined && !/^p\d/i.test(first.text) && !isBuiltInMetric(second.text)) {
    return mistake(`expected <= or >= after "${first.text}", found ${quote(second)}`, second, {})
  }
  const next = didYouMean(meant) ?? `write one of ${AGGREGATE_WORDS.join(', ')}`
  return mistake(`unknown aggregate "${first.text}"`, first, { code: 'unknown-aggregate', next })
}

function isAggregate(token: Token): boolean {
  return AGGREGATE_WORDS.some((word) => word === token.text)
}

function readComparison(reader: TokenReader): Comparison {
  const token = reader.take()
  if (token.text === '<=' || token.text === '>=') return token.text
  if (/^[<>=!≤≥]+$/.test(token.text)) {
    const next = /[<≤]/.test(token.text)
      ? 'write <='
      : /[>≥]/.test(token.text)
        ? 'write >='
        : 'write <= or >='
    throw mistake(`expected <= or >=, found ${quote(token)}`, token, { next })
  }
  throw mistake(`expected <= or >=, found ${quote(token)}`, token, {})
}

/** The aggregate, once the value has told whether the metric can be meant at all. */
function aggregateOf(head: Head, quantity: Quantity): Aggregate {
  refuseUnknownMetric(head, quantity)
  const { aggregate, metric } = head
  const { aggregates } = metricOf(metric.text)
  if (aggregates.includes('rate')) {
    if (aggregate === undefined || aggregate.text === 'mean') return 'rate'
    throw mistake(`${metric.text} is a share of trials and takes no "${aggregate.text}"`, aggregate, {
      code: 'unknown-aggregate',
      next: `write ${metric.text} without it`,
    })
  }
  if (aggregate === undefined) {
    throw mistake(`${metric.text} needs an aggregate`, metric, {
      code: 'unknown-aggregate',
      next: `write ${aggregates[0]} ${metric.text}, or another of ${aggregates.join(', ')}`,
    })
  }
  const known = aggregates.find((word) => word === aggregate.text)
  if (known !== undefined) return known
  throw mistake(`${metric.text} takes no "${aggregate.text}"`, aggregate, {
    code: 'unknown-aggregate',
    next: `write one of ${aggregates.join(', ')}`,
  })
}

/** A word that is not built in names a scorer, unless its aggregate or unit says that a built-in metric was meant. */
function refuseUnknownMetric({ aggregate, metric }: Head, { unit, dollar }: Quantity): void {
  if (isBuiltInMetric(metric.text)) return
  const plain = aggregate === undefined || aggregate.text === 'mean'
  const isShare = dollar === undefined && !isOtherUnit(unit)
  if (plain && isShare) return
  const candidates = BUILT_IN.filter((name) => plain || metricOf(name).aggregates.length > 2)
  const meant = synonymOrNearest(metric.text, candidates)
  if (meant === undefined && isShare) return
  const next =
    didYouMean(meant) ??
    `the metrics are ${BUILT_IN.join(', ')}; a scorer takes a share such as 95%, without an aggregate`
  throw mistake(`unknown metric "${metric.text}"`, metric, { code: 'unknown-metric', next })
}

const OTHER_UNITS: readonly string[] = ['ms', 's', 'min', 'h', 'tokens']

/** True for a unit that no share has, also when it is spelled otherwise, like `seconds`. */
function isOtherUnit(unit: Token | undefined): boolean {
  return unit !== undefined && OTHER_UNITS.includes(synonymOrNearest(unit.text, OTHER_UNITS) ?? unit.text)
}

function boundOf(metric: Token, quantity: Quantity): number {
  switch (metricOf(metric.text).unit) {
    case 'ms':
      return toMilliseconds(quantity, ['ms', 's', 'min'])
    case 'usd':
      return toUsd(quantity)
    case 'tokens':
      return toTokens(quantity)
    case 'share':
      return toShare(quantity)
  }
}

function readWhere(reader: TokenReader): readonly Condition[] {
  const conditions: Condition[] = []
  let introduction = reader.takeIf('where')
  while (introduction !== undefined) {
    const condition = readCondition(reader)
    if (conditions.some(({ tag }) => tag === condition.tag)) {
      const next = 'write one line for each value'
      throw new Mistake(`the slice "${condition.tag}" is named twice`, {
        code: 'invalid-requirement',
        ...condition.span,
        next,
      })
    }
    conditions.push(condition)
    introduction = reader.takeIf('and')
  }
  return conditions
}

function readCondition(reader: TokenReader): Condition {
  const tag = reader.take()
  if (tag.kind !== 'word' && tag.kind !== 'quoted') {
    throw mistake(`expected the name of a slice, found ${quote(tag)}`, tag, {
      next: 'write where topic = billing',
    })
  }
  const equals = reader.take()
  if (equals.text !== '=') {
    const next = equals.text === '==' ? 'write =' : 'write where topic = billing'
    throw mistake(`expected = after "${unquoted(tag)}", found ${quote(equals)}`, equals, { next })
  }
  const value = readSliceValue(reader)
  const span = { offset: tag.offset, length: value.offset + value.text.length - tag.offset }
  return { tag: unquoted(tag), value: unquoted(value), span }
}

/** A quoted text, or everything up to the next white space: `billing`, `2024-01`, `de/at`. */
function readSliceValue(reader: TokenReader): Token {
  const first = reader.take()
  const isKeyword = first.text === 'and' || first.text === 'at' || first.text === 'where'
  if (first.kind === 'end' || isKeyword || /^[<>=!≤≥,]+$/.test(first.text)) {
    throw mistake(`expected the value of the slice, found ${quote(first)}`, first, {})
  }
  if (first.text === '"' || first.text === "'") {
    throw mistake('the quote is not closed', first, { next: `close it with ${first.text}` })
  }
  if (first.kind === 'quoted') return first
  let text = first.text
  while (reader.peek().offset === first.offset + text.length && reader.peek().kind !== 'end') {
    text += reader.take().text
  }
  if (!text.endsWith(',')) return { ...first, kind: 'word', text }
  const comma: Token = { kind: 'sign', text: ',', offset: first.offset + text.length - 1 }
  throw mistake('conditions are joined by "and", not by a comma', comma, { next: 'write and' })
}

function unquoted(token: Token): string {
  return token.kind === 'quoted' ? token.text.slice(1, -1) : token.text
}

interface RequestsContext {
  readonly aggregate: Aggregate
  readonly head: Head
  readonly quantity: Quantity
}

function readRequests(reader: TokenReader, context: RequestsContext): number | undefined {
  const { aggregate, head, quantity } = context
  const at = reader.takeIf('at')
  if (at === undefined) {
    if (aggregate !== 'monthly' || reader.peek().kind !== 'end') return undefined
    throw mistake('a monthly cost needs the number of requests a month', head.aggregate ?? head.metric, {
      next: `write monthly cost <= ${reader.line.slice(quantity.offset).trim()} at 200000 requests`,
    })
  }
  if (aggregate !== 'monthly') {
    throw mistake('only a monthly cost has "at … requests"', at, {
      next: 'write monthly cost, or leave out "at … requests"',
    })
  }
  const count = toCount(readNumber(reader))
  const word = reader.take()
  if (word.text === 'requests') return count
  const next = word.kind === 'end' ? 'write requests' : didYouMean(synonymOrNearest(word.text, ['requests']))
  throw mistake(`expected "requests", found ${quote(word)}`, word, {
    next: next ?? 'write the whole number, such as 200000 requests',
  })
}

/** What people write after a complete requirement, and what to write instead. */
const STRAYS: Readonly<Record<string, string>> = {
  or: 'write two lines',
  where: 'write "where" before "at … requests", and once only',
  at: 'write "at … requests" once, at the end',
  and: 'write "where" before the first condition',
  for: 'write where topic = billing',
  if: 'write where topic = billing',
  when: 'write where topic = billing',
}

function expectNothingMore(reader: TokenReader): void {
  const token = reader.peek()
  if (token.kind === 'end') return
  const stray = Object.hasOwn(STRAYS, token.text) ? STRAYS[token.text] : undefined
  const next = stray ?? didYouMean(synonymOrNearest(token.text, ['where', 'and', 'at']))
  throw mistake(`unexpected ${quote(token)}`, token, { next })
}

interface MistakeAdvice {
  readonly code?: 'unknown-metric' | 'unknown-aggregate'
  readonly next?: string | undefined
}

function mistake(message: string, token: Token, advice: MistakeAdvice): Mistake {
  return new Mistake(message, { code: 'invalid-requirement', ...advice, ...spanOf(token) })
}
