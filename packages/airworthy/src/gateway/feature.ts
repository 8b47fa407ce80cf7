import {
  type BudgetLedger,
  type ChatAnswer,
  type ChatInput,
  type Clock,
  type Contract,
  chatQuestion,
  chatRoutes,
  chatSpendingAtMost,
  createEngine,
  type EmbeddingInput,
  type Engine,
  type Environment,
  embeddingRoutes,
  type Observer,
  openChecks,
  type PriceTable,
  priceOf,
  type Transport,
  type WireOptions,
} from '@airworthy/sdk'

/** What every feature of a gateway needs from its surroundings. */
export interface Surroundings {
  readonly environment: Environment
  readonly transport: Transport
  readonly clock: Clock
  /** 0 <= x < 1. */
  readonly random: () => number
  readonly newId: () => string
  readonly ledger: BudgetLedger
  /** Telemetry of one contract. */
  readonly observerFor: (contract: Contract) => Observer
  /** List prices beside those of the contracts. */
  readonly prices?: PriceTable
}

/** A feature that clients call by its name, in place of a model. */
export interface ServedFeature {
  readonly contract: Contract
  readonly chat: Engine<ChatInput, ChatAnswer>
  readonly embeddings: Engine<EmbeddingInput, string>
  /** True when the contract itself says what is done about a content filter. */
  readonly ownsContentFilter: boolean
}

/**
 * Makes a contract ready to be served.
 *
 * @throws {AirworthyError} `contract-invalid` for a contract whose routes a gateway cannot run, `environment-missing`
 * for a reference without a value.
 */
export function serveFeature(contract: Contract, surroundings: Surroundings): ServedFeature {
  const wire: WireOptions = { ...surroundings, price: (call) => price(call, contract, surroundings.prices) }
  const kept = {
    ...surroundings,
    contract,
    observer: surroundings.observerFor(contract),
    // A route prices its own answers, because it knows where they come from.
    costOf: () => undefined,
  }
  const hasBudget = Object.keys(contract.budget).length > 0
  return {
    contract,
    ownsContentFilter: contract.whenItFails.some(({ name }) => name === 'content_filter'),
    chat: createEngine<ChatInput, ChatAnswer>({
      ...kept,
      routes: chatRoutes(contract, wire),
      checks: contract.checks.length === 0 ? [] : () => openChecks(contract, surroundings.environment),
      questionOf: chatQuestion,
      ...(hasBudget ? { estimate: (input, route) => chatSpendingAtMost(input, route.model, wire) } : {}),
    }),
    embeddings: createEngine<EmbeddingInput, string>({
      ...kept,
      routes: embeddingRoutes(contract, wire),
      checks: [],
      questionOf: () => '',
    }),
  }
}

function price(
  call: Parameters<WireOptions['price']>[0],
  { prices }: Pick<Contract, 'prices'>,
  table: PriceTable | undefined,
): number | undefined {
  const found = priceOf(call, { overrides: prices, ...(table === undefined ? {} : { table }) })
  return found.kind === 'priced' ? found.costUsd : undefined
}
