import type { FailingTrial, GateReport } from '../../verdict/gate-report.ts'
import { contentText, cutText } from '../content-text.ts'
import { scoreLine, trialFacts, trialTexts, trialTitle } from '../failing-trial.ts'
import { formatCount } from '../format.ts'
import { type Markup, markup } from '../markup.ts'

/** Longer texts are cut, so that a report of 200 long cases stays small enough to open. */
const MOST_CHARACTERS = 4_000
const MOST_PASSAGES = 12
const PREVIEW_CHARACTERS = 160

function textBlock(text: string): Markup {
  const cut = cutText(text, MOST_CHARACTERS)
  const note = cut.note === undefined ? null : markup`<p class="quiet">${cut.note}</p>`
  return markup`<pre dir="auto">${cut.text}</pre>${note}`
}

function passageList(trial: FailingTrial): Markup {
  const passages = trial.passages ?? []
  if (passages.length === 0) return markup``
  const items = passages.slice(0, MOST_PASSAGES).map(({ id, score, text }) => {
    const scored = score === undefined ? '' : `score ${Number(score.toPrecision(4))}`
    return markup`<li><span class="small"><code>${id ?? 'without id'}</code><span class="quiet">${scored}</span></span>${textBlock(text)}</li>`
  })
  const left = passages.length - items.length
  const rest = left > 0 ? markup`<p class="quiet">${formatCount(left)} more not shown.</p>` : null
  return markup`<dt>passages</dt><dd><ol>${items}</ol>${rest}</dd>`
}

function scoreList(trial: FailingTrial): Markup {
  if (trial.scores.length === 0) return markup``
  return markup`<dt>scores</dt><dd><ul>${trial.scores.map((score) => markup`<li>${cutText(scoreLine(score), MOST_CHARACTERS).text}</li>`)}</ul></dd>`
}

function factLine(trial: FailingTrial): Markup {
  const facts = trialFacts(trial)
  if (facts.length === 0) return markup``
  return markup`<p class="small">${facts.map(({ name, value }) => markup`<span><span class="quiet">${name}</span> ${value}</span> `)}</p>`
}

function preview(trial: FailingTrial): Markup {
  if (trial.input === undefined) return markup``
  const line = contentText(trial.input).slice(0, PREVIEW_CHARACTERS).replace(/\s+/g, ' ')
  return markup`<span class="preview" dir="auto">${line}</span>`
}

function failingCase(trial: FailingTrial): Markup {
  return markup`<details><summary><span class="case">${trialTitle(trial)}</span> <span class="against">against ${trial.against.join('; ')}</span>${preview(trial)}</summary>
<div class="trial">${factLine(trial)}<dl>${trialTexts(trial).map(({ name, value }) => markup`<dt>${name}</dt><dd>${textBlock(value)}</dd>`)}${scoreList(trial)}${passageList(trial)}</dl></div></details>
`
}

/** The failing cases, each one click away; no script is needed. */
export function failingCasesSection(report: GateReport): Markup {
  if (report.failingTotal === 0) return markup``
  const shown = formatCount(report.failing.length)
  const isAll = report.failing.length >= report.failingTotal
  const which = isAll
    ? 'All of them, worst first.'
    : `The first ${shown} of ${formatCount(report.failingTotal)}, worst first.`
  return markup`<section aria-labelledby="failing"><h2 id="failing">Failing cases</h2><p class="note">${which} Open one to see what was asked, answered and expected.</p>
${report.failing.map(failingCase)}</section>`
}
