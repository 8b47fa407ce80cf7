import type { Check, Decision, Evidence } from '../check.ts'
import { contractFiles } from '../contract-files.ts'
import { absent, notApplicable, present } from '../decisions.ts'
import type { Facts, TextHit } from '../facts.ts'
import { type EvaluationRun, evaluations } from './evaluation-runs.ts'

/** A number below which something fails. */
const BAR =
  /threshold["']?\s*[:=]\s*[\d.]|min_?(?:score|accuracy|pass_?rate|recall|precision)\w*["']?\s*[:=]\s*[\d.]|(?:score|accuracy|rate|recall|precision|faithfulness|relevanc\w+|correct\w*|passed)\b[^\n=]{0,40}(?:>=|>|<|<=)\s*(?:\d|[A-Z_]*(?:THRESHOLD|MIN|BAR|TARGET))|toBeGreaterThan(?:OrEqual)?\(\s*[\d.]|--fail-on|assert\s+not\s+fail|\.threshold\b|thresholds?\.(?:json|ya?ml|toml)|RegressionError/i
/** A retry that passes a case when any attempt does. */
const RETRIED = /attempts?_?per_?case|_ATTEMPTS|passes if any|max_?attempts|flaky|rerun/i
const MOST_SHOWN = 5

/** Evaluations exist and nothing stops a release that falls below a bar. */
export const noEvalBarsOrGate: Check = {
  id: 'evals/no-bars-or-gate',
  title: 'Evaluations stop nothing',
  failureMode: 'F3',
  severity: 'high',
  core: false,
  decide,
}

function decide(facts: Facts): Decision {
  const { runs } = evaluations(facts)
  const [first] = runs
  if (first === undefined)
    return notApplicable(noEvalBarsOrGate, 'There are no evaluations that could have a bar.')
  const files = new Set(runs.flatMap((run) => run.files))
  const bars = facts.search(BAR, { paths: files, most: MOST_SHOWN })
  const steps = gates(facts, runs)
  const blocking = steps.filter(({ isBlocking }) => isBlocking)
  const hasBars =
    bars.length > 0 ||
    runs.some(({ kind }) => kind === 'promptfoo') ||
    contractFiles(facts.project).some(
      (contract) => contract.hasBars && runs.some(({ path }) => path === contract.path),
    )
  if (hasBars && blocking.length > 0) {
    return absent(noEvalBarsOrGate, {
      reason: 'A workflow runs the evaluations and fails below a written bar.',
      evidence: [
        ...blocking.map(({ hit }) => shown(hit, 'runs the evaluations')),
        ...bars.map((hit) => shown(hit, 'a written bar')),
      ],
      nearMisses: facts
        .search(RETRIED, { paths: files, most: 2 })
        .map((hit) => shown(hit, 'a case is tried more than once')),
      confidence: 'medium',
    })
  }
  return present(noEvalBarsOrGate, {
    reason: reasonFor({ hasBars, hasSteps: steps.length > 0, isBlocking: blocking.length > 0 }),
    evidence: [
      ...steps.map(({ hit, isBlocking }) =>
        shown(
          hit,
          isBlocking ? 'runs evaluations without a bar' : 'runs evaluations and lets a failure pass',
        ),
      ),
      ...runs.map(({ path, line }) => ({ path, line, shows: 'an evaluation that stops nothing' })),
    ],
    nearMisses: bars.map((hit) => shown(hit, 'a bar that no step of a release enforces')),
    remedy:
      'Write down the bar for each metric, let a step of the release fail below it, and measure the judge against people.',
    effortDays: { low: 1, high: 1, because: 'the bars, and one step of the workflow that fails' },
    confidence: 'medium',
  })
}

interface Gate {
  readonly hit: TextHit
  readonly isBlocking: boolean
}

/** Steps of workflows that run one of the evaluations, by its path, folder or script. */
function gates(facts: Facts, runs: readonly EvaluationRun[]): readonly Gate[] {
  const workflows = facts.configuration.files
    .filter(({ kind }) => kind === 'workflow')
    .map(({ path }) => path)
  const names = runs.flatMap(({ path, kind }) =>
    kind === 'airworthy' ? [] : [path.split('/').at(-1) ?? path, ...(kind === 'code' ? [] : [kind])],
  )
  const pattern = new RegExp(
    [
      ...new Set(names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))),
      '\\b(?:npm|pnpm|yarn|bun|make|uv)\\b[^\\n]*\\bevals?\\b',
      '\\b(?:deepeval|promptfoo|evalite)\\b[^\\n]*\\b(?:test|run|eval)',
      // Its other commands report; this one stops a release.
      '\\bairworthy\\b[^\\n]*\\bgate\\b',
    ].join('|'),
    'i',
  )
  const inWorkflows = facts
    .search(pattern, { paths: workflows, most: MOST_SHOWN })
    .filter(
      ({ text }) =>
        !/^(?:#|-\s*["'][^"']*["']$|(?:-\s*)?name:)|\b(?:pip|npm|uv) (?:pip )?(?:install|sync)\b|requirements/.test(
          text,
        ),
    )
    .map((hit) => ({
      hit,
      isBlocking: !/continue-on-error:\s*true|\|\|\s*true/.test(facts.project.text(hit.path)),
    }))
  return [...inWorkflows, ...beforeRelease(facts)]
}

/** A script that a release runs first, and that stops it: `"predeploy": "airworthy gate"`. */
function beforeRelease(facts: Facts): readonly Gate[] {
  return facts.configuration.scripts
    .filter(
      ({ name, command }) =>
        /^(?:pre)?(?:release|deploy|publish|publishOnly)(?:$|:)|^prepublishOnly$/.test(name) &&
        /\bairworthy\b[^&|;]*\bgate\b(?!\s*\|\|)/.test(command),
    )
    .map(({ path, line, command }) => ({ hit: { path, line, text: command }, isBlocking: true }))
}

function reasonFor({
  hasBars,
  hasSteps,
  isBlocking,
}: {
  readonly hasBars: boolean
  readonly hasSteps: boolean
  readonly isBlocking: boolean
}): string {
  if (!hasSteps)
    return hasBars
      ? 'Evaluations have a bar, and no workflow runs them.'
      : 'Evaluations exist with no written bar, and no workflow runs them.'
  return isBlocking
    ? 'A workflow runs the evaluations, and no bar is written down.'
    : 'A workflow runs the evaluations and lets a failure pass.'
}

function shown({ path, line }: TextHit, shows: string): Evidence {
  return { path, line, shows }
}
