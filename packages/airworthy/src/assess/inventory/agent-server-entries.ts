import { posix } from 'node:path'
import type { Modules } from '../parse/modules.ts'
import type { Project } from '../project/project.ts'
import type { EntryPoint } from './entry-point.ts'

const CONFIGURATION = /(?:^|\/)langgraph\.json$/

/** The graphs that an agent server serves over HTTP: `"graphs": { "agent": "./src/graph.py:graph" }`. */
export function agentServerEntries(project: Project, modules: Modules): readonly EntryPoint[] {
  return project.files.flatMap(({ path: configuration, role }): readonly EntryPoint[] => {
    if (!CONFIGURATION.test(configuration) || role !== 'config') return []
    return graphsOf(project.text(configuration)).flatMap(([name, target]): readonly EntryPoint[] => {
      const [file = '', symbol] = target.split(':')
      const path = posix.normalize(posix.join(posix.dirname(configuration), file))
      const module = modules.get(path)
      if (module === undefined) return []
      const handler = module.functions.find(
        (candidate) => candidate.name === symbol && candidate.className === undefined,
      )
      const made = module.assignments.find((assignment) => assignment.target === symbol)
      const line = handler?.line ?? made?.line ?? 1
      return [
        {
          kind: 'http-route',
          framework: 'langgraph',
          name: `the graph ${name}`,
          url: undefined,
          path,
          line,
          handler,
          module,
        },
      ]
    })
  })
}

function graphsOf(text: string): readonly (readonly [string, string])[] {
  const graphs = parsed(text)?.graphs
  if (typeof graphs !== 'object' || graphs === null) return []
  return Object.entries(graphs).flatMap(([name, target]): readonly (readonly [string, string])[] => {
    const path = typeof target === 'object' && target !== null ? Reflect.get(target, 'path') : target
    return typeof path === 'string' ? [[name, path]] : []
  })
}

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : undefined
  } catch {
    return undefined
  }
}
