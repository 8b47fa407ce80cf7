import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const VECTORS = new URL('../../../../../shared/stat-vectors.json', import.meta.url)

const vectors: unknown = existsSync(VECTORS) ? JSON.parse(readFileSync(VECTORS, 'utf8')) : undefined

/** A test over one section of the reference vectors, given as `name.name`; skipped, saying so, where they are missing. */
export function vectorTest<Section>(title: string, path: string, check: (section: Section) => void): void {
  test(`${title} (vectors ${path})`, (context) => {
    if (vectors === undefined) return context.skip('the reference vectors are not beside this repository')
    let section: unknown = vectors
    for (const name of path.split('.')) section = (section as Record<string, unknown>)[name]
    if (section === undefined) throw new RangeError(`the vectors have no section ${path}`)
    check(section as Section)
  })
}

/** The tolerance of the vectors: 1e-6, absolute or relative, whichever is the wider. */
export function expectClose(actual: number, expected: number, tolerance = 1e-6): void {
  const difference = Math.abs(actual - expected)
  expect(difference, `${actual} against ${expected}`).toBeLessThanOrEqual(
    tolerance * Math.max(1, Math.abs(expected)),
  )
}
