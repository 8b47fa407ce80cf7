import * as z from 'zod'
import { type BudgetLine, parseBudgetLine } from './budget-line.ts'
import type { Budget, Limits, StreamMode } from './contract.ts'
import { parseCount, parseSpeed } from './quantity.ts'
import { duration, mapping, oneOf, parseWith } from './schema-values.ts'

const COUNT = 'a whole number such as 6'
const count: z.ZodType<number, string | number> = z
  .union([z.number(), z.string()], { error: COUNT })
  .transform(parseWith(parseCount))
  .meta({ pattern: '^\\s*[0-9][0-9_]*\\s*$', minimum: 1, multipleOf: 1 })

const speed: z.ZodType<number, string> = z
  .string({ error: 'a speed such as 2 tokens/s' })
  .transform(parseWith(parseSpeed))
  .meta({
    pattern: '^\\s*[0-9][0-9_]*(\\.[0-9_]+)?\\s*tokens?\\s*/\\s*s\\s*$',
    examples: ['2 tokens/s', '0.5 tokens/s'],
  })

/** `limits`: what one call may do, beside its deadline. */
export const limits: z.ZodType<Limits> = mapping(
  {
    attempts: count.prefault(6).meta({ description: 'Attempts over all routes together.' }),
    concurrent: count
      .prefault(1000)
      .meta({ description: 'Calls that run at the same time; more are turned away.' }),
    first_token: duration
      .prefault('10 s')
      .meta({ description: 'The longest wait for the first piece of a stream.' }),
    stall: duration.prefault('10 s').meta({ description: 'The longest silence inside a stream.' }),
    slowest: speed
      .prefault('1 token/s')
      .meta({ description: 'A stream that stays below this for five seconds is given up.' }),
  },
  'a mapping with attempts, concurrent, first_token, stall and slowest',
)
  .transform(
    ({ first_token, stall, slowest, ...counts }): Limits => ({
      ...counts,
      firstTokenMs: first_token,
      stallMs: stall,
      slowestTokensPerSecond: slowest,
    }),
  )
  .meta({ description: 'What one call may do, beside its deadline.' })

const budgetLine = z
  .string({ error: 'a line such as $50 per day' })
  .transform(parseWith(parseBudgetLine))
  .meta({
    pattern: '^\\s*(\\$\\s*[0-9][0-9_]*(\\.[0-9_]+)?|[0-9][0-9_]*\\s*tokens)\\s+per\\s+(call|day)\\s*$',
    examples: ['$0.05 per call', '$50 per day', '8000 tokens per call', '5000000 tokens per day'],
  })

/** What a line of the budget has against the others; undefined when they go together. */
function lineMistake(line: BudgetLine, lines: readonly BudgetLine[]): string | undefined {
  if (lines.find(({ sets }) => sets === line.sets) !== line) return 'a line above sets the same budget'
  const isUsd = line.sets.endsWith('Usd')
  const call = lines.find(({ sets }) => sets === (isUsd ? 'callUsd' : 'callTokens'))
  if (!line.sets.startsWith('day')) return undefined
  if (call === undefined) {
    const example = isUsd ? '$0.05 per call' : '8000 tokens per call'
    return `a day budget reserves the call budget before each call, so it needs one, such as ${example}`
  }
  return call.amount > line.amount ? 'the budget of the day is smaller than that of one call' : undefined
}

/** `budget`: what may be spent. */
export const budget: z.ZodType<Budget> = z
  .array(budgetLine, { error: 'a list of lines such as $50 per day' })
  .transform((lines, context): Budget => {
    for (const [index, line] of lines.entries()) {
      const message = lineMistake(line, lines)
      if (message !== undefined) context.issues.push({ code: 'custom', input: lines, message, path: [index] })
    }
    return Object.fromEntries(lines.map(({ sets, amount }) => [sets, amount]))
  })
  .meta({
    description: 'What may be spent: per call, and per day from midnight to midnight UTC.',
    examples: [['$0.05 per call', '$50 per day']],
  })

/** `stream`: how a streamed answer reaches the user. */
export const stream: z.ZodType<StreamMode> = oneOf(['whole', 'sentences', 'tokens']).meta({
  description:
    'How a streamed answer reaches the user: whole and checked, sentence by sentence as each is checked, or token by token, unchecked.',
})
