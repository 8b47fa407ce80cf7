/**
 * How long `airworthy eval` takes for trivial cases against a local endpoint, beside a bare loop and, where they are
 * installed, promptfoo and evalite: wall time, CPU, peak memory, in turn within one run.
 *
 *     node benchmarks/eval-throughput.ts [--cases 1000,10000,100000] [--rounds N] [--concurrency 20]
 *
 * `PROMPTFOO_DIR` and `EVALITE_DIR` name the folders whose `node_modules` hold the peers; `AIRWORTHY_CLI` another build
 * of the command line tool.
 */
import { parseArgs } from 'node:util'
import { airworthy, bareLoop, type Contender, findPeers } from './contenders.ts'
import { type EndpointProcess, startEndpoint } from './endpoint-process.ts'
import { evalRun } from './eval-run.ts'
import { tellWhatIsMissing } from './missing.ts'
import { countFrom, measureRounds, tableOf } from './rounds.ts'

/** Fewer rounds where a round takes minutes, and no peers where it would take an hour. */
const SIZES = [
  { upToCases: 1_000, rounds: 7, withPeers: true },
  { upToCases: 10_000, rounds: 3, withPeers: true },
]
const LARGEST = { rounds: 3, withPeers: false }

const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: '1000,10000,100000' },
    rounds: { type: 'string' },
    concurrency: { type: 'string', default: '20' },
  },
})

const { installed, missing } = findPeers(process.env)

async function compare(endpoint: EndpointProcess, cases: number): Promise<void> {
  const size = SIZES.find(({ upToCases }) => cases <= upToCases) ?? LARGEST
  const rounds = values.rounds === undefined ? size.rounds : countFrom(values.rounds)
  const contenders: readonly Contender[] = [airworthy, bareLoop, ...(size.withPeers ? installed : [])]
  const concurrency = countFrom(values.concurrency)
  const entrants = contenders.map((contender) => evalRun(contender, { endpoint, cases, concurrency }))
  const costs = await measureRounds(entrants, rounds)
  const heading = `${cases} cases, ${concurrency} at a time, median of ${rounds} rounds`
  process.stdout.write(`\n${heading}\n\n${tableOf(costs, [bareLoop.name, airworthy.name])}\n`)
}

tellWhatIsMissing(missing)

const endpoint = await startEndpoint()
try {
  // Warms the file cache, and Node's compile cache of whoever keeps one.
  const warmUp = [airworthy, bareLoop, ...installed].map((contender) =>
    evalRun(contender, { endpoint, cases: 1, concurrency: 1 }),
  )
  await measureRounds(warmUp, 1)
  for (const cases of values.cases.split(',')) await compare(endpoint, countFrom(cases))
} finally {
  await endpoint.close()
}
