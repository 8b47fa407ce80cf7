import type { Finding } from '../../assess/assessment.ts'
import type { AssessmentReport } from '../../assess/assessment-report.ts'
import type { Evidence } from '../../assess/check.ts'
import { codeSpan, plain } from '../markdown-text.ts'
import { type AssessmentText, assessmentText, formatDays, NO_AI, SEVERITY_MARKS } from './assessment-text.ts'

/** GitHub refuses comments of 65 536 characters. */
const MOST_CHARACTERS_OF_TEXT = 600

function cut(text: string): string {
  return text.length <= MOST_CHARACTERS_OF_TEXT ? text : `${text.slice(0, MOST_CHARACTERS_OF_TEXT)}…`
}

function place({ path, line, shows }: Evidence): string {
  return `${codeSpan(`${path}:${line}`)} ${plain(cut(shows))}`
}

function gapText({ severity, title, check, reason, evidence, remedy, effortDays }: Finding): string {
  const [first, ...others] = evidence
  const lines = [
    `- ${SEVERITY_MARKS[severity]} **${severity}: ${plain(title)}** (${codeSpan(check)})`,
    plain(cut(reason)),
    ...(first === undefined ? [] : [place(first)]),
    ...(others.length === 0
      ? []
      : [`also ${others.map(({ path, line }) => codeSpan(`${path}:${line}`)).join(', ')}`]),
    `→ ${plain(cut(remedy))} (${formatDays(effortDays)})`,
  ]
  return lines.join('<br>\n  ')
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [`### ${title}`, '', ...lines].join('\n')
}

function bullets(texts: readonly string[]): readonly string[] {
  return texts.map((text) => `- ${plain(cut(text))}`)
}

function planSection({ plan }: AssessmentReport, { effort, drivers }: AssessmentText): string {
  if (plan.length === 0) return ''
  const steps = plan.map(
    ({ title, checks }, index) => `${index + 1}. ${plain(title)}: ${checks.map(codeSpan).join(', ')}`,
  )
  const rest = drivers === null ? [] : [plain(drivers)]
  return section('The plan, in order', [...steps, '', `**${plain(effort)}.**`, ...rest])
}

function strengthText({ reason, evidence: [first] }: Finding): string {
  return first === undefined
    ? `- ${plain(reason)}`
    : `- ${plain(reason)} ${codeSpan(`${first.path}:${first.line}`)}`
}

/** The assessment for a pull request or a wiki, in GitHub's Markdown; ends with a newline. */
export function renderAssessmentMarkdown(report: AssessmentReport): string {
  if (!report.ai) return `${NO_AI}\n`
  const text = assessmentText(report)
  const blocks = [
    `## ${plain(text.gaps)}`,
    plain(text.inventory),
    ...text.modes.map(({ title, gaps }) => section(title, gaps.map(gapText))),
    plain(text.baseline ?? ''),
    planSection(report, text),
    section('Harden or rewrite', [plain(text.serving)]),
    section('Good already', text.strengths.map(strengthText)),
    ...text.notes.map(({ title, lines }) => section(title, bullets(lines))),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}
