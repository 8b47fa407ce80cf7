import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  count,
  evidenceNear,
  type Judged,
  type Label,
  precision,
  recall,
  type Said,
  skill,
  specificity,
} from './assess-labels.ts'

/**
 * How well `airworthy assess` agrees with labels of real repositories:
 *
 *     node benchmarks/assess-quality.ts --labels FILE.jsonl --repositories DIR --kinds FILE.json
 *
 * DIR holds one folder `owner+name` per repository; the kinds file maps `owner/name` to `{ "kind": … }`.
 * Labels of low confidence are left out, as are repositories that are not there (they are named).
 */
const { values } = parseArgs({
  options: {
    labels: { type: 'string' },
    repositories: { type: 'string' },
    kinds: { type: 'string' },
    check: { type: 'string' },
    disagreements: { type: 'boolean', default: false },
  },
})

const TOOL = join(import.meta.dirname, '../packages/airworthy/dist/cli.js')
const GENERAL = 'credentials/hard-coded'

interface Assessed {
  readonly ai: boolean
  readonly findings: readonly (Said & { readonly check: string })[]
}

function assessed(folder: string): Assessed {
  const printed = execFileSync(process.execPath, [TOOL, 'assess', folder, '--json'], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  return JSON.parse(printed) as Assessed
}

function required(name: 'labels' | 'repositories' | 'kinds'): string {
  const value = values[name]
  if (value !== undefined) return value
  console.error(`assess-quality needs --labels FILE --repositories DIR --kinds FILE; --${name} is missing`)
  process.exit(3)
}

function judge(): { readonly judged: readonly Judged[]; readonly absentFolders: readonly string[] } {
  const labels = readFileSync(required('labels'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Label)
  const kinds = JSON.parse(readFileSync(required('kinds'), 'utf8')) as Record<
    string,
    { readonly kind: string }
  >
  const judged: Judged[] = []
  const absentFolders: string[] = []
  for (const [repo, its] of Map.groupBy(labels, ({ repo }) => repo)) {
    const folder = join(required('repositories'), repo.replace('/', '+'))
    if (!existsSync(folder)) {
      absentFolders.push(repo)
      continue
    }
    const { findings } = assessed(folder)
    const said = new Map(findings.map((finding) => [finding.check, finding]))
    const kind = kinds[repo]?.kind ?? 'unknown'
    judged.push(...its.map((label) => ({ ...label, kind, said: said.get(label.check) })))
  }
  return { judged, absentFolders }
}

function share(value: number | null): string {
  return value === null || Number.isNaN(value) ? '–' : value.toFixed(2)
}

function row(name: string, judged: readonly Judged[]): string {
  const counts = count(judged)
  const unknown = counts.unknownGaps + counts.unknownClear
  const cells = [
    name,
    counts.gaps,
    counts.clear,
    share(precision(counts)),
    share(recall(counts)),
    share(specificity(counts)),
    share(skill(judged)),
    share(evidenceNear(judged)),
    unknown,
    `${counts.notApplicableAsGap}/${counts.notApplicable}`,
  ]
  return `| ${cells.join(' | ')} |`
}

const { judged, absentFolders } = judge()
const firm = judged.filter(({ confidence }) => confidence !== 'low')
const withAi = firm.filter(({ kind }) => kind !== 'non-AI')
console.log(
  '| check | gaps | clear | precision | recall | specificity | skill | evidence near | unknown | n/a as gap |',
)
console.log('|---|---|---|---|---|---|---|---|---|---|')
console.log(row('all', withAi))
for (const kind of ['pilot', 'near-production'])
  console.log(
    row(
      kind,
      withAi.filter((one) => one.kind === kind),
    ),
  )
for (const [check, its] of Map.groupBy(withAi, (one) => one.check)) console.log(row(check, its))
const alarms = judged.filter(
  ({ kind, check, said }) => kind === 'non-AI' && check !== GENERAL && said?.verdict === 'present',
)
console.log(`\nAI findings on repositories without AI: ${alarms.length}`)
if (absentFolders.length > 0) console.log(`Not there, so left out: ${absentFolders.join(', ')}`)
if (values.disagreements) {
  for (const { repo, check, label, said } of withAi) {
    if (label !== said?.verdict && (values.check === undefined || values.check === check)) {
      const [first] = said?.evidence ?? []
      console.log(
        `${check}  ${repo}: ${label}, said ${said?.verdict} ${first === undefined ? '' : `${first.path}:${first.line}`}`,
      )
    }
  }
}
