import type { Finding } from '../../assess/assessment.ts'
import { type AssessmentReport, openGaps } from '../../assess/assessment-report.ts'
import type { Evidence, Severity } from '../../assess/check.ts'
import { STYLE } from '../html/style.ts'
import { Markup, markup } from '../markup.ts'
import {
  type AssessmentText,
  assessmentText,
  formatDays,
  type GapsOfMode,
  NO_AI,
  SEVERITY_MARKS,
  SEVERITY_VERDICTS,
} from './assessment-text.ts'
import { ASSESSMENT_STYLE } from './html-style.ts'

const SEVERITIES: readonly Severity[] = ['blocker', 'high', 'medium', 'low']

function worst(report: AssessmentReport): 'fail' | 'inconclusive' | 'pass' {
  const [first] = openGaps(report)
  if (first === undefined) return 'pass'
  return first.severity === 'blocker' ? 'fail' : 'inconclusive'
}

function pageHeader(report: AssessmentReport, text: AssessmentText): Markup {
  const days = text.modes.length === 0 ? null : markup` <span class="days-big">${text.days}</span>`
  const baseline = text.baseline === null ? null : markup`<p class="why">${text.baseline}</p>`
  return markup`<header class="${worst(report)}">
<h1>From pilot to production${days}</h1>
<p class="summary">${text.gaps}</p>
<p class="why">${text.inventory}</p>${baseline}
</header>`
}

function section(id: string, title: string, content: Markup | readonly Markup[]): Markup {
  return markup`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>
${content}</section>`
}

function list(id: string, title: string, items: readonly (string | Markup)[]): Markup {
  if (items.length === 0) return markup``
  return section(id, title, markup`<ul class="plain">${items.map((item) => markup`<li>${item}</li>`)}</ul>`)
}

function countTable(groups: readonly GapsOfMode[]): Markup {
  if (groups.length === 0) return markup``
  const columns = SEVERITIES.map(
    (severity) => markup`<th scope="col">${SEVERITY_MARKS[severity]} ${severity}</th>`,
  )
  const rows = groups.map(({ title, gaps }) => {
    const cells = SEVERITIES.map(
      (severity) => markup`<td>${gaps.filter((gap) => gap.severity === severity).length}</td>`,
    )
    return markup`<tr><th scope="row">${title}</th>${cells}</tr>`
  })
  const table = markup`<table class="counts"><caption>Gaps by what lies behind them, and how severe they are.</caption>
<thead><tr><th scope="col">Behind it</th>${columns}</tr></thead><tbody>${rows}</tbody></table>`
  return section('overview', 'At a glance', table)
}

function places(evidence: readonly Evidence[]): readonly Markup[] {
  return evidence.map(({ path, line, shows }) => markup`<li><code>${path}:${line}</code> ${shows}</li>`)
}

function gapArticle(gap: Finding): Markup {
  const accent = SEVERITY_VERDICTS[gap.severity] ?? ''
  const misses =
    gap.nearMisses.length === 0
      ? null
      : markup`<details><summary>Looked at, and not enough</summary><ul>${places(gap.nearMisses)}</ul></details>`
  const confidence =
    gap.confidence === 'high' ? null : markup` <span class="quiet">Confidence: ${gap.confidence}.</span>`
  return markup`<article class="gap ${accent}"><h3><span class="severity">${SEVERITY_MARKS[gap.severity]} ${gap.severity}</span> ${gap.title} <code class="id">${gap.check}</code></h3>
<p>${gap.reason}${confidence}</p><ul>${places(gap.evidence)}</ul>
<p class="remedy">→ ${gap.remedy} <span class="days">${formatDays(gap.effortDays)}</span>${gap.effortDays.because === '' ? null : markup` <span class="quiet">(${gap.effortDays.because})</span>`}</p>${misses}</article>`
}

function gapSections(groups: readonly GapsOfMode[]): readonly Markup[] {
  return groups.map(({ mode, title, gaps }) => section(mode, title, gaps.map(gapArticle)))
}

function planSection({ plan }: AssessmentReport, { effort, drivers }: AssessmentText): Markup {
  if (plan.length === 0) return markup``
  const steps = plan.map(
    ({ title, checks }) =>
      markup`<li>${title} <span class="quiet">${checks.map((check) => markup`<code>${check}</code> `)}</span></li>`,
  )
  return section(
    'plan',
    'The plan, in order',
    markup`<p class="range">${effort}.</p>${drivers === null ? null : markup`<p class="note">${drivers}</p>`}<ol class="steps">${steps}</ol>`,
  )
}

function strengthItems({ strengths }: AssessmentText): readonly Markup[] {
  return strengths.map(({ reason, evidence: [first] }) =>
    first === undefined ? markup`${reason}` : markup`${reason} <code>${first.path}:${first.line}</code>`,
  )
}

function content(report: AssessmentReport): Markup {
  if (!report.ai) return markup`<header><h1>${NO_AI}</h1></header>`
  const text = assessmentText(report)
  return markup`${pageHeader(report, text)}
<main>
${countTable(text.modes)}
${planSection(report, text)}
${section('serving', 'Harden or rewrite', markup`<p class="note">${text.serving}</p>`)}
${gapSections(text.modes)}
${list('good', 'Good already', strengthItems(text))}
${text.notes.map(({ id, title, lines }) => list(id, title, lines))}
</main>
<footer><p>Read by <code>airworthy assess</code>. What a gap means, and how to mend it: <code class="command">airworthy explain CHECK</code></p></footer>`
}

/**
 * The assessment as one HTML file that needs nothing else: no script, no request, style inside. Everything that comes
 * from the project is escaped, and the policy in the file forbids what escaping might miss.
 */
export function renderAssessmentHtml(report: AssessmentReport): string {
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>From pilot to production: assessment</title>
<style>${new Markup(STYLE)}${new Markup(ASSESSMENT_STYLE)}</style>
</head>
<body>
${content(report)}
</body>
</html>
`.toString()
}
