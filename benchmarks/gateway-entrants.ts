import { copyFileSync, existsSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { MissingPeer } from './contenders.ts'
import { CLI } from './contenders.ts'
import { freePort, listening, type PinnedProcess, startPinned } from './pinned-process.ts'

/** Something that chat requests can be sent to. */
export interface Gateway {
  readonly name: string
  /** Of `POST /chat/completions`. */
  readonly url: string
  readonly model: string
  readonly headers: Readonly<Record<string, string>>
  /** Absent for the endpoint itself. */
  readonly process?: PinnedProcess
}

export interface Surroundings {
  /** Of the endpoint that everyone forwards to. */
  readonly baseUrl: string
  /** An empty folder for files of everyone. */
  readonly folder: string
}

/** Gateways run on one core; whoever sends and whoever answers on the other. */
export const GATEWAY_CORE = 0
export const LOAD_CORE = 1

export const QUESTION = 'how many cases do I need to prove 95% with no failures on the first try'

export const BARE = 'bare Hono proxy'
export const TRACED = 'airworthy, traced'
export const OURS = 'airworthy'
export const PORTKEY = 'Portkey 1.15.2'

/** Starts everyone who is there. Nobody is measured yet. */
export async function startGateways(
  { baseUrl, folder }: Surroundings,
  environment: NodeJS.ProcessEnv,
): Promise<{ readonly gateways: readonly Gateway[]; readonly missing: readonly MissingPeer[] }> {
  const portkeyScript = portkeyIn(environment.PORTKEY_DIR)
  const starting = [
    start(BARE, folder, { script: BARE_PROXY, flags: (port) => [String(port), baseUrl] }),
    startAirworthy(OURS, { baseUrl, folder }, []),
    startAirworthy(TRACED, { baseUrl, folder }, ['--import', TELEMETRY]),
    ...(portkeyScript === undefined ? [] : [startPortkey(portkeyScript, { baseUrl, folder })]),
  ]
  return {
    gateways: await allOf(starting),
    missing: portkeyScript === undefined ? [{ name: PORTKEY, variable: 'PORTKEY_DIR' }] : [],
  }
}

/** Ends those that have started when one does not. */
async function allOf(starting: readonly Promise<Gateway>[]): Promise<readonly Gateway[]> {
  try {
    return await Promise.all(starting)
  } catch (error) {
    const started = await Promise.allSettled(starting)
    await Promise.all(
      started.map((each) => (each.status === 'fulfilled' ? each.value.process?.end() : undefined)),
    )
    throw error
  }
}

const BARE_PROXY = join(import.meta.dirname, 'gateway-bare-proxy.mjs')
const TELEMETRY = join(import.meta.dirname, 'gateway-telemetry.mjs')
const QUESTIONS = join(import.meta.dirname, '../examples/docs-assistant/evals/questions.jsonl')

interface Program {
  readonly script: string
  readonly nodeFlags?: readonly string[]
  readonly flags: (port: number) => readonly string[]
  readonly headers?: Readonly<Record<string, string>>
  readonly model?: string
}

async function start(name: string, folder: string, program: Program): Promise<Gateway> {
  const port = await freePort()
  const { nodeFlags = [], script, flags, headers = {}, model = 'fake-1' } = program
  const logPath = join(folder, `${name.replaceAll(/\W+/g, '-')}.log`)
  const child = startPinned([...nodeFlags, script, ...flags(port)], { core: GATEWAY_CORE, logPath })
  await listening(port, child)
  const url = `http://127.0.0.1:${port}/v1/chat/completions`
  return { name, url, model, process: child, headers: { 'content-type': 'application/json', ...headers } }
}

/** What a careful team would have on: two routes, a budget of the call and of the day, the checks of the request. */
const CONTRACT = `feature: docs
owner: team@example.com
too_slow: [ p95 latency <= 30 s ]
deadline: 30 s
routes:
  - { model: fake-1, timeout: 20 s, url: "BASE_URL" }
  - { model: fake-2, url: "BASE_URL" }
  - say: We cannot answer right now.
limits: { concurrent: 1000, first_token: 10 s, stall: 10 s }
prices: { fake-1: { input: $1, output: $4 }, fake-2: { input: $1, output: $4 } }
budget: [ "$0.05 per call", "$100000000 per day" ]
stream: tokens
checks:
  scope: { learn_from: [questions.jsonl] }
  injection: on
`

function startAirworthy(
  name: string,
  { baseUrl, folder }: Surroundings,
  nodeFlags: readonly string[],
): Promise<Gateway> {
  const contract = join(folder, 'airworthy.yaml')
  writeFileSync(contract, CONTRACT.replaceAll('BASE_URL', baseUrl))
  copyFileSync(QUESTIONS, join(folder, 'questions.jsonl'))
  const state = join(folder, `state-${nodeFlags.length}`)
  return start(name, folder, {
    script: CLI,
    nodeFlags,
    model: 'docs',
    flags: (port) => ['serve', contract, '--port', String(port), '--state', state],
  })
}

function portkeyIn(folder: string | undefined): string | undefined {
  if (folder === undefined) return undefined
  const script = join(resolve(folder), 'node_modules/@portkey-ai/gateway/build/start-server.js')
  return existsSync(script) ? script : undefined
}

function startPortkey(script: string, { baseUrl, folder }: Surroundings): Promise<Gateway> {
  return start(PORTKEY, folder, {
    script,
    flags: (port) => [`--port=${port}`, '--headless'],
    headers: {
      authorization: 'Bearer none',
      'x-portkey-provider': 'openai',
      'x-portkey-custom-host': baseUrl,
    },
  })
}
