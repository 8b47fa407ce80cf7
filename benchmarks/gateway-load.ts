/**
 * What `airworthy serve` costs, beside a bare proxy on the same libraries and the Portkey gateway, all in front of one
 * endpoint that answers at once. Everyone runs once a round, in turn. `PORTKEY_DIR` names a folder with Portkey.
 *
 *     node benchmarks/gateway-load.ts [--rounds 5] [--seconds 3] [--soak-minutes 0.5] [--only 'airworthy,bare Hono proxy']
 */
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { startEndpoint } from './endpoint-process.ts'
import { type Gateway, LOAD_CORE, QUESTION, startGateways } from './gateway-entrants.ts'
import { type GatewayRun, gatewayTables, type MemoryRun } from './gateway-tables.ts'
import type { Load, LoadResult } from './load-generator.ts'
import { inTemporaryFolder } from './measured-run.ts'
import { tellWhatIsMissing } from './missing.ts'
import { startPinned } from './pinned-process.ts'
import { countFrom, median } from './rounds.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    'soak-minutes': { type: 'string', default: '0.5' },
    only: { type: 'string', default: '' },
  },
})
const rounds = countFrom(values.rounds)
const seconds = countFrom(values.seconds)
const soakSeconds = 60 * Number(values['soak-minutes'])
const only = values.only.split(',').filter((name) => name !== '')

/** One way to load a gateway. */
interface Scenario {
  readonly name: keyof GatewayRun
  readonly isStream: boolean
  readonly connections: number
  readonly requestsPerSecond?: number
  /** Of the endpoint's streams. */
  readonly pace: { readonly chunks: number; readonly gapMs: number }
}

const AT_ONCE = { chunks: 50, gapMs: 0 }

const SCENARIOS: readonly Scenario[] = [
  { name: 'requests', isStream: false, connections: 32, pace: AT_ONCE },
  { name: 'steady', isStream: false, connections: 32, requestsPerSecond: 200, pace: AT_ONCE },
  { name: 'streams', isStream: true, connections: 16, pace: AT_ONCE },
  { name: 'slowStreams', isStream: true, connections: 1, pace: { chunks: 20, gapMs: 2 } },
]

type Send = (load: Load) => Promise<LoadResult>

/** The generator in a process of its own. */
async function withLoadGenerator(use: (send: Send) => Promise<void>): Promise<void> {
  const script = `${import.meta.dirname}/load-generator.ts`
  const { child, end } = startPinned([script], { core: LOAD_CORE, hasMessages: true })
  try {
    await use(async (load) => {
      child.send(load)
      const [result] = await once(child, 'message')
      return result as LoadResult
    })
  } finally {
    await end()
  }
}

function loadOf(gateway: Gateway, scenario: Scenario): Load {
  const { isStream, connections, requestsPerSecond } = scenario
  const messages = [
    { role: 'system', content: 'You answer questions about a command line tool from its documentation.' },
    { role: 'user', content: QUESTION },
  ]
  return {
    url: gateway.url,
    headers: gateway.headers,
    body: JSON.stringify({ model: gateway.model, messages, ...(isStream ? { stream: true } : {}) }),
    connections,
    seconds,
    ...(requestsPerSecond === undefined ? {} : { requestsPerSecond }),
  }
}

interface Bench {
  readonly send: Send
  readonly calls: () => Promise<number>
  readonly setPace: (pace: Scenario['pace']) => Promise<unknown>
}

/** Whoever answers without asking the endpoint, or not at all, would look fast. */
async function measure(gateway: Gateway, load: Load, { send, calls }: Bench) {
  const callsBefore = await calls()
  const cpuBeforeMs = gateway.process?.cpuMs() ?? Number.NaN
  const result = await send(load)
  const cpuMs = (gateway.process?.cpuMs() ?? Number.NaN) - cpuBeforeMs
  const asked = (await calls()) - callsBefore
  if (result.bad > 0 || asked !== result.answered) {
    throw new Error(`${gateway.name}: ${result.answered} answered, ${result.bad} bad, ${asked} calls`)
  }
  return { ...result, cpuUs: (cpuMs * 1000) / result.answered }
}

