import { posix } from 'node:path'
import type { Modules } from '../parse/modules.ts'
import type { Project } from '../project/project.ts'
import type { EntryPoint } from './entry-point.ts'

const CONTRACT = /(?:^|\/)airworthy(?:\.[\w-]+)?\.ya?ml$/
const RUN = /^run:\s*["']?([^\s"'#]+\.[cm]?[jt]sx?|[^\s"'#]+\.py)(?:#(\w+))?/m

/** The functions that the project's own contracts run: `run: ./assistant.ts#answer`. */
export function contractEntries(project: Project, modules: Modules): readonly EntryPoint[] {
  return project.files.flatMap(({ path: contract }): readonly EntryPoint[] => {
    const run = CONTRACT.test(contract) ? RUN.exec(project.text(contract)) : null
    if (run?.[1] === undefined) return []
    const path = posix.normalize(posix.join(posix.dirname(contract), run[1]))
    const module = modules.get(path)
    if (module === undefined) return []
    const name = run[2] ?? 'default'
    const handler = module.functions.find(
      (candidate) => candidate.name === name && candidate.className === undefined,
    )
    const line = handler?.line ?? 1
    return [{ kind: 'cli', framework: 'airworthy', name, url: undefined, path, line, handler, module }]
  })
}
