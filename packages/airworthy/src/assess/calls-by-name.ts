import type { Facts } from './facts.ts'
import type { Call, Module } from './parse/module.ts'

/** A call in a shipped file. */
export interface PlacedCall {
  readonly module: Module
  readonly call: Call
}

interface Index {
  readonly files: number
  readonly calls: ReadonlyMap<string, readonly PlacedCall[]>
}

const INDEXES = new WeakMap<Facts, Index>()

/** The calls of the shipped files that have been read so far, by the last part of what is called, files by path. */
export function callsNamed(facts: Facts, name: string): readonly PlacedCall[] {
  const modules = facts.modules.parsed()
  const known = INDEXES.get(facts)
  if (known !== undefined && known.files === modules.length) return known.calls.get(name) ?? []
  const calls = new Map<string, PlacedCall[]>()
  for (const module of modules) {
    if (!facts.isShipped(module.path)) continue
    for (const call of module.calls) add(calls, call.callee.split('.').at(-1) ?? '', { module, call })
  }
  INDEXES.set(facts, { files: modules.length, calls })
  return calls.get(name) ?? []
}

function add(calls: Map<string, PlacedCall[]>, name: string, call: PlacedCall): void {
  const before = calls.get(name)
  if (before === undefined) calls.set(name, [call])
  else before.push(call)
}
