import type { Evidence } from '../check.ts'
import type { Facts } from '../facts.ts'

const LONGEST_SECONDS = 600
const TEMPLATE = /(?:^|\/)(?:template|sam|serverless)\.ya?ml$/
const IN_CODE = /\btimeoutSeconds\s*:\s*(\d+)|@\w+\.(?:function|cls)\([^)]*\btimeout\s*=\s*(\d+)/

/** The time limit that the platform puts on the function that makes a call: it bounds the whole of it, call included. */
export function platformLimit(facts: Facts, call: { readonly path: string }): Evidence | undefined {
  return templateLimit(facts, call) ?? vercelLimit(facts, call) ?? limitInCode(facts, call)
}

function bounded(evidence: Omit<Evidence, 'shows'>, seconds: number): Evidence | undefined {
  return seconds > 0 && seconds <= LONGEST_SECONDS
    ? { ...evidence, shows: `the platform ends the function after ${seconds} s` }
    : undefined
}

/** A function of a SAM template whose code lies around the call: `CodeUri: src/answer/` with `Timeout: 30`. */
function templateLimit(facts: Facts, call: { readonly path: string }): Evidence | undefined {
  for (const { path, isShipped } of facts.configuration.files) {
    if (!isShipped || !TEMPLATE.test(path)) continue
    const folder = path.slice(0, path.lastIndexOf('/') + 1)
    const lines = facts.project.text(path).split(/\r?\n/)
    const at = lines.findIndex((line) => {
      const code = /^\s+CodeUri:\s*["']?(?:\.\/)?([\w./-]+?)\/?["']?\s*$/.exec(line)?.[1]
      return code !== undefined && call.path.startsWith(`${folder}${code}/`)
    })
    if (at === -1) continue
    const [start, end] = [blockStart(lines, at), blockEnd(lines, at)]
    const own = timeoutLine(lines, start, end) ?? timeoutLine(lines, ...globals(lines))
    if (own !== undefined) return bounded({ path, line: own.line }, own.seconds)
  }
  return undefined
}

const RESOURCE = /^ {2}\w+:\s*$/

function blockStart(lines: readonly string[], at: number): number {
  for (let line = at; line >= 0; line--) if (RESOURCE.test(lines[line] ?? '')) return line
  return 0
}

function blockEnd(lines: readonly string[], at: number): number {
  const after = lines.findIndex((line, index) => index > at && /^ {0,2}\w+:/.test(line))
  return after === -1 ? lines.length : after
}

function globals(lines: readonly string[]): [number, number] {
  const start = lines.findIndex((line) => /^Globals:/.test(line))
  if (start === -1) return [0, 0]
  const end = lines.findIndex((line, index) => index > start && /^\w/.test(line))
  return [start, end === -1 ? lines.length : end]
}

function timeoutLine(
  lines: readonly string[],
  start: number,
  end: number,
): { readonly line: number; readonly seconds: number } | undefined {
  for (let index = start; index < end; index++) {
    const seconds = /^\s+Timeout:\s*(\d+)\s*(?:#.*)?$/.exec(lines[index] ?? '')?.[1]
    if (seconds !== undefined) return { line: index + 1, seconds: Number(seconds) }
  }
  return undefined
}

/** `"functions": { "api/chat.ts": { "maxDuration": 60 } }` of vercel.json. */
function vercelLimit(facts: Facts, call: { readonly path: string }): Evidence | undefined {
  const served = [call.path, ...facts.entriesReaching(call).map(({ path }) => path)]
  for (const { path } of facts.configuration.files) {
    if (!/(?:^|\/)vercel\.json$/.test(path)) continue
    const folder = path.slice(0, path.lastIndexOf('/') + 1)
    const text = facts.project.text(path)
    for (const found of text.matchAll(/"([^"]+)"\s*:\s*\{[^{}]*"maxDuration"\s*:\s*(\d+)/g)) {
      const start = `${folder}${(found[1] ?? '').replace(/[*[{].*$/, '')}`
      const line = text.slice(0, found.index).split('\n').length
      if (served.some((file) => file.startsWith(start))) return bounded({ path, line }, Number(found[2]))
    }
  }
  return undefined
}

/** Limits that are written where the function is declared, for Firebase and Modal. */
function limitInCode(facts: Facts, call: { readonly path: string }): Evidence | undefined {
  const entries = facts.entriesReaching(call).filter(({ kind }) => kind === 'serverless')
  const paths = new Set([call.path, ...entries.map(({ path }) => path)])
  const [found] = facts.search(IN_CODE, { paths, most: 1 })
  const [, first, second] = IN_CODE.exec(found?.text ?? '') ?? []
  return found === undefined
    ? undefined
    : bounded({ path: found.path, line: found.line }, Number(first ?? second))
}
