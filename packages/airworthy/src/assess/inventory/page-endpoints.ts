import type { Module } from '../parse/module.ts'
import type { EntryPoint } from './entry-point.ts'

const PLACE = /(?:^|\/)pages\/(.+)\.[jt]s$/
const METHOD = /^(?:get|post|put|patch|del|delete|all|GET|POST|PUT|PATCH|DELETE|ALL)$/

/** Astro's endpoints: files of the pages folder that export a function for each method. */
export function pageEndpoints(module: Module): readonly EntryPoint[] {
  const place = PLACE.exec(module.path)?.[1]
  if (place === undefined) return []
  return module.functions
    .filter(({ isExported, name, className }) => isExported && className === undefined && METHOD.test(name))
    .map((handler) => {
      const url = `/${place.replace(/\/?index$/, '')}`
      const name = `${handler.name.replace(/^del$/, 'delete').toUpperCase()} ${url}`
      const { path } = module
      return { kind: 'http-route', framework: 'astro', name, url, path, line: handler.line, handler, module }
    })
}
