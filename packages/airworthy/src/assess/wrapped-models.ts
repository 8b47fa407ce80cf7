import { callsNamed } from './calls-by-name.ts'
import type { Facts } from './facts.ts'
import { isObject, propertyOf } from './parse/expression.ts'
import type { Call } from './parse/module.ts'
import { possibleValues, type Value } from './parse/value.ts'

const NAMES = ['model', 'model_name', 'modelName', 'model_id', 'modelId', 'deployment_name'] as const

/**
 * The models that the project's own classes are made with, for a file whose call sends a request that was put together
 * elsewhere: `ChatModel(model="gpt-5")` of a class of that file.
 */
export function wrappedModels(facts: Facts, path: string): readonly Value[] {
  const classes = facts.modules.get(path)?.classes ?? []
  return classes.flatMap(({ name }) =>
    callsNamed(facts, name).flatMap(({ module, call }) => {
      const given = module.path === path ? undefined : modelOf(call)
      return given === undefined ? [] : possibleValues(facts.evaluate(module, given))
    }),
  )
}

function modelOf(call: Call): Call['positional'][number] | undefined {
  const objects = call.positional.filter(isObject)
  for (const name of NAMES) {
    const given = call.keywords.get(name) ?? objects.map((object) => propertyOf(object, name)).find(Boolean)
    if (given !== undefined) return given
  }
  return undefined
}
