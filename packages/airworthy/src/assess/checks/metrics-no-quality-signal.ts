import { atCalls, atEntries, mainCalls } from '../anchors.ts'
import { isOnlyInOneOfMany } from '../call-islands.ts'
import type { Check, Decision, Evidence } from '../check.ts'
import { absent, notApplicable, present } from '../decisions.ts'
import type { Facts, TextHit } from '../facts.ts'
import { answeringFiles } from './kept-values.ts'

const OUTCOME = String.raw`(?:refus\w*|declin\w*|fall_?back|no_?(?:context|result|answer|match|hit)s?|out_?of_?scope|ground(?:ed|ing|edness)\w*|hallucinat\w*|unanswered|negative_?feedback|thumbs?_?(?:up|down|vote)|feedback|guardrail\w*|escalat\w*)`
/** A counter or an attribute of a trace that is named after an outcome of an answer. */
const COUNTED = new RegExp(
  String.raw`(?:Counter|Gauge|create_counter|createCounter|addMetric|add_metric|set_attributes?|setAttributes?|set_tag|setTag|increment|incr|inc|metadata\.update|trackEvent|track_event|capture)\(\s*[{\[]?\s*f?["'\x60][\w .:-]*${OUTCOME}`,
  'i',
)
/** Verdicts of users that are tied to the trace, which knows answer, prompt and model. */
const TRACED_VERDICT =
  /\.(?:create_?feedback|createFeedback|create_?score|score_current_trace|score_trace|log_?feedback|add_?score|logFeedback|addFeedback|score)\(|langsmith\.feedback\(/
/** Verdicts of users that are written to a database. */
const STORED_VERDICT =
  /(?:insert|create|update|upsert|save|add|set|write|store|record|put|vote|submit)\w*(?:feedback|vote|rating|thumbs?)\w*\(|(?:feedback|vote|rating)\w*\.(?:create|insert|update|upsert|save|add|insert_one)\(|insert\(\s*\w*(?:feedback|vote|rating)\w*\)|(?:message_?feedback|update_message_feedback)\(/i
const CLIENT = /['"]use client['"]|from ['"]react['"]|\.(?:tsx|jsx|vue|svelte)$/

/** Nobody sees how often the product refuses, finds nothing or annoys its users. */
export const noQualitySignal: Check = {
  id: 'metrics/no-quality-signal',
  title: 'No rate of bad answers is recorded',
  failureMode: 'F4',
  severity: 'high',
  core: false,
  decide,
}

function decide(facts: Facts): Decision {
  if (facts.kind === 'notebooks' || facts.kind === 'library') {
    return notApplicable(
      noQualitySignal,
      'Nobody is served from here: a notebook or a library has no production rate of its own.',
    )
  }
  const { counted, traced, stored } = signals(facts)
  if (counted.length + traced.length > 0) {
    return absent(noQualitySignal, {
      reason:
        counted.length > 0
          ? 'An outcome of answers is counted or kept with the trace.'
          : 'Verdicts of users are kept with the trace of the answer.',
      evidence: [
        ...shown(counted, 'an outcome is recorded'),
        ...shown(traced, 'a verdict is kept with the trace'),
      ],
      confidence: 'medium',
    })
  }
  if (stored.length > 0) {
    return absent(noQualitySignal, {
      reason:
        'Verdicts of users are stored; nothing was seen that adds them up or keeps prompt version and model with them.',
      evidence: shown(stored, 'a verdict is stored'),
      confidence: 'low',
    })
  }
  return present(noQualitySignal, {
    reason:
      'Neither a refusal, an empty search, a fallback nor a verdict of a user is counted, so "too wrong" has no number.',
    evidence: [
      ...atCalls(mainCalls(facts).slice(0, 3), ({ callee }) => `no outcome of ${callee} is counted`),
      ...atEntries(facts.entries.slice(0, 2), ({ name }) => `no outcome of ${name} is counted`),
    ],
    remedy:
      'Count refusals, empty searches, fallbacks and negative verdicts, and keep each verdict with the answer, the prompt version and the model.',
    effortDays: {
      low: 1,
      high: 2,
      because: 'counters on branches that exist, and a verdict stored with the answer',
    },
    confidence: 'medium',
  })
}

interface Signals {
  readonly counted: readonly TextHit[]
  readonly traced: readonly TextHit[]
  readonly stored: readonly TextHit[]
}

/** What the server records; signals of one program among many are none. */
function signals(facts: Facts): Signals {
  const roles = [facts.shippedRole]
  const isRecorded = isServerSide(facts)
  const traced = facts.search(TRACED_VERDICT, { roles }).filter((hit) => isTraceProduct(facts, hit))
  const found = {
    counted: facts.search(COUNTED, { paths: answeringFiles(facts) }).filter(isRecorded),
    traced: traced.filter(isRecorded),
    stored: facts.search(STORED_VERDICT, { roles }).filter(isRecorded),
  }
  const paths = [...found.counted, ...found.traced, ...found.stored].map(({ path }) => path)
  return isOnlyInOneOfMany(facts, paths) ? { counted: [], traced: [], stored: [] } : found
}

function isServerSide(facts: Facts): (hit: TextHit) => boolean {
  return ({ path, text }) =>
    !/^(?:#|\/\/|\*)/.test(text) &&
    !CLIENT.test(path) &&
    !CLIENT.test(facts.project.text(path).slice(0, 2000))
}

/** `score(` is also what a ranking does: the file must import a product that keeps traces. */
function isTraceProduct(facts: Facts, { path }: TextHit): boolean {
  return facts.imports
    .packages(path)
    .some((name) =>
      /langfuse|langsmith|phoenix|braintrust|opik|weave|mlflow|humanloop|lunary|literalai|helicone|managed_deepagents|posthog|trubrics/.test(
        name,
      ),
    )
}

function shown(hits: readonly TextHit[], shows: string): readonly Evidence[] {
  return hits.map(({ path, line }) => ({ path, line, shows }))
}
