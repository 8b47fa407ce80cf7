import type { Check } from '../check.ts'
import { noAuthentication } from './access-no-auth.ts'
import { noRateLimit } from './budget-no-rate-limit.ts'
import { noTimeout } from './budget-no-timeout.ts'
import { noTokenCap } from './budget-no-token-cap.ts'
import { unboundedHistory } from './budget-unbounded-history.ts'
import { unboundedLoop } from './budget-unbounded-loop.ts'
import { clientExposedCredentials } from './credentials-client-exposed.ts'
import { hardCodedCredentials } from './credentials-hard-coded.ts'
import { userPastedCredentials } from './credentials-user-pasted.ts'
import { noEscalation } from './escalation-none.ts'
import { noEvalBarsOrGate } from './evals-no-bars-or-gate.ts'
import { noEvalSlices } from './evals-no-slices.ts'
import { noEvals } from './evals-none.ts'
import { noAlternative } from './fallback-no-alternative.ts'
import { unhandledModelFailure } from './fallback-unhandled-model-failure.ts'
import { noInputLimits } from './guard-no-input-limits.ts'
import { promptInjectionPath } from './guard-prompt-injection-path.ts'
import { noGrounding } from './hallucination-no-grounding.ts'
import { flatFileRetrieval } from './infra-flat-file-retrieval.ts'
import { inMemoryState } from './infra-in-memory-state.ts'
import { localModel } from './infra-local-model.ts'
import { manualIngestion } from './infra-manual-ingestion.ts'
import { noDeployPath } from './infra-no-deploy-path.ts'
import { unpinnedOrDeadSdk } from './infra-unpinned-or-dead-sdk.ts'
import { noCostMetric } from './metrics-no-cost.ts'
import { noLatencyMetric } from './metrics-no-latency.ts'
import { noQualitySignal } from './metrics-no-quality-signal.ts'
import { hardCodedModelId } from './model-hard-coded-id.ts'
import { noObservability } from './observability-none.ts'
import { rawContentLogged } from './observability-raw-content-logged.ts'
import { executedOutput } from './output-executed.ts'
import { unvalidatedStructure } from './output-unvalidated-structure.ts'
import { noPlaybook } from './ownership-no-playbook.ts'
import { noMissHandling } from './retrieval-no-miss-handling.ts'
import { noHumanInLoop } from './review-no-human-in-loop.ts'
import { noOutOfScope } from './scope-no-out-of-scope.ts'
import { noTargets } from './slo-none.ts'
import { noTests } from './tests-none.ts'
import { sideEffectsWithoutApproval } from './tools-side-effects-without-approval.ts'

/** Every check, in the order of the catalogue. */
export const ALL_CHECKS: readonly Check[] = [
  hardCodedCredentials,
  clientExposedCredentials,
  userPastedCredentials,
  localModel,
  flatFileRetrieval,
  inMemoryState,
  manualIngestion,
  hardCodedModelId,
  unpinnedOrDeadSdk,
  noDeployPath,
  noAuthentication,
  promptInjectionPath,
  noInputLimits,
  noObservability,
  rawContentLogged,
  unhandledModelFailure,
  noAlternative,
  noEscalation,
  noPlaybook,
  noGrounding,
  noMissHandling,
  noOutOfScope,
  executedOutput,
  unvalidatedStructure,
  sideEffectsWithoutApproval,
  noEvals,
  noEvalSlices,
  noEvalBarsOrGate,
  noHumanInLoop,
  noTests,
  noLatencyMetric,
  noCostMetric,
  noQualitySignal,
  noTimeout,
  noTokenCap,
  noRateLimit,
  unboundedLoop,
  unboundedHistory,
  noTargets,
]
