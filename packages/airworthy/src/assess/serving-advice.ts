import type { Assessment, Finding } from './assessment.ts'
import type { EntryKind } from './inventory/entry-point.ts'

/** Whether the part that serves users is worth hardening, and what speaks against it. */
export interface ServingAdvice {
  readonly advice: 'harden' | 'rewrite'
  /** What speaks for a rewrite, each in one clause. */
  readonly signs: readonly string[]
  /** What would speak for one, and could not be decided. */
  readonly undecided: readonly string[]
}

const DEMO_ENTRIES: readonly EntryKind[] = ['app-script', 'cli', 'notebook']
const SIGNS_FOR_REWRITE = 3
const DEAD =
  /\b(?:dead|discontinued|deprecated|end.of.life|retired|archived|unsupported|superseded|no longer|removed from)\b/i

interface Sign {
  readonly clause: string
  readonly check: string
  readonly holds?: (finding: Finding) => boolean
}

const SIGNS: readonly Sign[] = [
  { clause: 'the index lives in the process or in a file', check: 'infra/flat-file-retrieval' },
  { clause: 'state lives in the process', check: 'infra/in-memory-state' },
  { clause: 'there is no automated test', check: 'tests/none' },
  {
    clause: 'the major version of the model SDK is dead',
    check: 'infra/unpinned-or-dead-sdk',
    holds: ({ reason, evidence }) => DEAD.test([reason, ...evidence.map(({ shows }) => shows)].join(' ')),
  },
]

/** A rewrite pays when at least three of five signs hold that the serving part was only built to be shown. */
export function servingAdvice({
  findings,
  inventory,
}: Pick<Assessment, 'findings' | 'inventory'>): ServingAdvice {
  const found = SIGNS.map((sign) => ({ sign, finding: findings.find(({ check }) => check === sign.check) }))
  const held = found.filter(
    ({ sign, finding }) => finding?.verdict === 'present' && (sign.holds?.(finding) ?? true),
  )
  const signs = [...entrySign(inventory), ...held.map(({ sign }) => sign.clause)]
  return {
    advice: signs.length >= SIGNS_FOR_REWRITE ? 'rewrite' : 'harden',
    signs,
    undecided: found.filter(({ finding }) => finding?.verdict === 'unknown').map(({ sign }) => sign.clause),
  }
}

function entrySign({ entries }: Assessment['inventory']): readonly string[] {
  const isDemo = entries.length > 0 && entries.every(({ kind }) => DEMO_ENTRIES.includes(kind))
  return isDemo ? ['a script, an app script or a notebook is the only way in'] : []
}
