import type { GateReport } from '../verdict/gate-report.ts'

function finiteOrThrow(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new RangeError(`A gate report holds ${value} in "${key}", which JSON cannot say.`)
  }
  return value
}

/**
 * The stable form for machines: the report as it is, indented by two spaces.
 * schemas/gate.schema.json describes it.
 *
 * @throws RangeError for NaN and infinities, which JSON would silently turn into null.
 */
export function renderJson(report: GateReport): string {
  return JSON.stringify(report, finiteOrThrow, 2)
}
