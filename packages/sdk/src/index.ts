export {
  type GuardMiddleware,
  type GuardMiddlewareOptions,
  guardMiddleware,
} from './bridges/guard-middleware.ts'
export { type GuardedFetch, type GuardedFetchOptions, guardedFetch } from './bridges/guarded-fetch.ts'
export type { LanguageModel, ModelParameters, ModelResult } from './bridges/language-model.ts'
export { type Corpus, learnCorpus } from './checks/corpus.ts'
export {
  type Grounded,
  type GroundedInput,
  type GroundedSentence,
  grounded,
  groundedReading,
} from './checks/grounded.ts'
export { type InjectionInput, injection } from './checks/injection.ts'
export { parseDigits } from './checks/quantity.ts'
export type { Reading } from './checks/reading.ts'
export { RETRIEVAL_AT_LEAST, type RetrievalInput, retrieval } from './checks/retrieval.ts'
export { learnScope, SCOPE_AT_LEAST, type ScopeModel, scope } from './checks/scope.ts'
export { type ShapeInput, shape } from './checks/shape.ts'
export { readSchema, type ShapeSchema } from './checks/shape-schema.ts'
export type { Support } from './checks/support.ts'
export type {
  Budget,
  CheckSpec,
  Contract,
  FailureAction,
  FailureMode,
  Limits,
  Place,
  PriceOverride,
  ReviewRule,
  Route,
  RunTarget,
  ScorerSpec,
  StreamMode,
  WhenUnsure,
} from './contract/contract.ts'
export { contractHash } from './contract/contract-hash.ts'
export { type ContradictionOptions, findContradictions } from './contract/contradictions.ts'
export { type Environment, resolveEnvironment } from './contract/environment.ts'
export {
  actionAt,
  FAILURE_MODES,
  failureModeOfCheck,
  type KnownFailureMode,
} from './contract/failure-modes.ts'
export { contractJsonSchema } from './contract/json-schema.ts'
export { loadContract, readContractText } from './contract/load-contract.ts'
export { isBuiltInMetric, METRICS, type Metric } from './contract/metrics.ts'
export { nearest } from './contract/nearest.ts'
export { type ContractText, type ParsedContract, parseContract } from './contract/parse-contract.ts'
export type { Problem, ProblemCode } from './contract/problem.ts'
export { renderProblems } from './contract/render-problems.ts'
export type {
  Aggregate,
  Comparison,
  Requirement,
  Section,
  SliceCondition,
  Unit,
} from './contract/requirement.ts'
export {
  AirworthyError,
  type AirworthyErrorOptions,
  type ErrorCode,
  isAirworthyError,
  systemReason,
} from './errors.ts'
export type { Feature } from './guard/feature.ts'
export { type Guarded, type GuardOptions, guard } from './guard/guard.ts'
export { openChecks } from './guard/open-checks.ts'
export type { EngineSettings } from './guard/open-engine.ts'
export type { Features } from './guard/routes.ts'
export { abortError, type CallError, callErrorOf, oneLine } from './models/call-error.ts'
export type { ChatFacts, ChatOptions, ChatRequest, ChatResult, ToolCall } from './models/chat.ts'
export { type ChatReply, inBandError } from './models/chat-message.ts'
export { type ChatStream, chatStream } from './models/chat-stream.ts'
export {
  type EventReply,
  type EventStreamEnd,
  type EventStreamOptions,
  readEventStream,
} from './models/event-stream.ts'
export { fetchTransport } from './models/fetch-transport.ts'
export { httpErrorOf, isHtml, withoutSecrets } from './models/http-error.ts'
export { callChat } from './models/openai-compatible.ts'
export {
  costAt,
  type Price,
  type PricedCall,
  type PriceOptions,
  type PriceTable,
  priceOf,
  type TokenPrices,
} from './models/prices.ts'
export type { ServerSentEvent } from './models/sse.ts'
export {
  DEFAULT_MAXIMUM_BYTES,
  readText,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from './models/transport.ts'
export { usageFromWire } from './models/wire-usage.ts'
export {
  type Attempt,
  OUTCOMES,
  type Outcome,
  type OutcomeKind,
  type Passage,
  type Signal,
  type Why,
} from './outcome/outcome.ts'
export { totalTokens, type Usage } from './outcome/usage.ts'
export type { CircuitState } from './runtime/circuit.ts'
export { type Clock, systemClock } from './runtime/clock.ts'
export type { Deliver } from './runtime/delivery.ts'
export { createEngine, type Engine, type RouteState } from './runtime/engine.ts'
export type { CallOptions, EngineOptions } from './runtime/engine-options.ts'
export { type FaultClass, faultClassOf } from './runtime/faults.ts'
export { budgetDay, memoryLedger, refusal } from './runtime/memory-ledger.ts'
export type {
  AttemptStart,
  BudgetLedger,
  CallStart,
  Candidate,
  Observer,
  Reserved,
  RuntimeCheck,
  Spending,
} from './runtime/ports.ts'
export type { Piece, RouteCall, RouteFacts, RouteResult, RunnableRoute } from './runtime/route.ts'
export { type OpenTelemetryOptions, openTelemetryObserver } from './telemetry/open-telemetry-observer.ts'
export type { ChatAnswer } from './wire/chat-answer.ts'
export { type ChatInput, chatQuestion, readChatInput } from './wire/chat-input.ts'
export {
  type ChatResponseOptions,
  chatResponse,
  type StreamEnd,
  type StreamEndOptions,
  streamEnd,
  streamEvent,
} from './wire/chat-response.ts'
export { chatRoutes, type WireOptions } from './wire/chat-routes.ts'
export { chatSpendingAtMost } from './wire/chat-spending.ts'
export {
  type EmbeddingInput,
  embeddingResponse,
  embeddingRoutes,
  readEmbeddingInput,
} from './wire/embeddings.ts'
export { outcomeHeaders } from './wire/outcome-facts.ts'
export { type WireResponse, wireError } from './wire/wire-error.ts'
