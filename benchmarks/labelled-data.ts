/**
 * What the benchmarks of detector quality read and print alike. Their flags:
 *
 *     --data DIR    the folder with the published data sets; without it ../shared/data beside the repository
 *     --part NAME   which part of each set, the name of its folder; without it `dev`
 */
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { gunzipSync } from 'node:zlib'

const { values } = parseArgs({
  options: { data: { type: 'string' }, part: { type: 'string', default: 'dev' } },
})

/** The folder with the data sets. */
export const DATA = resolve(values.data ?? fileURLToPath(new URL('../../shared/data', import.meta.url)))
/** The part of each set that is measured. */
export const PART = values.part

/** The rows of a JSON Lines file below the data folder, gzipped if so named. Undefined, and said, if it is missing. */
export function readRows<Row>(path: string): readonly Row[] | undefined {
  const file = join(DATA, path)
  if (!existsSync(file)) {
    process.stdout.write(`Skipped: there is no ${file}. Name the folder of the data sets with --data.\n`)
    return undefined
  }
  const bytes = readFileSync(file)
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row)
}

/** Lower-case words and numbers, for the trivial baselines. */
export function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}

/** The probability that a positive scores above a negative, ties half: Mann and Whitney's U over its maximum. */
export function auroc(positives: readonly number[], negatives: readonly number[]): number {
  const sorted = [...negatives].sort((a, b) => a - b)
  const wins = positives.reduce(
    (sum, value) => sum + (countBelow(sorted, value, false) + countBelow(sorted, value, true)) / 2,
    0,
  )
  return wins / (positives.length * negatives.length)
}

/** How many of the ascending values are below one, or equal to it. */
function countBelow(sorted: readonly number[], value: number, orEqual: boolean): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    const at = sorted[middle] ?? 0
    if (at < value || (orEqual && at === value)) low = middle + 1
    else high = middle
  }
  return low
}

/**
 * The share of negatives that score at least as high as the threshold that keeps this share of positives:
 * with `truePositiveRate` 0.95 the usual FPR at 95 % TPR.
 */
export function falsePositiveRateAt(
  truePositiveRate: number,
  positives: readonly number[],
  negatives: readonly number[],
): number {
  const descending = [...positives].sort((a, b) => b - a)
  const threshold = descending[Math.ceil(truePositiveRate * descending.length) - 1] ?? Number.NaN
  return negatives.filter((score) => score >= threshold).length / negatives.length
}

/** Prints rows with the same columns as a Markdown table under a title. Numbers get three decimals unless whole. */
export function printTable(title: string, rows: readonly Readonly<Record<string, string | number>>[]): void {
  const columns = Object.keys(rows[0] ?? {})
  const cells = rows.map((row) => columns.map((column) => format(row[column])))
  const widths = columns.map((column, at) =>
    Math.max(3, column.length, ...cells.map((row) => row[at]?.length ?? 0)),
  )
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |\n`
  const rule = line(widths.map((width) => '-'.repeat(width)))
  process.stdout.write(`\n${title}\n\n${line(columns)}${rule}${cells.map(line).join('')}`)
}

function format(value: string | number | undefined): string {
  return typeof value === 'number' && !Number.isInteger(value) ? value.toFixed(3) : String(value ?? '')
}
