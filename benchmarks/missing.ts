import type { MissingPeer } from './contenders.ts'
import { hasGnuTime } from './measured-run.ts'

/** Says what of the comparison will be missing, and why. */
export function tellWhatIsMissing(peers: readonly MissingPeer[]): void {
  for (const { name, variable } of peers) {
    process.stdout.write(`${name} is not installed (${variable} names no folder with it): skipped\n`)
  }
  if (hasGnuTime) return
  process.stdout.write('There is no GNU time (Debian package `time`): CPU and memory are not measured\n')
}
