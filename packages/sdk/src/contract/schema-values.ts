import * as z from 'zod'
import type { FailureAction } from './contract.ts'
import type { ProblemCode } from './problem.ts'
import { parseDuration, parseErrorBound, parseShare, parseUsd, synonymOrNearest } from './quantity.ts'
import { attempt, Mistake, type Span } from './tokens.ts'

/*
 * Building blocks of the schema. The `error` of a block is a phrase that completes "must be …". A custom issue carries
 * the place inside its text in `params`. The message of an unknown key lists the keys that are valid there.
 */

/** What an issue that a parser raised says beside its message. */
export interface IssueDetails extends Span {
  readonly code: ProblemCode
  readonly next?: string | undefined
}

type Transform<Value> = (input: string | number, context: z.core.$RefinementCtx) => Value

/** Runs a parser on a text and turns its `Mistake` into an issue at the right characters. */
export function parseWith<Value>(parse: (text: string) => Value): Transform<Value> {
  return (input, context) => {
    const result = attempt(() => parse(String(input)))
    if (result.kind === 'value') return result.value
    const details: IssueDetails = result.mistake.details
    context.issues.push({ code: 'custom', input, message: result.mistake.message, params: { ...details } })
    return z.NEVER
  }
}

/** A mapping with exactly these keys. */
export function mapping<const Shape extends z.core.$ZodLooseShape>(
  shape: Shape,
  phrase: string,
): z.ZodObject<Shape, z.core.$strict> {
  const keys = Object.keys(shape).join(' ')
  return z.strictObject(shape, { error: (issue) => (issue.code === 'unrecognized_keys' ? keys : phrase) })
}

/** A text that is not empty. */
export function text(phrase: string): z.ZodType<string, string> {
  return z.string({ error: phrase }).min(1, { error: phrase })
}

export function oneOf<const Word extends string>(words: readonly Word[]): z.ZodType<Word> {
  return z.enum(words, { error: `one of ${words.join(', ')}` })
}

const DURATION = 'a time with its unit, such as 2 s'
export const duration: z.ZodType<number, string> = z
  .string({ error: DURATION })
  .transform(parseWith(parseDuration))
  .meta({
    description: 'A time with its unit: ms, s, min or h.',
    pattern: '^\\s*[0-9][0-9_]*(\\.[0-9_]+)?\\s*(ms|s|min|h)\\s*$',
    examples: ['800 ms', '2 s', '15 min'],
  })

const SHARE_PATTERN = '^\\s*[0-9][0-9_]*(\\.[0-9_]+)?\\s*%?\\s*$'
const SHARE = 'a share such as 95% or 0.95'
export const share: z.ZodType<number, string | number> = z
  .union([z.number(), z.string()], { error: SHARE })
  .transform(parseWith(parseShare))
  .meta({
    description: 'A share, in percent or from 0 to 1.',
    pattern: SHARE_PATTERN,
    minimum: 0,
    maximum: 1,
  })

export const confidence: z.ZodType<number, string | number> = z
  .union([z.number(), z.string()], { error: SHARE })
  .transform(parseWith(parseConfidence))
  .meta({
    description: 'How sure a verdict must be. Above 50%, at most 99.99%.',
    pattern: SHARE_PATTERN,
    exclusiveMinimum: 0.5,
    maximum: 0.9999,
    examples: ['95%', 0.95],
  })

function parseConfidence(input: string): number {
  const value = parseShare(input)
  if (value > 0.5 && value <= 0.9999) return value
  const next = 'write for example 95%'
  throw new Mistake('confidence must be above 50% and at most 99.99%', {
    code: 'out-of-range',
    offset: 0,
    length: input.length,
    next,
  })
}

export const errorBound: z.ZodType<number, string> = z
  .string({ error: 'a bound such as error <= 1%' })
  .transform(parseWith(parseErrorBound))
  .meta({
    description: 'The largest share of wrong answers among those that go out alone.',
    pattern: '^\\s*error\\s*<=\\s*[0-9][0-9_]*(\\.[0-9_]+)?\\s*%?\\s*$',
    examples: ['error <= 1%'],
  })

export const usd: z.ZodType<number, string | number> = z
  .union([z.number(), z.string()], { error: 'US dollars such as $1.25' })
  .transform(parseWith(parseUsd))
  .meta({
    description: 'US dollars per million tokens.',
    pattern: '^\\s*\\$?\\s*[0-9][0-9_]*(\\.[0-9_]+)?\\s*$',
    minimum: 0,
    examples: ['$1.25'],
  })

