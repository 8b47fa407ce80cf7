import type { FaultResult } from '../../evidence/drills/drill-file.ts'
import type { DrilledMode, DrillReport } from '../../evidence/drills/drill-report.ts'

/** The result of one fault. */
function faultFixture(draft: Partial<FaultResult> = {}): FaultResult {
  return {
    fault: 'stall',
    failureMode: 'provider_down',
    what: 'The provider goes silent in the middle of its answer.',
    verdict: 'held-up',
    reason: 'Fell back 3 times, slowest 412 ms.',
    trials: 3,
    saw: {
      question: 'How long does a refund take?',
      outcome: 'fell-back',
      text: 'A refund takes five working days.',
      latencyMs: 412,
      attempts: 2,
    },
    ...draft,
  }
}

const BROKE = faultFixture({
  fault: 'server-error',
  verdict: 'broke',
  reason: 'The user read a stack trace.',
  saw: {
    question: 'Where is <b>my</b> invoice?',
    outcome: 'answered',
    text: '<script>alert(1)</script>\n    at answer (assistant.ts:4)',
    latencyMs: 61,
    attempts: 1,
  },
})

function modeFixture(faults: readonly FaultResult[], draft: Partial<DrilledMode> = {}): DrilledMode {
  return {
    name: 'provider_down',
    meaning: 'the provider is unreachable, busy, silent, too slow, or breaks off its answer',
    verdict: 'held-up',
    action: 'next route',
    isStated: true,
    owner: 'platform-team@example.com',
    playbook: { path: 'playbooks/provider-down.md', standing: 'present' },
    faults,
    ...draft,
  }
}

/** Every fault held up. */
export function heldUpDrill(): DrillReport {
  return {
    schema: 'airworthy.drill/1',
    verdict: 'held-up',
    feature: 'docs-assistant',
    owner: 'platform-team@example.com',
    contract: {
      path: 'airworthy.yaml',
      hash: '9f2c1d7a40be5563c8e1f0b7d6a9425c3188ee07b1f2a6d94c5300e7f8219abc',
    },
    featureVersion: '7ac131f56420 answer.ts#answer',
    run: 'docs-assistant.20260302-091403000-1a2b',
    evidence: '.airworthy/drills/docs-assistant.20260302-091403000-1a2b.jsonl',
    provider: 'built-in',
    inputs: 3,
    seed: 7,
    deadlineMs: 5000,
    modes: [modeFixture([faultFixture(), faultFixture({ fault: 'trickle' })])],
    notes: ['The built-in provider answered in place of a model.'],
  }
}

/** One fault broke the feature, one was not drilled, one does not apply, and a playbook is missing. */
export function brokeDrill(): DrillReport {
  const silent = { verdict: 'broke', reason: 'There was no answer within the deadline of 5 s.' } as const
  const nothing = { question: 'How?', outcome: 'failed', text: null, latencyMs: null, attempts: null }
  return {
    ...heldUpDrill(),
    verdict: 'broke',
    modes: [
      modeFixture(
        [
          BROKE,
          faultFixture({ fault: 'silent-route', ...silent, saw: nothing }),
          faultFixture({ fault: 'stall', ...silent, saw: nothing }),
          faultFixture({
            fault: 'missing-end-marker',
            verdict: 'does-not-apply',
            reason: 'No streams.',
            saw: null,
          }),
        ],
        { verdict: 'broke', playbook: { path: 'playbooks/down.md', standing: 'not-found' } },
      ),
      modeFixture(
        [
          faultFixture({
            fault: 'empty-retrieval',
            failureMode: 'retrieval_miss',
            verdict: 'not-drilled',
            reason: 'No hook.',
            saw: null,
          }),
        ],
        { name: 'retrieval_miss', verdict: 'not-drilled', playbook: { path: null, standing: 'missing' } },
      ),
    ],
  }
}

/** Something could not be brought about, and nothing broke. */
export function openDrill(): DrillReport {
  const { modes } = brokeDrill()
  return { ...heldUpDrill(), verdict: 'not-drilled', modes: modes.slice(1) }
}

export const DRILLS: readonly (readonly [string, DrillReport])[] = [
  ['held up', heldUpDrill()],
  ['broke', brokeDrill()],
  ['not drilled', openDrill()],
]
