import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import {
  AirworthyError,
  type Clock,
  type Contract,
  type Environment,
  openTelemetryObserver,
  type PriceTable,
  priceOf,
  systemClock,
  type Transport,
} from '@airworthy/sdk'
import { openBudgetJournal } from './budget-journal.ts'
import { type ServedFeature, type Surroundings, serveFeature } from './feature.ts'
import { createGateway } from './gateway.ts'
import { keyFile } from './key-file.ts'
import type { KeyStore } from './key-store.ts'
import { type Listening, type ListenOptions, listen } from './listen.ts'
import { createGatewayMetrics } from './metrics.ts'
import { lockState } from './state-lock.ts'

export interface OpenGatewayOptions extends ListenOptions {
  readonly contracts: readonly Contract[]
  /** Where keys and the day's spending are kept. Made when it is missing. */
  readonly stateDirectory: string
  readonly environment: Environment
  readonly transport: Transport
  readonly prices?: PriceTable
  /** Largest request in bytes. */
  readonly maximumBodyBytes: number
  /** Default: the machine's own. */
  readonly clock?: Clock
}

export interface OpenGateway extends Pick<Listening, 'host' | 'port'> {
  /** Ends in order: running calls are answered, what was spent is written down. */
  readonly stop: () => Promise<void>
}

/** Where the keys of a state folder are. */
export function keysPath(stateDirectory: string): string {
  return join(stateDirectory, 'keys.json')
}

/**
 * Opens a gateway: state, features, server. Resolves when it takes requests.
 *
 * @throws {AirworthyError} `usage` for two contracts of one feature, or for an address that others can reach while there
 * is no key; `contract-invalid` for a contract that cannot be served; `file-not-writable` for state that is in use.
 */
export async function openGateway(options: OpenGatewayOptions): Promise<OpenGateway> {
  const isPublic = !isLoopback(options.host)
  const unlock = lockState(options.stateDirectory)
  try {
    const keys = keyFile(keysPath(options.stateDirectory), systemClock.now)
    if (isPublic) requireKeys(options.host, keys)
    return await opened(options, { keys, isPublic, unlock })
  } catch (error) {
    unlock()
    throw error
  }
}

interface OpenedState {
  readonly keys: KeyStore
  readonly isPublic: boolean
  readonly unlock: () => void
}

async function opened(
  options: OpenGatewayOptions,
  { keys, isPublic, unlock }: OpenedState,
): Promise<OpenGateway> {
  const { contracts, stateDirectory, clock = systemClock } = options
  const budgets = new Map(contracts.map(({ feature, budget }) => [feature, budget]))
  const ledger = openBudgetJournal({ directory: stateDirectory, budgets, clock })
  const features = servedFeatures(contracts, { ...options, clock, ledger })
  const state = { isStopping: false }
  await Promise.all([...features.values()].map(({ chat }) => chat.ready()))
  const app = createGateway({
    features,
    access: { keys, isPublic },
    metrics: createGatewayMetrics(),
    clock,
    maximumBodyBytes: options.maximumBodyBytes,
    isReady: () => !state.isStopping,
  })
  const { host, port, stop } = await listen(app, options)
  async function end(): Promise<void> {
    state.isStopping = true
    await stop(Math.max(...contracts.map(({ deadlineMs }) => deadlineMs)) + LAST_BYTES_MS)
    ledger.close()
    unlock()
  }
  let ended: Promise<void> | undefined
  return {
    host,
    port,
    stop() {
      ended ??= end()
      return ended
    },
  }
}

/** For the last bytes of an answer to reach its client. */
const LAST_BYTES_MS = 1_000

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
}

function requireKeys(host: string, keys: KeyStore): void {
  if (keys.list().some(({ revokedAt }) => revokedAt === undefined)) return
  throw new AirworthyError(
    'usage',
    `others can reach ${host}, and there is no key that would keep them out`,
    {
      next: 'Issue one with: airworthy keys add --team my-team --feature "*"',
    },
  )
}

function servedFeatures(
  contracts: readonly Contract[],
  options: OpenGatewayOptions & Pick<Surroundings, 'clock' | 'ledger'>,
): ReadonlyMap<string, ServedFeature> {
  const features = new Map<string, ServedFeature>()
  for (const contract of contracts) {
    const { feature } = contract
    if (features.has(feature)) {
      throw new AirworthyError('usage', `two contracts are for the feature ${feature}`, {
        next: 'Serve each feature by one contract; its name is the model that clients ask for.',
      })
    }
    requirePrices(contract, options.prices)
    features.set(
      feature,
      serveFeature(contract, {
        ...options,
        random: Math.random,
        newId: randomUUID,
        observerFor: (served) => openTelemetryObserver({ contract: served }),
      }),
    )
  }
  return features
}

/** A budget in dollars cannot hold for a model whose price nobody knows. */
function requirePrices({ feature, budget, routes, prices }: Contract, table: PriceTable | undefined): void {
  if (budget.callUsd === undefined && budget.dayUsd === undefined) return
  const usage = { inputTokens: 1, outputTokens: 1 }
  const unpriced = routes.find((route) => {
    if (route.kind !== 'model' || route.paid === false) return false
    const options = { overrides: prices, ...(table === undefined ? {} : { table }) }
    return priceOf({ usage, model: route.model }, options).kind === 'unpriced'
  })
  if (unpriced?.kind !== 'model') return
  throw new AirworthyError(
    'contract-invalid',
    `feature ${feature} has a budget in dollars, and no price is known for ${unpriced.model}`,
    { next: 'Add the price under prices:, or paid: false to a route that is never charged.' },
  )
}
