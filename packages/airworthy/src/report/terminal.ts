import type { FailingTrial, GateReport, VerdictKind } from '../verdict/gate-report.ts'
import {
  confidenceSentence,
  costSentence,
  DECISION_VERDICTS,
  furtherSentence,
  headline,
  nextSteps,
  stoppedEarlySentence,
  TUNE_WARNING,
  VERDICT_MARKS,
} from './decision-text.ts'
import { scoreLine, trialFacts, trialTexts, trialTitle } from './failing-trial.ts'
import { FAILURE_MODES_TITLE, modeFacts } from './failure-modes-text.ts'
import { countOf, formatCount, formatPoints, formatProbability, shortHash } from './format.ts'
import {
  type Block,
  hanging,
  joined,
  lastWordBlock,
  type Page,
  pageFor,
  paragraph,
  type TerminalOptions,
} from './terminal-page.ts'
import { requirementLines } from './terminal-table.ts'
import { displayWidth, padEnd, printableLine, truncate, wrap } from './text-width.ts'

const SHOWN_FAILING = 3
const SHOWN_IDS = 10
const SHOWN_FACTS = 3
const LONGEST_TEXT_LINES = 2

function titleBlock(report: GateReport, page: Page): Block {
  const lines: string[] = [page.paint.bold(truncate(printableLine(report.feature), page.width))]
  lines.push(...paragraph(`Owner: ${printableLine(report.owner)}`, page))
  const { evidence } = report
  if (evidence !== null) {
    const repeats = evidence.repeats > 1 ? `, ${countOf(evidence.repeats, 'run')} of each case` : ''
    const errored = evidence.errored > 0 ? `, ${countOf(evidence.errored, 'error')}` : ''
    const unfinished = evidence.finishedAt === null ? '; the run did not finish' : ''
    const trials = `${formatCount(evidence.trials)} of ${countOf(evidence.planned, 'planned trial')}`
    lines.push(...paragraph(`Run ${evidence.run}: ${trials}${repeats}${errored}${unfinished}`, page))
    if (evidence.kind === 'tune') lines.push(page.paint.verdict('inconclusive', `! ${TUNE_WARNING}`))
  }
  return lines
}

function failureModesBlock(report: GateReport, page: Page): Block {
  if (report.failureModes.length === 0) return []
  const label = (kind: VerdictKind): string => `${VERDICT_MARKS[kind]} ${kind}`
  const width = Math.max(...report.failureModes.map(({ verdict }) => displayWidth(label(verdict))))
  const indent = 2 + width + 2
  const lines = report.failureModes.flatMap((mode) => [
    `  ${page.paint.verdict(mode.verdict, padEnd(label(mode.verdict), width))}  ${truncate(mode.name, page.width - indent)}`,
    ...paragraph(mode.reason, page, indent),
    ...(mode.verdict === 'pass' ? [] : paragraph(modeFacts(mode), page, indent).map(page.paint.dim)),
  ])
  return [page.paint.bold(FAILURE_MODES_TITLE), ...lines]
}

function comparisonBlock(report: GateReport, page: Page): Block {
  const { comparison } = report
  if (comparison === null) return []
  const margin = `margin ${formatPoints(comparison.margin).replace('+', '')} points`
  const metrics = comparison.metrics.flatMap((metric) => {
    const difference = `${formatPoints(metric.difference)} points [${formatPoints(metric.low)}, ${formatPoints(metric.high)}]`
    const p = `McNemar p ${formatProbability(metric.mcnemarP)}`
    const pairs = `${countOf(metric.pairs, 'pair')}, ${countOf(metric.regressions.length, 'regression')}, ${countOf(metric.fixes.length, 'fix', 'fixes')}, ${p}`
    return [
      ...hanging('  ', `${metric.metric}: ${metric.verdict}, ${difference}`, page),
      ...paragraph(pairs, page, 4),
      ...flipped('regressions', metric.regressions, page),
    ]
  })
  return [...heading(`Against the baseline ${comparison.run} (${margin})`, page), ...metrics]
}

function flipped(name: string, cases: readonly string[], page: Page): Block {
  if (cases.length === 0) return []
  const shown = cases.slice(0, SHOWN_IDS).map(printableLine).join(', ')
  const rest = cases.length > SHOWN_IDS ? ` and ${formatCount(cases.length - SHOWN_IDS)} more` : ''
  return paragraph(`${name}: ${shown}${rest}`, page, 4)
}

