import type { Check, Decision, Evidence } from '../check.ts'
import { absent, notApplicable, present } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import { evaluations } from './evaluation-runs.ts'

const SLICE =
  '(?:categor(?:y|ies)|slices?|segments?|intents?|difficult(?:y|ies)|languages?|locales?|personas?|topics?|domains?|question_?types?|query_?types?|doc(?:ument)?_?types?|scenarios?|tags?|cohorts?|failure_?(?:kind|mode|type)s?|task_?types?|customers?|tenants?)'
/** Results put together by a property of the cases. */
const SLICED = new RegExp(
  [
    String.raw`(?:\b|(?<!(?:question|sample|case|item|example|row|doc|quer(?:y|ie)|max|num|n|count|size|limit)s?)_)(?:by|per)[_ -]?${SLICE}\b`,
    String.raw`\b${SLICE}\s*={2,3}\s*["']`,
    String.raw`group_?by\s*\(\s*\[?\s*(?:lambda[^:]*:\s*)?["'\w.\[\]]*${SLICE}`,
    String.raw`groupBy\s*\([^)]*${SLICE}`,
    // A line of a contract that has a bar for one slice.
    String.raw`[<>]=\s*[\d.$]+\s*%?.*\bwhere\s+[\w.-]+\s*=\s*\S`,
    String.raw`\b${SLICE}_(?:scores?|results?|stats|metrics|accuracy|counts|breakdown|summary|pass_rate)\b`,
    String.raw`\bif\s+\w+(?:\.\w+)?(?:\.|\[["'])${SLICE}(?:["']\])?\s*==`,
    String.raw`\.filter\(.*\b${SLICE}\b.*===`,
    String.raw`\[\s*\w+(?:\.|\[["'])${SLICE}(?:["']\])?\s*\]\s*(?:\.append\(|\+=|\.push\()`,
  ].join('|'),
  'i',
)

/** A command line that picks some of the cases reports nothing by itself. */
const CHOOSES_CASES = /\bargs\b|\bargv\b|add_argument|option\(|["']--/

/** One number over all cases hides the group for which the product does not work. */
export const noEvalSlices: Check = {
  id: 'evals/no-slices',
  title: 'Evaluations report one number',
  failureMode: 'F3',
  severity: 'high',
  core: true,
  decide,
}

function decide(facts: Facts): Decision {
  const { runs } = evaluations(facts)
  const [first] = runs
  if (first === undefined) return notApplicable(noEvalSlices, 'There are no evaluations to break down.')
  const files = new Set(runs.flatMap((run) => run.files))
  const sliced: readonly Evidence[] = facts
    .search(SLICED, { paths: files })
    .filter(({ text }) => !CHOOSES_CASES.test(text))
    .map(({ path, line }) => ({ path, line, shows: 'results by a property of the cases' }))
  if (sliced.length > 0) {
    return absent(noEvalSlices, {
      reason: 'Results are reported by a property of the cases, not as one number alone.',
      evidence: sliced,
      confidence: 'medium',
    })
  }
  return present(noEvalSlices, {
    reason: `${first.path} reports over all cases together; no breakdown by intent, difficulty, language or customer was found.`,
    evidence: runs.map(({ path, line }) => ({ path, line, shows: 'results over all cases together' })),
    remedy: 'Tag every case, report results per tag, and set a bar for each.',
    effortDays: { low: 2, high: 3, because: 'tags on the cases, a bar per slice and the report' },
    confidence: 'medium',
  })
}
