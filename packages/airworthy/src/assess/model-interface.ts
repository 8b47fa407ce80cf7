import type { Facts } from './facts.ts'

const COMPATIBLE_ROUTE =
  /\/v1\/(?:chat\/)?completions|\/v1\/messages|\/chat\/completions|\/api\/chat\/completions/

/** True when the project answers at the addresses of a model provider: its callers are programs. */
export function offersModelInterface(facts: Facts): boolean {
  return facts.allEntries.some(({ url, name }) => COMPATIBLE_ROUTE.test(`${url ?? ''} ${name}`))
}
