import { atCalls, mainCalls, pathFiles } from '../anchors.ts'
import { isOnlyInOneOfMany } from '../call-islands.ts'
import type { Check, Decision, Evidence } from '../check.ts'
import { absent, present } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import { modelRecords } from './kept-values.ts'
import {
  type TracingInCode,
  tracingInCode,
  tracingInConfiguration,
  tracingSwitches,
} from './tracing-signals.ts'

/** Nothing durable is produced for a model call: no trace, no structured event, no error report. */
export const noObservability: Check = {
  id: 'observability/none',
  title: 'Model calls leave no trace',
  failureMode: 'F2',
  severity: 'high',
  core: true,
  decide,
}

function decide(facts: Facts): Decision {
  const inCode = tracingOfMainPath(facts)
  const inConfiguration = tracingInConfiguration(facts)
  const off = tracingSwitches(facts)
  const found = [...inCode.onPath, ...inConfiguration]
  const records = found.length === 0 ? modelRecords(facts) : []
  if (records.length > 0) {
    return absent(noObservability, {
      reason:
        'A structured record of each model call is kept, with the model, what it used, and what it belongs to.',
      evidence: records,
      confidence: 'medium',
    })
  }
  if (found.length > 0 && (off.length === 0 || inConfiguration.length > 0)) {
    return absent(noObservability, {
      reason: `Model calls or errors on the main path are reported: ${found[0]?.shows ?? ''}.`,
      evidence: found,
      confidence: inCode.onPath.length > 0 ? 'high' : 'medium',
    })
  }
  const isOptIn = found.length + inCode.switchedOff.length > 0
  return present(noObservability, {
    reason: isOptIn
      ? 'Tracing is built in and switched off by the shipped configuration.'
      : 'No trace, structured event or error report is produced for model calls; after an incident nobody can say what was asked, answered or paid.',
    evidence: [
      ...(found.length > 0 ? off : []),
      ...inCode.switchedOff,
      ...atCalls(mainCalls(facts), ({ callee }) => `${callee} is not traced`),
      ...printed(facts),
    ],
    nearMisses: [...inCode.offPath, ...found, ...(isOptIn ? [] : printed(facts))],
    remedy:
      'Trace every model call with model, latency, tokens, outcome and a correlation id, with a redaction rule and one alert.',
    effortDays: {
      low: 2,
      high: 4,
      because: 'tracing SDK, correlation id, redaction rule, dashboard and one alert',
    },
    confidence: isOptIn || inCode.offPath.length > 0 ? 'medium' : 'high',
  })
}

/** One traced example of a collection of unrelated programs says nothing about the others. */
function tracingOfMainPath(facts: Facts): TracingInCode {
  const { onPath, offPath, switchedOff } = tracingInCode(facts)
  const paths = onPath.map(({ path }) => path)
  return isOnlyInOneOfMany(facts, paths)
    ? { onPath: [], offPath: [...onPath, ...offPath], switchedOff: [] }
    : { onPath, offPath, switchedOff }
}

const PRINTED =
  /\bconsole\.(?:log|error|warn|info)\(|^\s*print\(|\blogg(?:er|ing)\.(?:info|error|exception|warning|debug)\(/

/** The lines that are the only signal there is, nearest to the calls. */
function printed(facts: Facts): readonly Evidence[] {
  const hits = facts.search(PRINTED, {
    paths: [...new Set(mainCalls(facts).map(({ path }) => path)), ...pathFiles(facts)],
    most: 10,
  })
  return hits.map(({ path, line }) => ({ path, line, shows: 'a printed line is the only signal' }))
}
