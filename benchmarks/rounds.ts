import type { RunCost } from './measured-run.ts'

/** One line of a comparison. */
export interface Entrant {
  readonly name: string
  run(): Promise<RunCost>
}

/**
 * Runs everyone once a round, in the same order (A B C, A B C, …): a machine that becomes slower becomes slower for
 * all of them.
 */
export async function measureRounds(
  entrants: readonly Entrant[],
  rounds: number,
): Promise<ReadonlyMap<string, readonly RunCost[]>> {
  const costs = new Map<string, RunCost[]>(entrants.map(({ name }) => [name, []]))
  for (let round = 1; round <= rounds; round++) {
    for (const { name, run } of entrants) {
      redraw(`round ${round} of ${rounds}: ${name}`)
      costs.get(name)?.push(await run())
    }
  }
  redraw('')
  return costs
}

/** A round may take minutes, and whoever watches wants to know that it goes on. */
function redraw(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}`)
}

/** A whole number of at least 1 from the command line. */
export function countFrom(text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count >= 1) return count
  throw new Error(`expected a whole number of at least 1, got "${text}"`)
}

/** NaN of no values. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  return (low + high) / 2
}

/**
 * Medians over the rounds as a Markdown table. A ratio to a baseline is the median of the ratios within a round, which
 * a slow minute of the machine moves less than it moves the times. Of a run that its time limit ended, figures are
 * lower bounds.
 */
export function tableOf(
  costs: ReadonlyMap<string, readonly RunCost[]>,
  baselines: readonly string[],
): string {
  const rows = [...costs].map(([name, runs]) => {
    const wallsMs = runs.map(({ wallMs }) => wallMs)
    const figures = [
      seconds(wallsMs),
      `${inSeconds(Math.min(...wallsMs))}–${inSeconds(Math.max(...wallsMs))}`,
      seconds(runs.flatMap(({ cpuMs }) => cpuMs ?? [])),
      megabytes(runs.flatMap(({ peakMb }) => peakMb ?? [])),
      ...baselines.map((baseline) => ratio(runs, costs.get(baseline) ?? [])),
    ]
    const isCutOff = runs.some((run) => run.isCutOff)
    return rowOf([name, ...figures.map((figure) => (isCutOff ? `≥ ${figure}` : figure))])
  })
  const head = [
    '',
    'wall s',
    'fastest–slowest',
    'CPU s',
    'peak MB',
    ...baselines.map((name) => `wall / ${name}`),
  ]
  return [rowOf(head), `|${'---|'.repeat(head.length)}`, ...rows].join('\n')
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

function ratio(runs: readonly RunCost[], baseline: readonly RunCost[]): string {
  return median(runs.map(({ wallMs }, round) => wallMs / (baseline[round]?.wallMs ?? Number.NaN))).toFixed(2)
}

function seconds(valuesMs: readonly number[]): string {
  return valuesMs.length === 0 ? '–' : inSeconds(median(valuesMs))
}

function inSeconds(valueMs: number): string {
  return (valueMs / 1000).toFixed(valueMs < 1000 ? 3 : 2)
}

function megabytes(values: readonly number[]): string {
  return values.length === 0 ? '–' : median(values).toFixed(0)
}
