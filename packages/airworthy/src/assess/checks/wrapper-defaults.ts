import type { Evidence } from '../check.ts'
import type { ModelCall } from '../inventory/model-call.ts'
import { numberOf } from '../parse/expression.ts'

/**
 * The default that a class of the call's file gives an option in its constructor, for a call that is made with a
 * bundle of options which code does not show: `litellm.completion(**kwargs)` below `def __init__(self, max_tokens=1000)`.
 */
export function wrapperDefault({ call, module, path }: ModelCall, option: RegExp): Evidence | undefined {
  if (call.spreads.length === 0) return undefined
  for (const { name, className, parameters, body } of module.functions) {
    if (className === undefined || !/^(?:__init__|constructor)$/.test(name)) continue
    const parameter = parameters.find((candidate) => option.test(candidate.name))
    const value = parameter?.default === undefined ? undefined : numberOf(parameter.default)
    if (parameter === undefined || value === undefined || value <= 0) continue
    // What the constructor checks and does not keep is no setting.
    if (new RegExp(`\\b${parameter.name}\\s*[=:]\\s*${parameter.name}\\b`).test(body?.text ?? ''))
      return {
        path,
        line: parameter.default?.line ?? 1,
        shows: `${parameter.name} of ${value} in ${className}`,
      }
  }
  return undefined
}
