/**
 * What a user waits for before anything happens: `--version`, beside a Node script that does nothing, and an eval of
 * one case, beside the peers that are installed (`PROMPTFOO_DIR`, `EVALITE_DIR`).
 *
 *     node benchmarks/startup.ts [--rounds 21]
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { airworthy, bareLoop, type Contender, findPeers, type NodeCommand } from './contenders.ts'
import { startEndpoint } from './endpoint-process.ts'
import { evalRun } from './eval-run.ts'
import { inTemporaryFolder, measureRun } from './measured-run.ts'
import { tellWhatIsMissing } from './missing.ts'
import { countFrom, type Entrant, measureRounds, tableOf } from './rounds.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '21' } } })
const rounds = countFrom(values.rounds)

function entrantOf(name: string, command: NodeCommand): Entrant {
  return { name, run: () => inTemporaryFolder((folder) => measureRun(command, folder)) }
}

const emptyScript: Entrant = {
  name: 'empty script',
  run: () =>
    inTemporaryFolder((folder) => {
      const script = join(folder, 'empty.mjs')
      writeFileSync(script, '')
      return measureRun({ arguments: [script] }, folder)
    }),
}

function versionOf({ name, version }: Contender): readonly Entrant[] {
  return version === undefined ? [] : [entrantOf(`${name} --version`, version)]
}

async function compare(heading: string, entrants: readonly Entrant[], baseline: string): Promise<void> {
  await measureRounds(entrants, 1)
  const costs = await measureRounds(entrants, rounds)
  process.stdout.write(`\n${heading}, median of ${rounds} rounds\n\n${tableOf(costs, [baseline])}\n`)
}

const { installed, missing } = findPeers(process.env)
tellWhatIsMissing(missing)

await compare('Start-up', [emptyScript, ...[airworthy, ...installed].flatMap(versionOf)], emptyScript.name)

const endpoint = await startEndpoint()
try {
  const oneCase = [airworthy, bareLoop, ...installed].map((contender) =>
    evalRun(contender, { endpoint, cases: 1, concurrency: 1 }),
  )
  await compare('One case', oneCase, airworthy.name)
} finally {
  await endpoint.close()
}
