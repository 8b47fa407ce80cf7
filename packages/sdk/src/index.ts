export {
  type Grounded,
  type GroundedInput,
  type GroundedSentence,
  grounded,
} from './checks/grounded.ts'
export { parseDigits } from './checks/quantity.ts'
export type { Support } from './checks/support.ts'
export type {
  Contract,
  FailureAction,
  FailureMode,
  Place,
  PriceOverride,
  ReviewRule,
  Route,
  RunTarget,
  ScorerSpec,
  WhenUnsure,
} from './contract/contract.ts'
export { contractHash } from './contract/contract-hash.ts'
export { type ContradictionOptions, findContradictions } from './contract/contradictions.ts'
export { type Environment, resolveEnvironment } from './contract/environment.ts'
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
export { OUTCOMES, type OutcomeKind, type Passage } from './outcome/outcome.ts'
export { totalTokens, type Usage } from './outcome/usage.ts'