async function measureRounds(gateways: readonly Gateway[], bench: Bench) {
  const runs = new Map<string, GatewayRun[]>(gateways.map(({ name }) => [name, []]))
  for (const gateway of gateways) {
    for (const scenario of SCENARIOS) await measure(gateway, loadOf(gateway, scenario), bench)
  }
  for (let round = 1; round <= rounds; round++) {
    const measured = new Map<string, Partial<GatewayRun>>()
    for (const scenario of SCENARIOS) {
      await bench.setPace(scenario.pace)
      for (const gateway of gateways) {
        redraw(`round ${round} of ${rounds}, ${scenario.name}: ${gateway.name}`)
        const run = await measure(gateway, loadOf(gateway, scenario), bench)
        measured.set(gateway.name, { ...measured.get(gateway.name), [scenario.name]: run })
      }
    }
    for (const [name, run] of measured) runs.get(name)?.push(run as GatewayRun)
  }
  redraw('')
  return runs
}

const SAMPLES = 50

/** Mixed traffic at a steady pace; how large the process is in the first and in the last fifth of it. */
async function measureMemory(gateway: Gateway, restMb: number, { send }: Bench): Promise<MemoryRun> {
  const sizesMb: number[] = []
  for (let sample = 0; sample < SAMPLES && gateway.process !== undefined; sample++) {
    redraw(`memory, ${sample + 1} of ${SAMPLES}: ${gateway.name}`)
    for (const scenario of SCENARIOS.filter(({ connections }) => connections > 1)) {
      const load = { ...loadOf(gateway, scenario), requestsPerSecond: 200 }
      await send({ ...load, seconds: soakSeconds / SAMPLES / 3 })
    }
    sizesMb.push(gateway.process.residentMb())
  }
  redraw('')
  const fifth = SAMPLES / 5
  return {
    restMb,
    peakMb: gateway.process?.peakMb() ?? Number.NaN,
    firstMb: median(sizesMb.slice(0, fifth)),
    lastMb: median(sizesMb.slice(-fifth)),
  }
}

function redraw(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}`)
}

async function run(send: Send, folder: string): Promise<void> {
  const endpoint = await startEndpoint({ core: LOAD_CORE })
  const { gateways: started, missing } = await startGateways(
    { baseUrl: endpoint.baseUrl, folder },
    process.env,
  )
  try {
    tellWhatIsMissing(missing)
    const upstream: Gateway = {
      name: 'the endpoint itself',
      url: `${endpoint.baseUrl}/chat/completions`,
      model: 'fake-1',
      headers: { 'content-type': 'application/json' },
    }
    const chosen = started.filter(({ name }) => only.length === 0 || only.includes(name))
    const restMb = new Map(chosen.map(({ name, process }) => [name, process?.residentMb() ?? Number.NaN]))
    const bench: Bench = {
      send,
      calls: endpoint.calls,
      setPace: ({ chunks, gapMs }) =>
        fetch(new URL(`/pace?chunks=${chunks}&gapMs=${gapMs}`, endpoint.baseUrl), { method: 'PUT' }),
    }
    const runs = await measureRounds([upstream, ...chosen], bench)
    await bench.setPace(AT_ONCE)
    const memory = new Map<string, MemoryRun>()
    for (const gateway of chosen) {
      memory.set(gateway.name, await measureMemory(gateway, restMb.get(gateway.name) ?? Number.NaN, bench))
    }
    process.stdout.write(gatewayTables(runs, memory, { rounds, soakMinutes: soakSeconds / 60 }))
  } finally {
    await Promise.all(started.map(({ process }) => process?.end()))
    await endpoint.close()
  }
}

await inTemporaryFolder((folder) => withLoadGenerator((send) => run(send, folder)))
