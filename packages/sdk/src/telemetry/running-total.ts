import type { Attributes, ObservableCounter } from '@opentelemetry/api'

/** Adds up for a counter that is read when metrics are exported: a call pays a fraction of what a record costs. */
export interface RunningTotal {
  /** @param values of the attributes, in the order of their names; undefined leaves one out. */
  readonly add: (amount: number, ...values: readonly (string | undefined)[]) => void
}

interface Cell {
  readonly attributes: Attributes
  value: number
}

/** @param names of the attributes. Their values must be few: each combination is kept. */
export function runningTotal(counter: ObservableCounter, names: readonly string[]): RunningTotal {
  const cells = new Map<string, Cell>()
  counter.addCallback((result) => {
    for (const { attributes, value } of cells.values()) result.observe(value, attributes)
  })
  return {
    add(amount, ...values) {
      const key = values.join('\n')
      const cell = cells.get(key)
      if (cell !== undefined) cell.value += amount
      else cells.set(key, { attributes: attributesOf(names, values), value: amount })
    },
  }
}

function attributesOf(names: readonly string[], values: readonly (string | undefined)[]): Attributes {
  const pairs = names.map((name, place) => [name, values[place]] as const)
  return Object.fromEntries(pairs.filter(([, value]) => value !== undefined))
}
