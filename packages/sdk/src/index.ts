export type {
  Contract,
  FailureAction,
  FailureMode,
  PriceOverride,
  ReviewRule,
  Route,
  RunTarget,
  ScorerSpec,
  WhenUnsure,
} from './contract/contract.ts'
export type {
  Aggregate,
  Comparison,
  Requirement,
  Section,
  SliceCondition,
  Unit,
} from './contract/requirement.ts'
export { AirworthyError, type AirworthyErrorOptions, type ErrorCode, isAirworthyError } from './errors.ts'
export { OUTCOMES, type OutcomeKind, type Passage } from './outcome/outcome.ts'
export { totalTokens, type Usage } from './outcome/usage.ts'
