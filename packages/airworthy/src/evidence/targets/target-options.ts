import type { Transport } from '@airworthy/sdk'

/** What every target needs from its surroundings. */
export interface TargetOptions {
  /** Absolute path of the folder that paths are relative to: the contract's. */
  readonly directory: string
  /** Where `${NAME}` references are looked up. */
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Milliseconds since the Unix epoch, fractions kept: best monotonic. */
  readonly now: () => number
  /** How HTTP requests are sent. Default: pooled connections, closed with the target. */
  readonly transport?: Transport
  /** Connections to one origin at the same time, for the default transport. Default 128. */
  readonly connections?: number
}
