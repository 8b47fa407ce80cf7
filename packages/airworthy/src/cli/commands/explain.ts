import { AirworthyError, nearest } from '@airworthy/sdk'
import { type CheckPage, readCheckPages } from '../../report/assess/check-page.ts'
import { renderCheckList, renderCheckPage } from '../../report/assess/check-page-terminal.ts'
import type { Terminal } from '../terminal.ts'

/** `airworthy explain`: the page of one check, or the list of all. */
export function explain(check: string | undefined, { out, color, columns }: Terminal): void {
  const pages = readCheckPages()
  const options = { color, columns }
  out(
    check === undefined
      ? renderCheckList([...pages.values()], options)
      : renderCheckPage(pageOf(check, pages), options),
  )
}

function pageOf(check: string, pages: ReadonlyMap<string, CheckPage>): CheckPage {
  const page = pages.get(check.toLowerCase())
  if (page !== undefined) return page
  const meant = similar(check, [...pages.keys()])
  const next = meant.length === 0 ? 'List all with: airworthy explain' : `Did you mean ${meant.join(' or ')}?`
  throw new AirworthyError('usage', `there is no check ${check}`, { next })
}

const MOST_SIMILAR = 3

/** The check that was mistyped; else those whose group or name was meant. */
function similar(word: string, checks: readonly string[]): readonly string[] {
  const mistyped = nearest(word, checks)
  if (mistyped !== undefined) return [mistyped]
  const parts = new Set(checks.flatMap((check) => check.split('/')))
  const part = nearest(word.split('/').at(-1) ?? '', parts) ?? nearest(word.split('/')[0] ?? '', parts)
  if (part !== undefined)
    return checks.filter((check) => check.split('/').includes(part)).slice(0, MOST_SIMILAR)
  return checks.filter((check) => check.includes(word.toLowerCase())).slice(0, MOST_SIMILAR)
}
