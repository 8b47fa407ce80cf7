import {
  appendFileSync,
  closeSync,
  fdatasync,
  fdatasyncSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import {
  type Budget,
  type BudgetLedger,
  budgetDay,
  type Clock,
  type Reserved,
  refusal,
  type Spending,
} from '@airworthy/sdk'

/** A ledger of the day's spending that outlives the process. */
export interface BudgetJournal extends BudgetLedger {
  /** Writes down what is still in memory. Nothing may be reserved afterwards. */
  readonly close: () => void
}

export interface BudgetJournalOptions {
  /** An existing folder, for this process alone. */
  readonly directory: string
  /** The budget of each feature. */
  readonly budgets: ReadonlyMap<string, Budget>
  readonly clock: Pick<Clock, 'epochMs' | 'after'>
}

/**
 * Keeps the day's spending in an append-only file, a line for each reservation before anything is paid and a line for
 * each settlement. After a crash, what was reserved and not settled counts as spent. The operating system has every
 * line before the call goes on; the disk has it within a second.
 */
export function openBudgetJournal({ directory, budgets, clock }: BudgetJournalOptions): BudgetJournal {
  let day = openDay(directory, clock.epochMs())
  const writer = journalWriter(clock, () => day.file)
  let lastId = 0

  function today(): Day {
    const epochMs = clock.epochMs()
    // Every call asks: dates are compared as numbers.
    if (Math.floor(epochMs / DAY_MS) === day.number) return day
    writer.flush()
    closeSync(day.file)
    removeOlder(directory, day.name)
    day = openDay(directory, epochMs)
    return day
  }

  return {
    reserve(feature, amount) {
      const { name, spent } = today()
      const reason = refusal(budgets.get(feature) ?? {}, spent.get(feature) ?? NOTHING, amount)
      if (reason !== undefined) return { kind: 'refused', reason }
      lastId++
      const id = `${process.pid}-${lastId}`
      add(spent, feature, amount)
      const reserved: Reserved = {
        kind: 'reserved',
        settle(used) {
          // What was reserved yesterday is yesterday's.
          if (day.name !== name) return
          add(spent, feature, { costUsd: used.costUsd - amount.costUsd, tokens: used.tokens - amount.tokens })
          void writer.append({ settle: id, ...used })
        },
      }
      return writer
        .append({ reserve: id, feature, ...amount })
        .then((isWritten) => (isWritten ? reserved : NOT_WRITTEN))
    },
    close() {
      writer.flush()
      fdatasyncSync(day.file)
      closeSync(day.file)
    },
  }
}

const NOTHING: Spending = { costUsd: 0, tokens: 0 }

const NOT_WRITTEN: Reserved = { kind: 'refused', reason: 'the journal of what is spent cannot be written' }

function add(spent: Map<string, Spending>, feature: string, amount: Spending): void {
  const { costUsd, tokens } = spent.get(feature) ?? NOTHING
  spent.set(feature, { costUsd: costUsd + amount.costUsd, tokens: tokens + amount.tokens })
}

const DAY_MS = 86_400_000

interface Day {
  readonly name: string
  /** Of days since the Unix epoch. */
  readonly number: number
  readonly file: number
  readonly spent: Map<string, Spending>
}

function journalPath(directory: string, day: string): string {
  return join(directory, `spending-${day}.jsonl`)
}

function openDay(directory: string, epochMs: number): Day {
  const name = budgetDay(epochMs)
  const path = journalPath(directory, name)
  const file = openSync(path, 'a', 0o600)
  const text = readFileSync(path, 'utf8')
  // A crash in the middle of a line must not swallow the next one.
  if (text !== '' && !text.endsWith('\n')) appendFileSync(file, '\n')
  return { name, number: Math.floor(epochMs / DAY_MS), file, spent: spentIn(text) }
}

interface Line extends Partial<Spending> {
  readonly reserve?: string
  readonly settle?: string
  readonly feature?: string
}

/** What the lines of a day add up to: the settlement of a call, or its reservation where there is none. */
function spentIn(text: string): Map<string, Spending> {
  const calls = new Map<string, { readonly feature: string; readonly amount: Spending }>()
  const done: { readonly feature: string; readonly amount: Spending }[] = []
  for (const line of text.split('\n').flatMap(parsed)) {
    const amount = { costUsd: line.costUsd ?? 0, tokens: line.tokens ?? 0 }
    if (line.reserve !== undefined) {
      // A later process may count from 1 again under the same number.
      const earlier = calls.get(line.reserve)
      if (earlier !== undefined) done.push(earlier)
      calls.set(line.reserve, { feature: line.feature ?? '', amount })
    } else if (line.settle !== undefined) {
      const reserved = calls.get(line.settle)
      if (reserved !== undefined) done.push({ feature: reserved.feature, amount })
      calls.delete(line.settle)
    }
  }
  const spent = new Map<string, Spending>()
  for (const { feature, amount } of [...done, ...calls.values()]) add(spent, feature, amount)
  return spent
}

function parsed(line: string): readonly Line[] {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null ? [value] : []
  } catch {
    return []
  }
}

/** Two days are enough for whoever wants to look. */
function removeOlder(directory: string, day: string): void {
  for (const name of readdirSync(directory)) {
    const date = /^spending-(\d{4}-\d{2}-\d{2})\.jsonl$/.exec(name)?.[1]
    if (date !== undefined && date < day) rmSync(join(directory, name), { force: true })
  }
}

interface JournalWriter {
  /** Resolves when the operating system has the line, to false when it does not take it. */
  readonly append: (line: object) => Promise<boolean>
  readonly flush: () => void
}

const SYNC_WITHIN_MS = 1_000

/** Lines of calls that run at the same time are written together. */
function journalWriter(clock: BudgetJournalOptions['clock'], file: () => number): JournalWriter {
  let lines = ''
  let due: PromiseWithResolvers<boolean> | undefined
  let isSyncDue = false

  function flush(): void {
    if (due === undefined) return
    const { resolve } = due
    const text = lines
    due = undefined
    lines = ''
    resolve(written(file(), text))
    syncSoon()
  }

  function syncSoon(): void {
    if (isSyncDue) return
    isSyncDue = true
    clock.after(SYNC_WITHIN_MS, () => {
      isSyncDue = false
      // A file that was closed meanwhile was synchronised then.
      fdatasync(file(), () => {})
    })
  }

  return {
    append(line) {
      if (due === undefined) {
        due = Promise.withResolvers()
        setImmediate(flush)
      }
      lines += `${JSON.stringify(line)}\n`
      return due.promise
    },
    flush,
  }
}

function written(file: number, text: string): boolean {
  try {
    appendFileSync(file, text)
    return true
  } catch {
    return false
  }
}
