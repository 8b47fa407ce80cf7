import type { Clock } from '@airworthy/sdk'
import type { Access } from './access.ts'
import type { Exchange } from './exchange.ts'
import type { ServedFeature } from './feature.ts'
import type { GatewayMetrics } from './metrics.ts'

export interface GatewayOptions {
  readonly features: ReadonlyMap<string, ServedFeature>
  readonly access: Access
  readonly metrics: GatewayMetrics
  readonly clock: Clock
  /** Largest request in bytes. */
  readonly maximumBodyBytes: number
  /** False before the checks are loaded and once the gateway is told to stop. */
  readonly isReady: () => boolean
}

/** Answers one request. */
export type Endpoint = (exchange: Exchange, options: GatewayOptions) => Promise<void>
