/**
 * How long `airworthy assess` takes and how much memory: on a repository of thousands of files, beside the secretlint
 * CLI with its recommended preset, which looks for credentials alone; and on pilots of the usual size.
 *
 *     node benchmarks/assess-speed.ts --repository DIR [--pilot DIR]... [--rounds 3] [--pilot-rounds 11] [--limit 300]
 *
 * `ASSESS_REPOSITORY` and `ASSESS_PILOTS` (several, separated as in PATH) name the same folders. `SECRETLINT_DIR` names
 * the folder whose `node_modules` hold secretlint; after `--limit` seconds a run of it is ended. `AIRWORTHY_CLI` names
 * another build of the command line tool.
 */
import { existsSync, readdirSync, symlinkSync } from 'node:fs'
import { basename, delimiter, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { CLI, type MissingPeer, type NodeCommand } from './contenders.ts'
import { inTemporaryFolder, measureRun } from './measured-run.ts'
import { tellWhatIsMissing } from './missing.ts'
import { countFrom, type Entrant, measureRounds, tableOf } from './rounds.ts'

const { values } = parseArgs({
  options: {
    repository: { type: 'string', default: process.env.ASSESS_REPOSITORY ?? '' },
    pilot: { type: 'string', multiple: true, default: pilotsOf(process.env.ASSESS_PILOTS) },
    rounds: { type: 'string', default: '3' },
    'pilot-rounds': { type: 'string', default: '11' },
    limit: { type: 'string', default: '300' },
  },
})

/** A name of the folder that is free of characters that mean something in a pattern. */
const LINK = 'repository'

const ASSESS: NodeCommand = { arguments: [CLI, 'assess', LINK] }

const SECRETLINT: MissingPeer = { name: 'secretlint', variable: 'SECRETLINT_DIR' }
const PRESET = JSON.stringify({ rules: [{ id: '@secretlint/secretlint-rule-preset-recommend' }] })

function pilotsOf(named: string | undefined): string[] {
  if (named !== undefined && named !== '') return named.split(delimiter)
  return [join(import.meta.dirname, '../examples/docs-assistant/pilot')]
}

interface Reading {
  readonly command: NodeCommand
  readonly directory: string
  readonly timeLimitS?: number
}

function entrantOf(name: string, { command, directory, timeLimitS }: Reading): Entrant {
  return {
    name,
    run: () =>
      inTemporaryFolder((folder) => {
        symlinkSync(resolve(directory), join(folder, LINK))
        return measureRun(command, folder, timeLimitS)
      }),
  }
}

/** Findings go to a file, because they are no failure then. */
function secretlint(): NodeCommand | undefined {
  const installed = process.env[SECRETLINT.variable]
  const cli = join(installed ?? '', 'node_modules/secretlint/bin/secretlint.js')
  if (installed === undefined || !existsSync(cli)) return undefined
  return {
    arguments: [resolve(cli), '--secretlintrcJSON', PRESET, '--output', 'found.txt', `${LINK}/**/*`],
  }
}

function filesIn(directory: string): number {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile() && !/[\\/]\.git(?:[\\/]|$)/.test(entry.parentPath)).length
}

async function compareOnRepository(directory: string): Promise<void> {
  const timeLimitS = countFrom(values.limit)
  const rounds = countFrom(values.rounds)
  const peer = secretlint()
  tellWhatIsMissing(peer === undefined ? [SECRETLINT] : [])
  const airworthy = entrantOf('airworthy assess', { command: ASSESS, directory })
  const entrants = [
    airworthy,
    ...(peer === undefined ? [] : [entrantOf('secretlint', { command: peer, directory, timeLimitS })]),
  ]
  // One run brings the files into the system's cache for both.
  await measureRounds([airworthy], 1)
  const costs = await measureRounds(entrants, rounds)
  const heading = `${basename(directory)}, ${filesIn(directory)} files, median of ${rounds} rounds`
  process.stdout.write(`\n${heading}\n\n${tableOf(costs, [airworthy.name])}\n`)
}

async function measurePilots(directories: readonly string[]): Promise<void> {
  const rounds = countFrom(values['pilot-rounds'])
  const entrants = directories.map((directory) =>
    entrantOf(`${basename(directory)}, ${filesIn(directory)} files`, { command: ASSESS, directory }),
  )
  await measureRounds(entrants, 1)
  const costs = await measureRounds(entrants, rounds)
  process.stdout.write(`\nPilots, median of ${rounds} rounds\n\n${tableOf(costs, [])}\n`)
}

function existing(directories: readonly string[]): readonly string[] {
  return directories.filter((directory) => {
    if (directory !== '' && existsSync(directory)) return true
    process.stdout.write(
      `${directory === '' ? 'No large repository is named (--repository DIR)' : `There is no ${directory}`}: skipped\n`,
    )
    return false
  })
}

for (const repository of existing([values.repository])) await compareOnRepository(repository)
const pilots = existing(values.pilot)
if (pilots.length > 0) await measurePilots(pilots)
