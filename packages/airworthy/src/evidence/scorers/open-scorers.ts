import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import {
  AirworthyError,
  isAirworthyError,
  type ScorerSpec,
  systemReason,
  type Transport,
} from '@airworthy/sdk'
import type { Wait } from '../observe.ts'
import type { Scorer } from '../scorer.ts'
import { loadFunction } from '../targets/load-export.ts'
import { aiSdkJudge } from './ai-sdk-judge.ts'
import { type AnswerScorer, scorerOf } from './answer-scorer.ts'
import { excerpt } from './answer-text.ts'
import { assertions } from './assertions.ts'
import { chatJudge } from './chat-judge.ts'
import { contains } from './contains.ts'
import { exact } from './exact.ts'
import { functionScorer } from './function.ts'
import { grounded } from './grounded.ts'
import { jsonSchema } from './json-schema.ts'
import { judge } from './judge.ts'
import { label } from './label.ts'
import { number } from './number.ts'
import { regex } from './regex.ts'
import { type JudgeSpending, type SpendingTally, spendingTally } from './spending.ts'
import { tokenF1 } from './token-f1.ts'

export interface ScorerOptions {
  /** Absolute path of the folder that paths are relative to: the contract's. */
  readonly directory: string
  /** Where the keys of judges are looked up. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** How judges are asked. */
  readonly transport: Transport
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number
  /** How a judge waits for a busy provider. Default: a timer. */
  readonly wait?: Wait
}

export interface OpenedScorers {
  readonly scorers: Readonly<Record<string, Scorer>>
  /** What the judges have used so far; it is no part of the feature's own cost. */
  spent(): readonly JudgeSpending[]
}

/**
 * Makes the contract's scorers, and loads all that can be loaded before the first trial is paid for: rubrics, schemas,
 * modules and keys. Throws `scorer-not-loadable` or `environment-missing`, naming the scorer.
 */
export async function openScorers(
  specs: Readonly<Record<string, ScorerSpec>>,
  options: ScorerOptions,
): Promise<OpenedScorers> {
  const tally = spendingTally()
  const opened: [string, Scorer][] = []
  for (const [name, spec] of Object.entries(specs)) {
    opened.push([name, await openScorer(spec, { ...options, tally, where: `scorers.${name}` })])
  }
  return { scorers: Object.fromEntries(opened), spent: tally.spent }
}

interface OpenContext extends ScorerOptions {
  readonly tally: SpendingTally
  /** Where the scorer stands in the contract, for messages. */
  readonly where: string
}

async function openScorer(spec: ScorerSpec, context: OpenContext): Promise<Scorer> {
  if (spec.kind === 'label') return label
  if (spec.kind === 'grounded') return grounded
  if (spec.kind === 'function') return openFunction(spec, context)
  return scorerOf(await openAnswerScorer(spec, context))
}

type AnswerSpec = Exclude<ScorerSpec, { kind: 'label' | 'function' | 'grounded' }>

async function openAnswerScorer(spec: AnswerSpec, context: OpenContext): Promise<AnswerScorer> {
  switch (spec.kind) {
    case 'exact':
      return exact(spec)
    case 'contains':
      return contains(spec)
    case 'regex':
      return named(context, () => regex(spec))
    case 'number':
      return number(spec)
    case 'json-schema':
      return openSchema(spec.schema, context)
    case 'token-f1':
      return tokenF1(spec)
    case 'assertions':
      return assertions
    case 'judge':
      return openJudge(spec, context)
  }
}

/** Runs a step of loading; what goes wrong gets the scorer's place in the contract. */
async function named<Result>({ where }: OpenContext, load: () => Promise<Result> | Result): Promise<Result> {
  try {
    return await load()
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause)
    const next = isAirworthyError(cause) && cause.next !== undefined ? { next: cause.next } : {}
    throw new AirworthyError('scorer-not-loadable', `${where}: ${message}`, { cause, ...next })
  }
}

async function openFunction(
  spec: Extract<ScorerSpec, { kind: 'function' }>,
  context: OpenContext,
): Promise<Scorer> {
  const { path, exportName } = spec
  const loaded = await named(context, () => loadFunction({ path, exportName, directory: context.directory }))
  return functionScorer(loaded.call)
}

async function openSchema(schema: string | object, context: OpenContext): Promise<AnswerScorer> {
  const read = typeof schema === 'string' ? await readSchema(schema, context) : schema
  return named(context, () => jsonSchema(read))
}

async function readSchema(path: string, context: OpenContext): Promise<object> {
  const text = await readText(path, context)
  const value: unknown = await named(context, () => JSON.parse(text))
  if (typeof value === 'object' && value !== null) return value
  throw new AirworthyError(
    'scorer-not-loadable',
    `${context.where}: ${path} is not a JSON Schema: ${excerpt(text)}`,
  )
}

async function readText(path: string, { where, directory }: OpenContext): Promise<string> {
  try {
    return await readFile(resolve(directory, path), 'utf8')
  } catch (cause) {
    throw new AirworthyError('scorer-not-loadable', `${where}: cannot read ${path}: ${systemReason(cause)}`, {
      cause,
      next: `Check the path in the contract; it is relative to ${directory}.`,
    })
  }
}

async function openJudge(
  spec: Extract<ScorerSpec, { kind: 'judge' }>,
  context: OpenContext,
): Promise<AnswerScorer> {
  const { where, directory, tally, now, wait = waitByTimer } = context
  const rubric = (await readText(spec.rubric, context)).trim()
  if (rubric === '') {
    throw new AirworthyError('scorer-not-loadable', `${where}: the rubric ${spec.rubric} is empty`, {
      next: 'Write in it, in Markdown, what a right answer is.',
    })
  }
  const model = spec.model.includes('#')
    ? await aiSdkJudge(spec.model, { where, directory })
    : chatJudge(spec, { ...context })
  const onReply = (reply: Parameters<SpendingTally['add']>[1]): void => tally.add(model.name, reply)
  return judge({ model, rubric, timeoutMs: spec.timeoutMs, now, wait, onReply })
}

const waitByTimer: Wait = (delayMs, signal) => delay(delayMs, undefined, { signal })
