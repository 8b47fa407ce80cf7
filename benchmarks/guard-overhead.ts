/**
 * What `guard` adds to a call of a function that does nothing, with no OpenTelemetry SDK registered.
 *
 *     node benchmarks/guard-overhead.ts [--rounds 11] [--calls 20000]
 */
import { parseArgs } from 'node:util'
import { type Contract, guard, parseContract } from '@airworthy/sdk'
import { countFrom, median } from './rounds.ts'

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '11' }, calls: { type: 'string', default: '20000' } },
})
const rounds = countFrom(values.rounds)
const calls = countFrom(values.calls)

const HEAD = 'feature: bench\nowner: nobody@example.com\ntoo_wrong: [correct >= 90%]\n'
const PASSAGES = ['Refunds are paid within five working days. Parcels are sent from Hamburg.']
const ANSWER = { answer: 'Refunds are paid within five working days.', passages: PASSAGES, costUsd: 0.0001 }

function contractOf(lines: string): Contract {
  const parsed = parseContract({ text: HEAD + lines, path: 'airworthy.yaml' })
  if (parsed.kind === 'contract') return parsed.contract
  throw new Error(JSON.stringify(parsed.problems))
}

const bare = async (_question: string): Promise<unknown> => ANSWER
const budget = 'budget: ["$0.01 per call", "$1000000 per day"]\n'
const checks = 'when_it_fails: { hallucination: { do: decline }, injection: { do: decline } }\n'

const entrants: readonly (readonly [name: string, call: (question: string) => Promise<unknown>])[] = [
  ['the function alone', bare],
  ['guard', guard(contractOf(''), bare)],
  ['guard with a budget', guard(contractOf(budget), bare)],
  ['guard with a budget, grounded and injection', guard(contractOf(budget + checks), bare)],
]

async function microseconds(call: (question: string) => Promise<unknown>): Promise<number> {
  const startedMs = performance.now()
  for (let index = 0; index < calls; index++) await call('When are refunds paid?')
  return ((performance.now() - startedMs) * 1000) / calls
}

const measured = new Map<string, number[]>(entrants.map(([name]) => [name, []]))
for (const [, call] of entrants) await microseconds(call)
for (let round = 0; round < rounds; round++) {
  for (const [name, call] of entrants) measured.get(name)?.push(await microseconds(call))
}

process.stdout.write(`Median of ${rounds} rounds of ${calls} calls, one after the other\n\n`)
process.stdout.write('| | µs per call | best–worst |\n|---|---:|---:|\n')
for (const [name, figures] of measured) {
  const range = `${Math.min(...figures).toFixed(1)}–${Math.max(...figures).toFixed(1)}`
  process.stdout.write(`| ${name} | ${median(figures).toFixed(1)} | ${range} |\n`)
}
