import { readFileSync, realpathSync } from 'node:fs'
import { isAbsolute, relative, sep } from 'node:path'
import { AirworthyError, nearest, systemReason } from '@airworthy/sdk'
import { assess } from '../../assess/assess.ts'
import { type AssessmentReport, isAtLeast, openGaps, reportOn } from '../../assess/assessment-report.ts'
import { type Baseline, baselineOf, parseBaseline } from '../../assess/baseline.ts'
import type { Severity } from '../../assess/check.ts'
import { readSuppressions } from '../../assess/read-suppressions.ts'
import { readCheckPages } from '../../report/assess/check-page.ts'
import { renderAssessmentHtml } from '../../report/assess/html.ts'
import { renderAssessmentJson } from '../../report/assess/json.ts'
import { renderAssessmentMarkdown } from '../../report/assess/markdown.ts'
import { renderAssessmentSarif } from '../../report/assess/sarif.ts'
import { renderAssessmentTerminal } from '../../report/assess/terminal.ts'
import type { Terminal } from '../terminal.ts'
import { version } from '../version.ts'
import { writeReport } from '../write-report.ts'

export interface AssessFlags {
  readonly json: boolean
  readonly html?: string
  readonly markdown?: string
  readonly sarif?: string
  /** The least severity at which a gap makes the command fail. */
  readonly failOn?: string
  readonly baseline?: string
  readonly writeBaseline?: string
}

const SEVERITIES: readonly Severity[] = ['blocker', 'high', 'medium', 'low']
const GAP_FOUND = 1

/** `airworthy assess` */
export async function assessCommand(
  directory: string,
  flags: AssessFlags,
  terminal: Terminal,
): Promise<void> {
  const failOn = flags.failOn === undefined ? undefined : severityOf(flags.failOn)
  const baseline = flags.baseline === undefined ? null : readBaseline(flags.baseline)
  const assessment = await assess(directory)
  const written = readSuppressions(directory, assessment.findings)
  const report = reportOn(assessment, { written, baseline })
  writeReports(report, flags, directory)
  const { color, columns } = terminal
  terminal.out(
    flags.json ? renderAssessmentJson(report) : renderAssessmentTerminal(report, { color, columns }),
  )
  const isFailing =
    failOn !== undefined && openGaps(report).some(({ severity }) => isAtLeast(severity, failOn))
  if (isFailing) process.exitCode = GAP_FOUND
}

function severityOf(text: string): Severity {
  const severity = SEVERITIES.find((each) => each === text)
  if (severity !== undefined) return severity
  const meant = nearest(text, SEVERITIES)
  throw new AirworthyError('usage', `--fail-on must be one of ${SEVERITIES.join(', ')}, not "${text}"`, {
    next: `Write --fail-on ${meant ?? 'blocker'}.`,
  })
}

function readBaseline(path: string): { readonly path: string; readonly content: Baseline } {
  return { path, content: parseBaseline(textOf(path), path) }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    throw new AirworthyError(
      'file-not-readable',
      `cannot read the baseline ${path}: ${systemReason(cause)}`,
      {
        next: `Write one with: airworthy assess --write-baseline ${path}`,
        cause,
      },
    )
  }
}

function writeReports(report: AssessmentReport, flags: AssessFlags, directory: string): void {
  const { html, markdown, sarif, writeBaseline } = flags
  if (html !== undefined) writeReport(html, renderAssessmentHtml(report))
  if (markdown !== undefined) writeReport(markdown, renderAssessmentMarkdown(report))
  if (sarif !== undefined) {
    const options = { version: version(), folder: folderOf(directory), pages: readCheckPages() }
    writeReport(sarif, renderAssessmentSarif(report, options))
  }
  if (writeBaseline !== undefined) {
    const suppressed = new Set(report.suppressed.map(({ check }) => check))
    const gaps = report.ai ? report.findings.filter(({ check }) => !suppressed.has(check)) : []
    writeReport(writeBaseline, `${JSON.stringify(baselineOf(gaps), null, 2)}\n`)
  }
}

/** The assessed folder from the working directory, where a pipeline has checked out; empty when it is elsewhere. */
function folderOf(directory: string): string {
  const path = relative(realpathSync('.'), realpathSync(directory))
  return isAbsolute(path) || path.split(sep)[0] === '..' ? '' : path.split(sep).join('/')
}
