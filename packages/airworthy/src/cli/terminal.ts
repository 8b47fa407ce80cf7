/** Where a command talks to: results on `out`, everything about the run on `err`. */
export interface Terminal {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  readonly color: boolean
  /** True when a person watches, so that a line may be drawn over. */
  readonly live: boolean
  readonly columns: number
  readonly environment: Readonly<Record<string, string | undefined>>
}

export const terminal: Terminal = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  color: wantsColor(),
  live: process.stderr.isTTY === true && process.env.CI === undefined,
  columns: Math.min(process.stdout.columns ?? 80, 100),
  environment: process.env,
}

/** https://no-color.org: any value that is not empty turns colour off. */
function wantsColor(): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '0') return true
  return process.stdout.isTTY === true
}

/** The exit code when a command could not do its work. */
export const COULD_NOT_RUN = 3

/** The exit code of a run that ^C ended: 128 + SIGINT. */
export const STOPPED = 130

/** Tells what went wrong: a user's mistake in words, a fault of ours with its stack. Returns the exit code. */
export async function failedToRun(error: unknown, { err }: Pick<Terminal, 'err'>): Promise<number> {
  // Loaded only now: help and usage need nothing of the SDK.
  const { isAirworthyError } = await import('./user-mistake.ts')
  if (isAirworthyError(error)) {
    err(`${error.message}\n`)
    if (error.next !== undefined) err(`  ${error.next}\n`)
    return COULD_NOT_RUN
  }
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error)
  err(`airworthy failed in a way that it should not; please report this:\n${told}\n`)
  return COULD_NOT_RUN
}
