import { atCalls, mainCalls } from '../anchors.ts'
import type { Check, Decision, Evidence } from '../check.ts'
import { absent, present } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import type { FileRole } from '../project/project-file.ts'

const OPERATIONS =
  /(?:^|[/_.-])(?:run-?_?books?|play-?_?books?|incidents?|incident[-_]response|on-?_?call|operations|ops|outages?|sop|post-?_?mortems?|disaster[-_]recovery|escalation)(?:[/_.-]|$)/i
const OTHER =
  /(?:^|\/)(?:[\w-]*troubleshoot[\w-]*|SUPPORT|support|[\w-]*debugging[\w-]*|monitoring|deployment|deploy|maintenance|CODEOWNERS)(?:\.\w+)?$/i
const DOCUMENT = /\.(?:md|mdx|rst|adoc|txt)$|(?:^|\/)CODEOWNERS$/i
/** What the product answers from, rather than what its people read. */
const CORPUS =
  /(?:^|\/)(?:documents|data|datasets?|corpus|content|contents|knowledge[\w-]*|public|static|assets|samples?|prompts?|skills?|templates?)\//i
const LEFT_OUT: ReadonlySet<FileRole> = new Set(['vendored', 'generated', 'test', 'evaluation', 'data'])
/** What goes wrong with a model in production, and what is done then. */
const FAILURE_CASES: readonly RegExp[] = [
  /\b(?:provider|model|llm|openai|anthropic|azure|gemini|bedrock|api)\b[^.\n]{0,80}\b(?:down|outage|unavailable|unreachable|incident|degraded|fails?|errors?|429|rate.?limit)/i,
  /\b(?:wrong|bad|harmful|incorrect|hallucinat\w*|off-topic|toxic|unsafe|low.quality)\b[^.\n]{0,60}\b(?:answers?|responses?|outputs?|replies|completions?)|\b(?:answers?|responses?|outputs?|replies)\b[^.\n]{0,40}\b(?:wrong|bad|harmful|incorrect|toxic|unsafe)\b|\bhallucinat/i,
  /\b(?:cost|spend|token|budget|bill)\w*\b[^.\n]{0,60}\b(?:spike|runaway|exceed\w*|surge|alert|limit|over|ris(?:es?|ing)|grow\w*|jump\w*|doubl\w*|increas\w*|too high)/i,
]
const ACTION =
  /\b(?:roll ?back|revert|switch (?:to|over)|disable|turn off|kill switch|fail ?over|fallback|page|notify|escalat\w+|mitigat\w+|pause|restart|rotate)\b/i
const OWNER =
  /\bon-?call\b|\bowners?\b|\bowned by\b|\bescalat\w+ (?:to|path|contact)\b|\bpager ?duty\b|\bopsgenie\b|#[a-z][\w-]{3,}|\bcontacts?:|\bincident (?:commander|lead|manager)\b|\bresponsible\b|@[\w-]+\/[\w-]+/i

/** No document says what to do when answers go wrong, the provider fails or cost spikes, and who does it. */
export const noPlaybook: Check = {
  id: 'ownership/no-playbook',
  title: 'No playbook and no owner for failures',
  failureMode: 'F2',
  severity: 'low',
  core: true,
  decide,
}

function decide(facts: Facts): Decision {
  const documents = facts.project.files.filter(
    ({ path, role }) => DOCUMENT.test(path) && !CORPUS.test(path) && !LEFT_OUT.has(role),
  )
  const operations = documents.filter(({ path }) => OPERATIONS.test(path)).map(({ path }) => path)
  const playbook = operations.find((path) => coversFailures(facts.project.text(path)))
  if (playbook !== undefined) {
    return absent(noPlaybook, {
      reason: 'A document says what to do when the model fails, and names who does it.',
      evidence: [
        { path: playbook, line: 1, shows: 'covers failures of the model, what to do then, and who does it' },
      ],
      confidence: 'medium',
    })
  }
  const near = nearest([
    ...operations,
    ...documents.filter(({ path }) => OTHER.test(path)).map(({ path }) => path),
  ])
  const shown = near.map((path): Evidence => ({ path, line: 1, shows: missingIn(facts.project.text(path)) }))
  const owners = shown.filter(({ path }) => /CODEOWNERS/.test(path))
  const documentsShown = shown.filter(({ path }) => !/CODEOWNERS/.test(path))
  const calls = atCalls(
    mainCalls(facts),
    ({ callee }) => `no document says what to do when ${callee} fails or answers wrongly`,
  )
  return present(noPlaybook, {
    reason:
      'No document here says what to do when answers go wrong, the provider fails or cost spikes, and who does it; it may live elsewhere, so ask.',
    evidence: [...documentsShown.slice(0, 1), ...calls],
    nearMisses: [
      ...documentsShown,
      ...owners.map((owner) => ({ ...owner, shows: 'names owners of files, not of failures' })),
    ],
    remedy:
      'Write one page per failure case with an owner, a contact and the step back, and link it from the alert.',
    effortDays: {
      low: 1,
      high: 2,
      because: 'one page per failure case, an owner, a contact and the step back',
    },
    confidence: 'medium',
  })
}

/** At least two kinds of failure, something to do, and somebody who does it. */
function coversFailures(text: string): boolean {
  return casesIn(text) >= 2 && ACTION.test(text) && OWNER.test(text)
}

function casesIn(text: string): number {
  return FAILURE_CASES.filter((pattern) => pattern.test(text)).length
}

function missingIn(text: string): string {
  if (casesIn(text) === 0) return 'says nothing on wrong answers, a failing provider or a rise in cost'
  if (casesIn(text) === 1)
    return 'covers one case; wrong answers, a failing provider and a rise in cost are three'
  if (!ACTION.test(text)) return 'names cases of failure, and not what to do'
  return 'names cases of failure, and nobody who acts'
}

/** Runbooks before troubleshooting before boilerplate, those near the root first. */
function nearest(paths: readonly string[]): readonly string[] {
  const rank = (path: string): number =>
    (OPERATIONS.test(path) ? 0 : /troubleshoot/i.test(path) ? 10 : 20) + path.split('/').length
  return [...new Set(paths)].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1)).slice(0, 5)
}
