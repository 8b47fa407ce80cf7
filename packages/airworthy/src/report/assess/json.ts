import type { AssessmentReport } from '../../assess/assessment-report.ts'

/**
 * The stable form for machines: the report as it is, indented by two spaces. The same project gives the same bytes.
 * schemas/assess.schema.json describes it.
 */
export function renderAssessmentJson(report: AssessmentReport): string {
  const { schema, ...rest } = report
  return `${JSON.stringify({ schema, ...rest }, null, 2)}\n`
}
