import { atCalls, mainCalls } from '../anchors.ts'
import type { Check, Decision, Evidence } from '../check.ts'
import { absent, present } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import { stepsFrom } from '../inventory/call-path.ts'
import type { FunctionSyntax } from '../parse/module.ts'
import { type KeptValue, keptValues, type Sought } from './kept-values.ts'
import { tracingCoverage } from './tracing-coverage.ts'

const CLOCK = String.raw`(?:time\.(?:time|perf_counter|monotonic|time_ns|perf_counter_ns)\(\)|(?<![\w.])(?:perf_counter|monotonic|default_timer|timer)\(\)|performance\.now\(\)|Date\.now\(\)|process\.hrtime(?:\.bigint)?\(\w*\)|datetime\.(?:datetime\.)?(?:utc)?now\([^)]*\))`
/** Both ends of a request in one record: `"start": …, "finish": …`. */
const SPAN = String.raw`["']?\bstart(?:ed)?(?:_?(?:at|time|ts))?["']?\s*:[^;{}]*["']?\b(?:finish(?:ed)?(?:_?(?:at|time|ts))?|end(?:ed)?_?(?:at|time|ts))["']?\s*:`
const LATENCY: Sought = {
  read: new RegExp(
    // What something is divided by gives a rate.
    String.raw`(?<!\/\s*\(?\s*)(?:${CLOCK}\s*-\s*[\w.]+|\b(?:end|stop|finish|t1|t2|now)\w*\s*-\s*(?:\w+\.)?(?:start|begin|t0|t1)\w*\b|process\.hrtime\(\w+\))|${SPAN}`,
    'i',
  ),
  key: /\b(?:latency|duration|elapsed|response_?time|processing_?time|process_?time|time_?to_?first_?(?:token|byte|chunk)|ttft)(?:_?(?:ms|s|sec|seconds|millis))?["']?\s*[:=](?!=)/i,
  text: /perf_counter|time\.time\(|monotonic\(|performance\.now|Date\.now|hrtime|default_timer|datetime\.(?:utc)?now/,
}

/** Nobody can say how long an answer takes. */
export const noLatencyMetric: Check = {
  id: 'metrics/no-latency',
  title: 'Response times are not recorded',
  failureMode: 'F4',
  severity: 'medium',
  core: true,
  decide,
}

function decide(facts: Facts): Decision {
  const traced = tracingCoverage(facts)
  if (traced.latency.length > 0) {
    return absent(noLatencyMetric, {
      reason: `Durations are recorded: ${traced.latency[0]?.shows ?? ''}.`,
      evidence: traced.latency,
      confidence: 'medium',
    })
  }
  const kept = keptValues(facts, LATENCY)
  const stored = kept.filter((value) => value.keeping === 'stored' && isOfARequest(facts, value))
  if (stored.length > 0) {
    return absent(noLatencyMetric, {
      reason: `The time of a request or model call is kept by ${stored[0]?.by ?? ''}.`,
      evidence: stored.map(atKept),
      confidence: 'medium',
    })
  }
  const shown = kept.filter(({ keeping }) => keeping !== 'stored')
  return present(noLatencyMetric, {
    reason:
      shown.length > 0
        ? 'Time is measured and only shown; nothing keeps how long requests and model calls take.'
        : 'How long requests and model calls take is recorded nowhere, so "too slow" cannot be answered.',
    evidence: atCalls(mainCalls(facts), ({ callee }) => `the time of ${callee} is not recorded`),
    nearMisses: [...kept.map(atKept), ...traced.insufficient],
    remedy:
      'Record the duration of every request and model call, with the time to the first token where answers stream.',
    effortDays: {
      low: 0.5,
      high: 1,
      because: 'a span or a histogram around each model call, once tracing exists',
    },
    confidence: kept.length > 0 ? 'medium' : 'high',
  })
}

const MIDDLEWARE =
  /call_next|middleware|after_request|before_request|on\(\s*['"]finish['"]|on_llm_end|handleLLMEnd|on_chat_model|teardown_request/i
const ANSWERING =
  /request|chat|answer|generat|complet|respon[ds]|conversation|llm|invoke|predict|workflow|(?:^|_)ask(?:$|_)/i
/** A stream of anything. */
const INNER = /^_?(?:event_?|stream_?)?(?:generator|generate)$/i
const ASIDE = /ingest|index|embed|upload|startup|load|migrat|setup|seed|train|crawl|scrape|warm/i

/** The time of an answer, not that of an ingestion job or a start-up. */
function isOfARequest(facts: Facts, { path, line }: KeptValue): boolean {
  const functions = (facts.modules.get(path)?.functions ?? []).filter(({ node }) => contains(node, line))
  if (functions.some(({ name }) => ASIDE.test(name))) return false
  if (functions.some(({ node }) => MIDDLEWARE.test(node.text.slice(0, 400)))) return true
  if (
    functions.some((around) =>
      facts.calls.some((call) => call.path === path && around.node.contains(call.call.node)),
    )
  )
    return true
  return functions.some(
    (around) => (ANSWERING.test(around.name) && !INNER.test(around.name)) || isStep(facts, around),
  )
}

function contains(node: FunctionSyntax['node'], line: number): boolean {
  return node.line <= line && line <= node.line + node.text.split('\n').length - 1
}

const MOST_ENTRIES = 10

function isStep(facts: Facts, around: FunctionSyntax): boolean {
  const targets = [...new Set(mainCalls(facts).map(({ path }) => path))]
  return facts.entries
    .slice(0, MOST_ENTRIES)
    .some((entry) =>
      stepsFrom(entry, facts.definitions, { imports: facts.imports, targets }).some(
        (step) => step.function?.node === around.node,
      ),
    )
}

function atKept({ path, line, by, keeping }: KeptValue): Evidence {
  return {
    path,
    line,
    shows: keeping === 'stored' ? `${by} takes a duration` : `${by} shows a duration and keeps nothing`,
  }
}
