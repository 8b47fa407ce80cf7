import type { DrillReport } from '../../evidence/drills/drill-report.ts'

/** The stable form for machines, indented by two spaces; schemas/drill.schema.json describes it. */
export function renderDrillJson(report: DrillReport): string {
  return JSON.stringify(report, null, 2)
}
