import type { Finding } from '../../assess/assessment.ts'
import type { AssessmentReport } from '../../assess/assessment-report.ts'
import type { Evidence } from '../../assess/check.ts'
import {
  baselineSentence,
  driverSentence,
  effortSentence,
  formatDays,
  gapSentence,
  gapsByMode,
  inventorySentence,
  NEVER_SEEN,
  NO_AI,
  notReadSentences,
  openQuestions,
  SEVERITY_MARKS,
  servingSentence,
  strengths,
  suppressedLines,
  undecided,
} from './assessment-text.ts'
import { codeSpan, plain } from './markdown-text.ts'

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

function planSection(report: AssessmentReport): string {
  if (report.plan.length === 0) return ''
  const steps = report.plan.map(
    ({ title, checks }, index) => `${index + 1}. ${plain(title)}: ${checks.map(codeSpan).join(', ')}`,
  )
  const drivers = driverSentence(report)
  return section('The plan, in order', [
    ...steps,
    '',
    `**${plain(effortSentence(report))}.**`,
    ...(drivers === null ? [] : [plain(drivers)]),
  ])
}

/** The assessment for a pull request or a wiki, in GitHub's Markdown; ends with a newline. */
export function renderAssessmentMarkdown(report: AssessmentReport): string {
  if (!report.ai) return `${NO_AI}\n`
  const good = strengths(report).map(({ reason, evidence: [first] }) =>
    first === undefined ? plain(reason) : `${plain(reason)} ${codeSpan(`${first.path}:${first.line}`)}`,
  )
  const blocks = [
    `## ${plain(gapSentence(report))}`,
    plain(inventorySentence(report)),
    ...gapsByMode(report).map(({ title, gaps }) => section(title, gaps.map(gapText))),
    plain(baselineSentence(report) ?? ''),
    planSection(report),
    section('Harden or rewrite', [plain(servingSentence(report))]),
    section(
      'Good already',
      good.map((line) => `- ${line}`),
    ),
    section(
      'Could not be decided from the code',
      bullets(undecided(report).map(({ title, reason }) => `${title}? ${reason}`)),
    ),
    section('Questions that code can not answer', bullets(openQuestions(report))),
    section('Suppressed', bullets(suppressedLines(report))),
    section('Suppressions to mend', bullets(report.notes)),
    section('Not seen', bullets([...notReadSentences(report), NEVER_SEEN])),
  ]
  return `${blocks.filter((text) => text !== '').join('\n\n')}\n`
}
