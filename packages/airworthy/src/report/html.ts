import type { GateReport } from '../verdict/gate-report.ts'
import {
  confidenceSentence,
  costSentence,
  DECISION_VERDICTS,
  decisionWhy,
  furtherSentence,
  headline,
  methodSentences,
  nextSteps,
  stoppedEarlySentence,
  TUNE_WARNING,
  VERDICT_MARKS,
} from './decision-text.ts'
import { countOf, formatCount } from './format.ts'
import { comparisonSection } from './html/comparison.ts'
import { failingCasesSection } from './html/failing-cases.ts'
import { failureModesSection } from './html/failure-modes.ts'
import { latencySection } from './html/latency.ts'
import { requirementsSection } from './html/requirements.ts'
import { slicesSection } from './html/slices.ts'
import { STYLE } from './html/style.ts'
import { Markup, markup } from './markup.ts'

/** `2026-03-02T09:14:03.000Z` as `2026-03-02 09:14 UTC`; any other text as it is. */
function minute(timestamp: string): string {
  return timestamp.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)[\d:.]*Z$/, '$1 $2 UTC')
}

function facts(report: GateReport): Markup {
  const { evidence } = report
  const entries: [string, string][] = [['Owner', report.owner]]
  if (evidence === null) {
    entries.push(['Evidence', 'none'])
  } else {
    const repeats = evidence.repeats > 1 ? `, ${countOf(evidence.repeats, 'run')} of each case` : ''
    const finished = evidence.finishedAt === null ? ', not finished' : ''
    entries.push(['Run', evidence.run])
    entries.push(['Trials', `${formatCount(evidence.trials)} of ${formatCount(evidence.planned)}${repeats}`])
    entries.push(['Errors', formatCount(evidence.errored)])
    entries.push(['Measured', `${minute(evidence.startedAt)}${finished}`])
  }
  return markup`<dl class="facts">${entries.map(([name, value]) => markup`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

function pageHeader(report: GateReport): Markup {
  const { word, summary } = headline(report)
  const verdict = DECISION_VERDICTS[report.verdict]
  const banner = report.evidence?.kind === 'tune' ? markup`<p class="banner">${TUNE_WARNING}</p>` : null
  return markup`<header class="${verdict}">${banner}
<h1>${report.feature} <span class="decision">${VERDICT_MARKS[verdict]} ${word}</span></h1>
<p class="summary">${summary}</p><p class="why">${decisionWhy(report)}</p>
${facts(report)}</header>`
}

function nextSection(report: GateReport): Markup {
  const further = furtherSentence(report)
  const steps = nextSteps(report).map(({ text, command }) => {
    const run = command === undefined ? null : markup` <code class="command">${command}</code>`
    return markup`<li>${text}${run}</li>`
  })
  return markup`<section aria-labelledby="next"><h2 id="next">What to do next</h2>
${further === null ? null : markup`<p class="note">${further}</p>`}<ol class="steps">${steps}</ol></section>`
}

interface CountedLine {
  readonly name: string
  readonly reason: string
  readonly count: number
}

function countedTable(caption: string, lines: readonly CountedLine[]): Markup {
  if (lines.length === 0) return markup``
  const rows = lines.map(
    ({ name, reason, count }) =>
      markup`<tr role="row"><th role="rowheader" scope="row"><span class="requirement">${name}</span></th><td role="cell">${reason}</td><td role="cell" class="count" data-name="trials">${formatCount(count)}</td></tr>`,
  )
  return markup`<table role="table" class="stacked"><caption>${caption}</caption>
<thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">What</th><th role="columnheader" scope="col">Why</th><th role="columnheader" scope="col" class="count">Trials</th></tr></thead><tbody role="rowgroup">${rows}</tbody></table>`
}

function missingSection(report: GateReport): Markup {
  if (report.errors.length === 0 && report.unmeasured.length === 0) return markup``
  const errors = report.errors.map(({ code, message, count }) => ({ name: code, reason: message, count }))
  const unmeasured = report.unmeasured.map(({ metric, reason, count }) => ({ name: metric, reason, count }))
  return markup`<section aria-labelledby="missing"><h2 id="missing">Errors and gaps</h2>
${countedTable('Errors. They count against every quality requirement.', errors)}
${countedTable('Unmeasured: the trial ran, but this could not be told.', unmeasured)}</section>`
}

/** Notes are written with `backticks` around what a person types. */
function prose(text: string): readonly Markup[] {
  return text
    .split(/`([^`]+)`/)
    .map((part, index) => (index % 2 === 1 ? markup`<code>${part}</code>` : markup`${part}`))
}

function readingSection(report: GateReport): Markup {
  const sentences = [
    confidenceSentence(report),
    ...methodSentences(report),
    stoppedEarlySentence(report),
    costSentence(report),
    ...report.notes,
  ]
  const items = sentences.filter((sentence) => sentence !== null)
  return markup`<section aria-labelledby="reading"><h2 id="reading">How to read this</h2>
<ul class="reading">${items.map((sentence) => markup`<li>${prose(sentence)}</li>`)}</ul></section>`
}

function pageFooter(report: GateReport): Markup {
  const contract = markup`contract ${report.contract.path} <code>${report.contract.hash}</code>`
  const { evidence } = report
  if (evidence === null) {
    return markup`<footer><p>This report speaks only of ${contract}. There is no evidence.</p></footer>`
  }
  return markup`<footer><p>This report speaks only of ${contract} and evidence ${evidence.path} <code>${evidence.hash}</code>, measured on test set <code>${evidence.testSetHash}</code> with feature version <code>${evidence.featureVersion}</code> and seed ${String(evidence.seed)}.</p></footer>`
}

/**
 * The report as one HTML file that needs nothing else: no script, no request, style inside. Everything that comes from
 * the report is escaped, and the policy in the file forbids what escaping might miss.
 */
export function renderHtml(report: GateReport): string {
  const { word } = headline(report)
  const page = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${word}: ${report.feature}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
${pageHeader(report)}
<main>
${requirementsSection(report)}
${failureModesSection(report)}
${nextSection(report)}
${comparisonSection(report)}
${latencySection(report)}
${slicesSection(report)}
${missingSection(report)}
${failingCasesSection(report)}
${readingSection(report)}
</main>
${pageFooter(report)}
</body>
</html>
`
  return page.toString()
}
