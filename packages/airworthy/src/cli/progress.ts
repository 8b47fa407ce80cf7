import type { Trial } from '../evidence/trial.ts'
import type { Terminal } from './terminal.ts'

export interface ProgressOptions {
  readonly terminal: Terminal
  readonly now: () => number
  readonly planned: number
  /** Trials that an interrupted run had recorded. */
  readonly recorded: number
}

/** Tells how a run goes: a line that is drawn over for a person, a plain line each tenth of the run elsewhere. */
export interface ProgressDisplay {
  saw(trial: Trial): void
  finish(): void
}

const REDRAW_EVERY_MS = 100
const BAR_CELLS = 20

/** Starts a display. Rate and time left are of this session, not of the recorded trials. */
export function showProgress({ terminal, now, planned, recorded }: ProgressOptions): ProgressDisplay {
  const startedMs = now()
  const seen = { trials: 0, errors: 0, costUsd: 0 }
  let drawnMs = Number.NEGATIVE_INFINITY
  let tenths = Math.floor((recorded / planned) * 10)

  function line(): string {
    const done = recorded + seen.trials
    const perSecond = seen.trials / Math.max((now() - startedMs) / 1000, 0.001)
    const left = perSecond > 0 ? duration((planned - done) / perSecond) : '…'
    const parts = [
      `${done}/${planned}`,
      `${perSecond < 10 ? perSecond.toFixed(1) : Math.round(perSecond)}/s`,
      ...(seen.errors > 0 ? [`${seen.errors} failed`] : []),
      ...(seen.costUsd > 0 ? [`$${seen.costUsd.toFixed(4)}`] : []),
      ...(done < planned ? [`${left} left`] : []),
    ]
    return parts.join('  ')
  }

  function draw(): void {
    if (terminal.live) terminal.err(`\r\u001b[2K${bar((recorded + seen.trials) / planned)}  ${line()}`)
    else terminal.err(`${line()}\n`)
  }

  function isDue(): boolean {
    if (terminal.live) {
      if (now() - drawnMs < REDRAW_EVERY_MS) return false
      drawnMs = now()
      return true
    }
    const reached = Math.floor(((recorded + seen.trials) / planned) * 10)
    if (reached <= tenths) return false
    tenths = reached
    return true
  }

  return {
    saw(trial) {
      seen.trials++
      if (trial.error !== undefined) seen.errors++
      seen.costUsd += trial.costUsd ?? 0
      if (isDue()) draw()
    },
    finish() {
      if (!terminal.live) return
      draw()
      terminal.err('\n')
    },
  }
}

function bar(share: number): string {
  const full = Math.round(share * BAR_CELLS)
  return '█'.repeat(full) + '░'.repeat(BAR_CELLS - full)
}

function duration(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`
  return `${(seconds / 3600).toFixed(1)} h`
}
