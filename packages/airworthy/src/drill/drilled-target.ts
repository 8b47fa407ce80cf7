import { AirworthyError, type RunTarget } from '@airworthy/sdk'
import type { Target } from '../evidence/target.ts'
import { openTarget } from '../evidence/targets/open-target.ts'
import type { TargetOptions } from '../evidence/targets/target-options.ts'
import { NO_OFFERS, type Offers } from './feature-messages.ts'
import { startFeatureProcess } from './feature-process.ts'

export interface DrilledTargetOptions extends TargetOptions {
  /** Base URL of the provider that breaks. */
  readonly baseUrl: string
  /** Command that serves a module in a process of its own. */
  readonly launcher: readonly string[]
}

/** The feature, started so that its environment is that of the drill. */
export interface DrilledTarget extends Target {
  readonly offers: Offers
}

/**
 * Opens the feature with the drill's providers. A module runs in a process of its own, a program gets the environment,
 * a model is asked at the drill's base URL; a service runs already, and must have been started with that base URL.
 */
export async function openDrilledTarget(
  spec: RunTarget,
  options: DrilledTargetOptions,
): Promise<DrilledTarget> {
  switch (spec.kind) {
    case 'module':
      return startFeatureProcess(spec, options)
    case 'openai':
      return withVersion(
        await openTarget({ ...spec, baseUrl: options.baseUrl }, options),
        await versionOf(spec, options),
      )
    case 'command':
    case 'http':
      return { ...(await openTarget(spec, options)), offers: NO_OFFERS }
    case 'recorded':
      throw new AirworthyError('usage', `the feature is recorded in ${spec.path} and cannot be drilled`, {
        next: 'Give the contract a `run:` that can be started.',
      })
  }
}

/** The model keeps the version that it has without the drill. */
async function versionOf(spec: RunTarget, options: TargetOptions): Promise<string> {
  const target = await openTarget(spec, options)
  await target.close()
  return target.version
}

function withVersion(target: Target, version: string): DrilledTarget {
  return { ...target, version, offers: NO_OFFERS }
}
