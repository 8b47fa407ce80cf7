import type { Contract } from '../contract/contract.ts'
import { findContradictions } from '../contract/contradictions.ts'
import type { Environment } from '../contract/environment.ts'
import { AirworthyError } from '../errors.ts'
import { type PriceTable, priceOf } from '../models/prices.ts'
import type { Outcome } from '../outcome/outcome.ts'
import { type Clock, systemClock } from '../runtime/clock.ts'
import { createEngine, type Engine } from '../runtime/engine.ts'
import type { EngineOptions } from '../runtime/engine-options.ts'
import { memoryLedger } from '../runtime/memory-ledger.ts'
import type { BudgetLedger, Observer, RuntimeCheck } from '../runtime/ports.ts'
import type { RouteFacts } from '../runtime/route.ts'
import { openTelemetryObserver } from '../telemetry/open-telemetry-observer.ts'
import { openChecks } from './open-checks.ts'

/** What every way to put a contract around a feature can be given. */
export interface EngineSettings {
  /** List prices beside those of the contract, for costs in dollars. */
  readonly prices?: PriceTable
  /** Keeps the day's spending. Default: in this process. */
  readonly ledger?: BudgetLedger
  /** Is told of attempts and outcomes. Default: OpenTelemetry, which does nothing until its SDK is registered. */
  readonly observer?: Observer
  /** Further checks, made in code. */
  readonly checks?: readonly RuntimeCheck[]
  /** Values of `${NAME}` references. Default `process.env`. */
  readonly environment?: Environment
  readonly clock?: Clock
  /** 0 <= x < 1. Default `Math.random`. */
  readonly random?: () => number
  readonly newId?: () => string
}

type Own<Input, Answer> = Pick<EngineOptions<Input, Answer>, 'routes' | 'questionOf' | 'estimate'> & {
  /** What it throws is ignored. */
  readonly onOutcome?: ((outcome: Outcome<Answer>) => void) | undefined
}

/**
 * The engine of a contract, with its checks, prices, budget and telemetry.
 *
 * @throws AirworthyError `contract-invalid` when two things in the contract can not both be meant.
 */
export function openEngine<Input, Answer>(
  contract: Contract,
  settings: EngineSettings,
  { onOutcome, ...own }: Own<Input, Answer>,
): Engine<Input, Answer> {
  refuseContradictions(contract)
  const clock = settings.clock ?? systemClock
  const engine = createEngine<Input, Answer>({
    ...own,
    contract,
    checks: checksOf(contract, settings),
    costOf: (facts) => costOf(facts, contract, settings.prices),
    clock,
    random: settings.random ?? Math.random,
    newId: settings.newId ?? (() => crypto.randomUUID()),
    ledger: settings.ledger ?? memoryLedger(contract.budget, clock),
    observer: settings.observer ?? openTelemetryObserver({ contract }),
  })
  if (onOutcome === undefined) return engine
  return {
    ...engine,
    async call(input, callOptions) {
      const outcome = await engine.call(input, callOptions)
      tell(onOutcome, outcome)
      return outcome
    },
  }
}

function tell<Answer>(onOutcome: (outcome: Outcome<Answer>) => void, outcome: Outcome<Answer>): void {
  try {
    onOutcome(outcome)
  } catch {
    // Whoever listens must not break the call.
  }
}

function refuseContradictions(contract: Contract): void {
  const errors = findContradictions({ contract }).filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return
  const lines = errors.map(({ line, column, message, next }) => {
    const advice = next === undefined ? '' : ` (${next})`
    return `${contract.path}:${line}:${column}: ${message}${advice}`
  })
  throw new AirworthyError('contract-invalid', lines.join('\n'), {
    next: 'Mend these lines; airworthy check shows them in the file.',
  })
}

function checksOf(
  contract: Contract,
  { checks = [], environment = processEnvironment() }: EngineSettings,
): EngineOptions<unknown, unknown>['checks'] {
  if (contract.checks.length === 0) return checks
  return async () => [...(await openChecks(contract, environment)), ...checks]
}

/** The variables of this process, where there are any. */
export function processEnvironment(): Environment {
  return typeof process === 'undefined' ? {} : process.env
}

/** The cost of an attempt whose tokens and model are known. Without a price it is unmeasured, never zero. */
export function costOf(
  { usage, model }: RouteFacts,
  { prices }: Pick<Contract, 'prices'>,
  table: PriceTable | undefined,
): number | undefined {
  if (usage === undefined || model === undefined) return undefined
  const price = priceOf({ usage, model }, { overrides: prices, ...(table === undefined ? {} : { table }) })
  return price.kind === 'priced' ? price.costUsd : undefined
}