/** One text or a list of texts, always a list. */
export function texts(phrase: string): z.ZodType<readonly string[], string | readonly string[]> {
  const several = z.union([text(phrase), z.array(text(phrase))], { error: phrase })
  return several.transform((value) => (typeof value === 'string' ? [value] : value))
}

export interface ModuleExport {
  readonly path: string
  readonly exportName: string
}

/** `./scorers.ts#correct`: a module relative to the contract, and the name that it exports. */
export function parseModuleExport(input: string): ModuleExport {
  const hash = input.lastIndexOf('#')
  const path = input.slice(0, hash)
  const exportName = input.slice(hash + 1)
  if (hash > 0 && /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(exportName)) return { path, exportName }
  const isPython = /\.py\b/.test(input)
  const next = isPython
    ? `a Python feature runs as a command: { command: "python3 ${hash === -1 ? input : path}" }`
    : `write for example ${(hash === -1 ? input : path) || './module.ts'}#name`
  throw new Mistake('expected a module and the name that it exports', {
    code: 'invalid-value',
    offset: 0,
    length: Math.max(1, input.length),
    next,
  })
}

export const moduleExport: z.ZodType<ModuleExport, string> = z
  .string({ error: 'a module and its export, such as ./scorers.ts#correct' })
  .transform(parseWith(parseModuleExport))
  .meta({ pattern: '^.+#[^#]+$' })

const WORD_ACTIONS: Readonly<Record<string, FailureAction>> = {
  review: { kind: 'review' },
  decline: { kind: 'decline' },
  next_route: { kind: 'next-route' },
}

/** `review`, `decline`, `next_route` or `say "text"`. */
function parseAction(input: string): FailureAction {
  const word = input.trim()
  const action = Object.hasOwn(WORD_ACTIONS, word) ? WORD_ACTIONS[word] : undefined
  if (action !== undefined) return action
  const said = /^say\s+(\S[\s\S]*)$/.exec(word)?.[1]
  if (said === undefined) throw actionMistake(input)
  const mark = said[0]
  if (mark !== '"' && mark !== "'") return { kind: 'say', text: said }
  if (said.length > 2 && said.endsWith(mark)) return { kind: 'say', text: said.slice(1, -1) }
  throw new Mistake('the quote of this text is not closed', {
    code: 'invalid-value',
    offset: input.indexOf(mark),
    length: said.length,
    next: `between { and } a comma ends a value: put all of it in quotes, '${`say "…, …"`}'`,
  })
}

function actionMistake(input: string): Mistake {
  const meant = synonymOrNearest(input.trim(), [...Object.keys(WORD_ACTIONS), 'say'])
  const next =
    meant === undefined || meant === 'say'
      ? 'write review, decline, next_route or say "text"'
      : `did you mean ${meant}?`
  const message = `unknown action "${input.trim()}"`
  return new Mistake(message, { code: 'invalid-value', offset: 0, length: Math.max(1, input.length), next })
}

export const action: z.ZodType<FailureAction, string> = z
  .string({ error: 'review, decline, next_route or say "text"' })
  .transform(parseWith(parseAction))
  .meta({
    description: 'What is done: review, decline, next_route, or say "text".',
    pattern: '^\\s*(review|decline|next_route|say\\s+\\S[\\s\\S]*)\\s*$',
    examples: ['review', 'decline', 'next_route', 'say "We could not find that."'],
  })

/** An `http` or `https` address without a trailing slash; `${NAME}` references may stand anywhere in it. */
export function parseUrl(input: string): string {
  const example = input.replace(/\$\{\w+\}/g, '1')
  const isReference = /^\$\{\w+\}/.test(input)
  if (isReference || (URL.canParse(example) && /^https?:\/\//i.test(example))) return input
  throw new Mistake('expected an address that begins with http:// or https://', {
    code: 'invalid-value',
    offset: 0,
    length: Math.max(1, input.length),
  })
}

const REFERENCE_EXAMPLE = `\${OPENAI_API_KEY}`

/** What `key:` may hold; the loader refuses anything that is not a reference, without printing it. */
export const keyReference: z.ZodType<string, string> = text(`a reference such as ${REFERENCE_EXAMPLE}`).meta({
  description: 'A reference to the environment, never the key itself.',
  pattern: '^([A-Za-z]+ )?\\$\\{[A-Za-z_][A-Za-z0-9_]*\\}$',
  examples: [REFERENCE_EXAMPLE],
})