function heading(text: string, page: Page): Block {
  return wrap(printableLine(text), page.width).map(page.paint.bold)
}

function countedBlock(
  title: string,
  lines: readonly { readonly count: number; readonly text: string }[],
  page: Page,
): Block {
  if (lines.length === 0) return []
  const width = Math.max(...lines.map((line) => formatCount(line.count).length))
  return [
    ...heading(title, page),
    ...lines.flatMap((line) => hanging(`  ${formatCount(line.count).padStart(width)}×  `, line.text, page)),
  ]
}

function labelled(name: string, text: string, page: Page): Block {
  const indent = 14
  const lines = wrap(printableLine(text), page.width - indent)
  const isCut = lines.length > LONGEST_TEXT_LINES
  return lines.slice(0, LONGEST_TEXT_LINES).map((line, index) => {
    const isLast = index === LONGEST_TEXT_LINES - 1
    const shown = isCut && isLast ? truncate(`${line} …`, page.width - indent) : line
    return page.paint.dim(padEnd(index === 0 ? `    ${name}` : '', indent)) + shown
  })
}

function failingCase(trial: FailingTrial, page: Page): Block {
  const facts = trialFacts(trial).map(({ name, value }) => `${name} ${value}`)
  const title = printableLine(trialTitle(trial))
  const wrong = trial.scores.filter(({ value }) => value === null || value < 1)
  const against = trial.against.length === 0 ? [] : labelled('against', trial.against.join('; '), page)
  return [
    page.paint.bold(`  ${truncate(title, page.width - 2)}`),
    ...against,
    ...trialTexts(trial).flatMap(({ name, value }) => labelled(name, value, page)),
    ...wrong.flatMap((score) => labelled('score', scoreLine(score), page)),
    ...(facts.length === 0 ? [] : labelled('facts', facts.slice(0, SHOWN_FACTS).join(', '), page)),
  ]
}

function failingBlock(report: GateReport, page: Page): Block {
  if (report.failing.length === 0) return []
  const shown = report.failing.slice(0, SHOWN_FAILING)
  const isAll = shown.length >= report.failingTotal
  const count = isAll
    ? formatCount(shown.length)
    : `${formatCount(shown.length)} of ${formatCount(report.failingTotal)}`
  return [
    ...heading(`Failing cases (${count}), worst first`, page),
    ...shown.flatMap((trial) => failingCase(trial, page)),
    ...(isAll ? [] : paragraph('All that were kept: airworthy gate --html report.html', page, 2)),
  ]
}

function readingBlock(report: GateReport, page: Page): Block {
  const sentences = [
    furtherSentence(report),
    confidenceSentence(report),
    stoppedEarlySentence(report),
    costSentence(report),
  ]
  const present = sentences.filter((sentence) => sentence !== null)
  return [
    ...present.flatMap((sentence) => paragraph(sentence, page)),
    ...report.notes.flatMap((note) => hanging('- ', note, page)),
  ]
}

function hashBlock(report: GateReport, page: Page): Block {
  const contract = `contract ${report.contract.path} ${shortHash(report.contract.hash)}`
  const evidence =
    report.evidence === null
      ? 'no evidence'
      : `evidence ${shortHash(report.evidence.hash)}, test set ${shortHash(report.evidence.testSetHash)}, feature ${report.evidence.featureVersion}`
  return paragraph(`${contract}, ${evidence}`, page).map(page.paint.dim)
}

/** The report for a person at a terminal. It ends with the decision and what to do next, and with a newline. */
export function renderTerminal(report: GateReport, options: TerminalOptions): string {
  const page = pageFor(options)
  const errors = report.errors.map(({ code, message, count }) => ({ count, text: `${code}: ${message}` }))
  const unmeasured = report.unmeasured.map(({ metric, reason, count }) => ({
    count,
    text: `${metric}: ${reason}`,
  }))
  return joined([
    titleBlock(report, page),
    requirementLines(report, page),
    failureModesBlock(report, page),
    comparisonBlock(report, page),
    countedBlock('Errors (they count against every quality requirement)', errors, page),
    countedBlock('Unmeasured', unmeasured, page),
    failingBlock(report, page),
    readingBlock(report, page),
    hashBlock(report, page),
    lastWordBlock(
      { ...headline(report), color: DECISION_VERDICTS[report.verdict], steps: nextSteps(report) },
      page,
    ),
  ])
}
