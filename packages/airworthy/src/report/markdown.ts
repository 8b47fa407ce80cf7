import type { FailingTrial, GateReport, RequirementVerdict } from '../verdict/gate-report.ts'
import { cutText } from './content-text.ts'
import {
  confidenceSentence,
  costSentence,
  DECISION_VERDICTS,
  decisionWhy,
  furtherSentence,
  headline,
  nextSteps,
  stoppedEarlySentence,
  TUNE_WARNING,
  VERDICT_MARKS,
} from './decision-text.ts'
import { scoreLine, trialFacts, trialTexts, trialTitle } from './failing-trial.ts'
import { FAILURE_MODES_TITLE, modeFacts } from './failure-modes-text.ts'
import {
  formatCount,
  formatEstimate,
  formatInterval,
  formatPoints,
  formatProbability,
  shortHash,
} from './format.ts'
import { codeSpan, longestBackticks, plain, prose } from './markdown-text.ts'
import { escapeMarkup } from './markup.ts'
import { bySection } from './sections.ts'
import { printable, printableLine } from './text-width.ts'

/** GitHub refuses comments of 65 536 characters; the rest is room for what comes after the cases. */
const MOST_CHARACTERS_OF_CASES = 48_000
const MOST_CASES = 20
const MOST_CHARACTERS_OF_TEXT = 1_500
const MOST_FLIPPED = 20

/** In a table a pipe ends the cell even within a code span. */
function cellCode(text: string): string {
  return codeSpan(text).replaceAll('|', '\\|')
}

function codeBlock(text: string): string {
  const fence = '`'.repeat(Math.max(3, longestBackticks(text) + 1))
  return `${fence}text\n${printable(text)}\n${fence}`
}

function requirementRow(verdict: RequirementVerdict): string {
  const why = [verdict.reason, verdict.felt ?? ''].filter((text) => text !== '').map(plain)
  const text = [cellCode(verdict.text), ...(verdict.verdict === 'pass' ? [] : why)].join('<br>')
  const cells = [
    `${VERDICT_MARKS[verdict.verdict]} ${verdict.verdict}`,
    text,
    formatEstimate(verdict),
    plain(formatInterval(verdict)),
    formatCount(verdict.trials),
  ]
  return `| ${cells.join(' | ')} |`
}

function requirementTable(report: GateReport): string {
  if (report.requirements.length === 0) return ''
  const rows = bySection(report.requirements).flatMap(({ question, lines: verdicts }) => [
    `| | **${question}** | | | |`,
    ...verdicts.map(requirementRow),
  ])
  return [
    '| verdict | requirement | measured | interval | n |',
    '| :-- | :-- | --: | :-- | --: |',
    ...rows,
  ].join('\n')
}

function failureModesTable(report: GateReport): string {
  if (report.failureModes.length === 0) return ''
  const rows = report.failureModes.map((mode) => {
    const verdict = `${VERDICT_MARKS[mode.verdict]} ${mode.verdict}`
    return `| ${verdict} | ${cellCode(mode.name)} | ${prose(mode.reason)} | ${plain(modeFacts(mode))} |`
  })
  return [
    `**${FAILURE_MODES_TITLE}**`,
    '',
    '| verdict | failure mode | what drills proved | what the contract says |',
    '| :-- | :-- | :-- | :-- |',
    ...rows,
  ].join('\n')
}

function comparisonTable(report: GateReport): string {
  const { comparison } = report
  if (comparison === null) return ''
  const rows = comparison.metrics.map((metric) => {
    const flipped = (cases: readonly string[]) => {
      const shown = cases.slice(0, MOST_FLIPPED).map(cellCode).join(', ')
      const count = formatCount(cases.length)
      return cases.length === 0 ? count : `${count}: ${shown}${cases.length > MOST_FLIPPED ? ', …' : ''}`
    }
    const interval = plain(`[${formatPoints(metric.low)}, ${formatPoints(metric.high)}]`)
    return `| ${cellCode(metric.metric)} | ${metric.verdict} | ${formatPoints(metric.difference)} ${interval} | ${formatCount(metric.pairs)} | ${flipped(metric.regressions)} | ${flipped(metric.fixes)} | ${formatProbability(metric.mcnemarP)} |`
  })
  const margin = formatPoints(comparison.margin).replace('+', '')
  return [
    `**Against the baseline ${codeSpan(comparison.run)}** (margin ${margin} points)`,
    '',
    '| metric | verdict | difference in points | pairs | regressions | fixes | McNemar p |',
    '| :-- | :-- | :-- | --: | :-- | :-- | --: |',
    ...rows,
  ].join('\n')
}

