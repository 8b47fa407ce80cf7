/**
 * Loaded before a server: on SIGUSR2 it collects its garbage, and writes what is left, in megabytes, as a line of the
 * file that `HELD_MEMORY_FILE` names. What the process takes from the system breathes with the load; what is left after
 * a collection only grows when something is kept.
 *
 *     HELD_MEMORY_FILE=held.txt node --import ./benchmarks/gateway-heap.mjs packages/airworthy/dist/cli.js serve
 */
import { appendFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')

process.on('SIGUSR2', () => {
  collect()
  const { heapUsed, external } = process.memoryUsage()
  appendFileSync(process.env.HELD_MEMORY_FILE, `${(heapUsed + external) / 1e6}\n`)
})
