import { AirworthyError, type RunTarget } from '@airworthy/sdk'
import type { Target } from '../target.ts'
import { openHttpTarget } from './http-target.ts'
import { openModuleTarget } from './module-target.ts'
import { openOpenAiTarget } from './openai-target.ts'
import type { TargetOptions } from './target-options.ts'

/**
 * Opens the feature under test, however the contract says it is run. Throws `feature-not-loadable` or
 * `environment-missing`; a feature that is only recorded cannot be run and throws `usage`.
 */
export async function openTarget(spec: RunTarget, options: TargetOptions): Promise<Target> {
  switch (spec.kind) {
    case 'module':
      return openModuleTarget(spec, options)
    case 'http':
      return openHttpTarget(spec, options)
    case 'openai':
      return openOpenAiTarget(spec, options)
    case 'command':
      return (await import('./command-target.ts')).openCommandTarget(spec, options)
    case 'recorded':
      throw new AirworthyError('usage', `the feature is recorded in ${spec.path} and cannot be run`, {
        next: 'Read the recorded trials as evidence instead, or give the contract a `run:` that can be started.',
      })
  }
}