function bullets(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : [`**${title}**`, '', ...lines.map((line) => `- ${line}`)].join('\n')
}

function caseDetails(trial: FailingTrial): string {
  const texts = trialTexts(trial).flatMap(({ name, value }) => {
    const { text, note } = cutText(value, MOST_CHARACTERS_OF_TEXT)
    return [`**${name}**`, codeBlock(text), ...(note === undefined ? [] : [note])]
  })
  const passages = (trial.passages ?? []).map(({ id }) => (id === undefined ? 'without id' : codeSpan(id)))
  const facts = trialFacts(trial).map(({ name, value }) => `${plain(name)} ${plain(value)}`)
  const lines = [
    ...trial.scores.map((score) => plain(scoreLine(score))),
    ...(passages.length === 0 ? [] : [`passages: ${passages.join(', ')}`]),
    ...(facts.length === 0 ? [] : [facts.join(', ')]),
  ]
  const title = escapeMarkup(printableLine(trialTitle(trial)))
  const against = escapeMarkup(printableLine(trial.against.join('; ')))
  return [
    `<details><summary><code>${title}</code> against <code>${against}</code></summary>`,
    ...(lines.length === 0 ? [] : [lines.map((line) => `- ${line}`).join('\n')]),
    ...texts,
    '</details>',
  ].join('\n\n')
}

function failingDetails(report: GateReport): string {
  const cases: string[] = []
  let characters = 0
  for (const trial of report.failing.slice(0, MOST_CASES)) {
    const details = caseDetails(trial)
    characters += details.length
    if (characters > MOST_CHARACTERS_OF_CASES) break
    cases.push(details)
  }
  if (report.failingTotal === 0) return ''
  const shown = `${formatCount(cases.length)} of ${formatCount(report.failingTotal)}`
  return [`**Failing cases** (${shown}, worst first)`, ...cases].join('\n\n')
}

function hashes(report: GateReport): string {
  const contract = `contract ${codeSpan(report.contract.path)} ${codeSpan(shortHash(report.contract.hash))}`
  const evidence =
    report.evidence === null
      ? 'no evidence'
      : `evidence ${codeSpan(shortHash(report.evidence.hash))}, test set ${codeSpan(shortHash(report.evidence.testSetHash))}, feature ${codeSpan(report.evidence.featureVersion)}`
  return `This report speaks only of ${contract} and ${evidence}.`
}

function reading(report: GateReport): string {
  const sentences = [
    confidenceSentence(report),
    furtherSentence(report),
    stoppedEarlySentence(report),
    costSentence(report),
    ...report.notes,
  ]
  const present = sentences.filter((sentence) => sentence !== null)
  return bullets('How to read this', present.map(prose))
}

/** The report for a comment on a pull request, in GitHub's Markdown, below GitHub's limit; ends with a newline. */
export function renderMarkdown(report: GateReport): string {
  const { word, summary } = headline(report)
  const steps = nextSteps(report).map(({ text, command }) =>
    command === undefined ? text : `${text} ${codeSpan(command)}`,
  )
  const blocks = [
    `## ${VERDICT_MARKS[DECISION_VERDICTS[report.verdict]]} ${word}: ${summary}`,
    report.evidence?.kind === 'tune' ? `> **${TUNE_WARNING}**` : '',
    `${codeSpan(report.feature)}, owned by ${codeSpan(report.owner)}. ${plain(decisionWhy(report))}`,
    requirementTable(report),
    failureModesTable(report),
    comparisonTable(report),
    bullets(
      'Errors, counted against every quality requirement',
      report.errors.map(
        ({ code, message, count }) => `${formatCount(count)} × ${codeSpan(code)}: ${plain(message)}`,
      ),
    ),
    bullets(
      'Unmeasured',
      report.unmeasured.map(
        ({ metric, reason, count }) => `${formatCount(count)} × ${codeSpan(metric)}: ${plain(reason)}`,
      ),
    ),
    failingDetails(report),
    bullets('Next', steps),
    reading(report),
    hashes(report),
  ]
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`
}
