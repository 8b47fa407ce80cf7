import { atEntries, atEntriesOrCalls, costOfUse, starting } from '../anchors.ts'
import type { Check, Decision, Evidence } from '../check.ts'
import { absent, notApplicable, present, unknown } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import { ACCESS } from '../guards/access-guard.ts'
import { appSignIn } from '../guards/app-guards.ts'
import { defaultIdentity } from '../guards/default-identity.ts'
import { isExposed, keptApart, notServed } from '../guards/exposure.ts'
import { platformAccess } from '../guards/platform-guards.ts'
import { type JudgedEntry, judgeEntries, payingEntries } from '../guards/protected-entries.ts'

/** An entry point that leads to a model call and that anybody may use. */
export const noAuthentication: Check = {
  id: 'access/no-auth',
  title: 'Anyone who reaches it can use it',
  failureMode: 'F1',
  severity: 'blocker',
  core: true,
  decide,
}

function decide(facts: Facts): Decision {
  if (!isExposed(facts)) return notApplicable(noAuthentication, notServed(facts))
  const entries = payingEntries(facts)
  if (entries.length === 0)
    return unknown(noAuthentication, { reason: 'No entry point could be followed to a model call.' })
  const judged = judgeEntries(facts, ACCESS, entries).map((one) => ({
    ...one,
    guard:
      one.guard?.state === 'enforced'
        ? one.guard
        : (appSignIn(facts, one.entry) ?? workplace(one) ?? one.guard),
  }))
  const identity = defaultIdentity(facts, entries)
  if (identity !== undefined && keptApart(judged))
    return isOpen(facts, {
      open: judged.map(({ entry }) => ({ entry, guard: undefined })),
      closed: [],
      off: identity,
    })
  const open = judged.filter(({ guard }) => guard?.state !== 'enforced')
  const closed = judged.filter(({ guard }) => guard?.state === 'enforced')
  if (keptApart(judged)) return isProtected(closed, open)
  const platform = platformAccess(facts)
  if (platform?.state === 'enforced') {
    return absent(noAuthentication, {
      reason: 'The code asks nobody who they are, but its platform does before a request gets there.',
      evidence: [platform.evidence],
      nearMisses: atEntries(
        open.map(({ entry }) => entry),
        ({ name }) => `${name} relies on the platform`,
      ),
      confidence: 'medium',
    })
  }
  return isOpen(facts, { open, closed, off: platform?.evidence })
}

/** A bot of a workplace; a function that hands what it gets to one, which refuses what the workplace did not sign. */
const WORKPLACE = {
  bot: /slack|botbuilder|teams/i,
  served: /^(?:slack_bolt|@slack\/bolt|botbuilder)/,
} as const

/** Whoever can write to a Slack or Teams bot has signed in to the workspace. */
function workplace({ entry }: JudgedEntry): JudgedEntry['guard'] {
  const isServed = entry.kind === 'bot' || entry.kind === 'serverless' || entry.kind === 'http-route'
  const isWorkplace =
    isServed &&
    entry.module.imports.some(({ from }) => WORKPLACE[entry.kind === 'bot' ? 'bot' : 'served'].test(from))
  return isWorkplace
    ? {
        state: 'enforced',
        evidence: {
          path: entry.path,
          line: entry.line,
          shows: 'only members of the workspace can write to the bot',
        },
      }
    : undefined
}

function isProtected(closed: readonly JudgedEntry[], open: readonly JudgedEntry[]): Decision {
  return absent(noAuthentication, {
    reason: 'A request is refused before it reaches the model unless it proves who sends it.',
    evidence: closed.flatMap(({ guard }) => guard?.evidence ?? []),
    nearMisses: atEntries(
      open.map(({ entry }) => entry),
      ({ name }) => `no check was found on the way to ${name}`,
    ),
    confidence: open.length === 0 ? 'high' : 'medium',
  })
}

interface Open {
  readonly open: readonly JudgedEntry[]
  readonly closed: readonly JudgedEntry[]
  readonly off: Evidence | undefined
}

function isOpen(facts: Facts, { open, closed, off }: Open): Decision {
  const switches = [
    ...open.flatMap(({ guard }) => (guard === undefined ? [] : [guard.evidence])),
    ...(off === undefined ? [] : [off]),
  ]
  const isWeak = open.some(({ guard }) => guard?.state === 'weak')
  const [main] = open
  const names = main === undefined ? 'The entry point' : starting(main.entry.name)
  const cors = facts.search(
    /allow_origins\s*=\s*\[\s*["']\*["']|Access-Control-Allow-Origin["']?\s*[,:]\s*["']\*|"?CORS"?\s*:\s*"\*"|share\s*=\s*True/,
  )
  return present(noAuthentication, {
    reason:
      switches.length > 0
        ? `${names} has a check of who asks, but ${isWeak ? 'the request can get around it' : 'it is switched off as the project is shipped'}.`
        : `${names} leads to ${costOfUse(facts).call} and asks nobody who they are.`,
    evidence: [
      ...switches,
      ...atEntriesOrCalls(
        facts,
        open.map(({ entry }) => entry),
        (name) => `${name} can be used by anyone who reaches it`,
      ),
    ],
    nearMisses: [
      ...closed.flatMap(({ guard }) => guard?.evidence ?? []),
      ...cors.map(({ path, line }) => ({
        path,
        line,
        shows: 'open to every origin, or through a public tunnel',
      })),
    ],
    remedy:
      'Ask for a session or a token before the model is called, and check that each id in the request belongs to its sender.',
    effortDays: {
      low: 1,
      high: 3,
      because: 'identity provider, middleware, ownership checks and a test of the refused case',
    },
    confidence: closed.length > 0 || switches.length > 0 ? 'medium' : 'high',
  })
}
