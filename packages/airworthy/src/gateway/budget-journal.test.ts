import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Spending, systemClock } from '@airworthy/sdk'
import { expect, onTestFinished, test } from 'vitest'
import { type BudgetJournal, openBudgetJournal } from './budget-journal.ts'

const NOON = Date.UTC(2026, 10, 23, 12)
const DAY_MS = 86_400_000

function folder(): string {
  const directory = mkdtempSync(join(tmpdir(), 'airworthy-journal-'))
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }))
  return directory
}

function open(directory: string, epochMs: () => number = () => NOON): BudgetJournal {
  const budgets = new Map([['docs', { dayUsd: 1, dayTokens: 1_000 }]])
  const journal = openBudgetJournal({ directory, budgets, clock: { ...systemClock, epochMs } })
  onTestFinished(() => journal.close())
  return journal
}

const cents = (amount: number): Spending => ({ costUsd: amount / 100, tokens: 0 })

async function kindOf(journal: BudgetJournal, amount: Spending): Promise<string> {
  return (await journal.reserve('docs', amount)).kind
}

async function spend(journal: BudgetJournal, reserved: Spending, used: Spending): Promise<void> {
  const reservation = await journal.reserve('docs', reserved)
  if (reservation.kind === 'reserved') await reservation.settle(used)
}

test('what was not used of a reservation is given back', async () => {
  const journal = open(folder())
  await spend(journal, cents(100), cents(40))
  expect(await kindOf(journal, cents(61))).toBe('refused')
  expect(await kindOf(journal, cents(60))).toBe('reserved')
})

test('reservations count before anything is paid, in dollars and in tokens', async () => {
  const journal = open(folder())
  const kinds = await Promise.all(Array.from({ length: 20 }, () => kindOf(journal, cents(10))))
  expect(kinds.filter((kind) => kind === 'reserved')).toHaveLength(10)
  expect(await kindOf(open(folder()), { costUsd: 0, tokens: 1_001 })).toBe('refused')
})

test('a settlement survives a stop, and a reservation without one counts as spent', async () => {
  const directory = folder()
  const before = open(directory)
  await spend(before, cents(50), cents(10))
  await before.reserve('docs', cents(30))
  // The process ends here without a word: nothing is closed.
  await new Promise(setImmediate)
  const after = open(directory)
  expect(await kindOf(after, cents(61))).toBe('refused')
  expect(await kindOf(after, cents(60))).toBe('reserved')
})

test('a line that a crash cut off is passed over, and the next one is whole', async () => {
  const directory = folder()
  await spend(open(directory), cents(50), cents(50))
  await new Promise(setImmediate)
  appendFileSync(join(directory, 'spending-2026-11-23.jsonl'), '{"reserve":"x","feat')
  const second = open(directory)
  await spend(second, cents(30), cents(30))
  await new Promise(setImmediate)
  const third = open(directory)
  expect(await kindOf(third, cents(21))).toBe('refused')
  expect(await kindOf(third, cents(20))).toBe('reserved')
})

test('a budget begins anew at midnight, and a call from before does not burden the new day', async () => {
  const directory = folder()
  let epochMs = NOON
  const journal = open(directory, () => epochMs)
  const late = await journal.reserve('docs', cents(100))
  epochMs += DAY_MS
  expect(await kindOf(journal, cents(60))).toBe('reserved')
  if (late.kind === 'reserved') await late.settle(cents(100))
  expect(await kindOf(journal, cents(40))).toBe('reserved')
  epochMs += DAY_MS
  expect(await kindOf(journal, cents(100))).toBe('reserved')
  expect(readdirSync(directory).sort()).toEqual(['spending-2026-11-24.jsonl', 'spending-2026-11-25.jsonl'])
})

test('a feature without a budget is never refused', async () => {
  const journal = open(folder())
  expect((await journal.reserve('other', cents(1_000_000))).kind).toBe('reserved')
})
