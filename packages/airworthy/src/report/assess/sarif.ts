import { createHash } from 'node:crypto'
import type { Finding } from '../../assess/assessment.ts'
import type { AssessmentReport } from '../../assess/assessment-report.ts'
import type { Evidence, Severity } from '../../assess/check.ts'
import type { SuppressedFinding } from '../../assess/suppression.ts'
import { formatDays } from './assessment-text.ts'
import type { CheckPage } from './check-page.ts'

export interface SarifOptions {
  readonly version: string
  /** The assessed folder from the root of the repository, with forward slashes; empty for the root itself. */
  readonly folder: string
  /** What `airworthy explain` prints, for the help of each rule. */
  readonly pages: ReadonlyMap<string, CheckPage>
}

const LEVELS: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  blocker: 'error',
  high: 'error',
  medium: 'warning',
  low: 'note',
}
/** GitHub sorts security alerts by this number: above 9 critical, above 7 high, above 4 medium. */
const SECURITY_SEVERITIES: Readonly<Record<Severity, string>> = {
  blocker: '9.1',
  high: '7.1',
  medium: '4.1',
  low: '1.0',
}
const PRECISIONS = { high: 'high', medium: 'medium', low: 'low' } as const
const SECURITY = /^(?:access|credentials|guard|output|tools)\//

function ruleOf({ check, title, severity, confidence }: Finding, page: CheckPage | undefined) {
  const isSecurity = SECURITY.test(check)
  return {
    id: check,
    name: check,
    shortDescription: { text: title },
    fullDescription: { text: page?.title ?? title },
    help: {
      text: `${page?.title ?? title}. Read more with: airworthy explain ${check}`,
      ...(page === undefined ? {} : { markdown: page.text }),
    },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: {
      tags: ['ai', check.split('/')[0], ...(isSecurity ? ['security'] : [])],
      precision: PRECISIONS[confidence],
      ...(isSecurity
        ? { 'security-severity': SECURITY_SEVERITIES[severity] }
        : { 'problem.severity': LEVELS[severity] === 'note' ? 'recommendation' : LEVELS[severity] }),
    },
  }
}

function uri(folder: string, path: string): string {
  const whole = folder === '' ? path : `${folder}/${path}`
  return whole.split('/').map(encodeURIComponent).join('/')
}

function locationOf({ path, line, shows }: Evidence, folder: string) {
  return {
    physicalLocation: {
      artifactLocation: { uri: uri(folder, path), uriBaseId: '%SRCROOT%' },
      region: { startLine: Math.max(1, line) },
    },
    message: { text: shows },
  }
}

/** The same while the line moves: from the check, the file and what the line shows. */
function fingerprint(check: string, { path, shows }: Evidence, folder: string): string {
  return createHash('sha256')
    .update(JSON.stringify([check, uri(folder, path), shows]))
    .digest('hex')
    .slice(0, 32)
}

function suppressionsOf(suppressed: SuppressedFinding | undefined) {
  return (suppressed?.suppressions ?? []).map(({ by, reason }) => ({
    kind: by === 'comment' ? 'inSource' : 'external',
    status: 'accepted',
    justification: reason,
  }))
}

interface ResultContext {
  readonly report: AssessmentReport
  readonly folder: string
  readonly ruleIndex: number
}

function resultOf(finding: Finding, { report, folder, ruleIndex }: ResultContext) {
  const { check, severity, reason, remedy, effortDays, evidence } = finding
  const [first, ...others] = evidence
  if (first === undefined) return []
  const state = report.baseline?.known.includes(check) === true ? 'unchanged' : 'new'
  return [
    {
      ruleId: check,
      ruleIndex,
      level: LEVELS[severity],
      message: { text: `${reason} ${remedy} Effort: ${formatDays(effortDays)}.` },
      locations: [locationOf(first, folder)],
      relatedLocations: others.map((place, index) => ({ id: index + 1, ...locationOf(place, folder) })),
      partialFingerprints: { primaryLocationLineHash: `${fingerprint(check, first, folder)}:1` },
      ...(report.baseline === null ? {} : { baselineState: state }),
      suppressions: suppressionsOf(report.suppressed.find((each) => each.check === check)),
    },
  ]
}

/** The gaps as SARIF 2.1.0, as GitHub code scanning accepts it; ends with a newline. */
export function renderAssessmentSarif(
  report: AssessmentReport,
  { version, folder, pages }: SarifOptions,
): string {
  const gaps = report.ai ? report.findings.filter(({ verdict }) => verdict === 'present') : []
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'airworthy', version, rules: gaps.map((gap) => ruleOf(gap, pages.get(gap.check))) },
        },
        columnKind: 'utf16CodeUnits',
        results: gaps.flatMap((gap, ruleIndex) => resultOf(gap, { report, folder, ruleIndex })),
      },
    ],
  }
  return `${JSON.stringify(log, null, 2)}\n`
}
