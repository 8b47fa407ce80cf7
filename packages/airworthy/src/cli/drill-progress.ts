import type { FaultResult } from '../evidence/drills/drill-file.ts'
import { FAULT_MARKS, FAULT_WORDS } from '../report/drill/drill-text.ts'
import type { Terminal } from './terminal.ts'

/** Says which faults are done: in one line that is drawn over for a person, a line per fault for a log. */
export function drillProgress(
  planned: number,
  { live, err, columns }: Terminal,
): { readonly saw: (result: FaultResult) => void; readonly finish: () => void } {
  let done = 0
  return {
    saw({ verdict, fault }) {
      done++
      const line = `${done}/${planned} ${FAULT_MARKS[verdict]} ${FAULT_WORDS[verdict]}  ${fault}`
      err(live ? `\r\u001b[2K${line.slice(0, columns - 1)}` : `${line}\n`)
    },
    finish: () => err(live ? '\r\u001b[2K' : '\n'),
  }
}
