/**
 * Minutes of mixed load on `airworthy serve` in front of a provider that misbehaves at random: streams, tools, clients
 * that leave or read slowly, wrong keys, bodies that are too large. Then it is stopped while calls run. Ends with 1 when
 * anything crashed, leaked, was answered late, cut or not at all. Needs the `/proc` of Linux.
 *
 *     node benchmarks/gateway-soak.ts [--minutes 10] [--seed 1]
 */
import { parseArgs } from 'node:util'
import { runSoak, type SoakReport } from './soak-run.ts'

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string', default: '1' } },
})

function countsOf(counts: ReadonlyMap<string, number>): string {
  const rows = [...counts]
    .sort(([one], [two]) => one.localeCompare(two))
    .map(([name, times]) => `| ${name} | ${times} |`)
  return rows.join('\n')
}

function reportOf({
  requests,
  endings,
  behaviours,
  sockets,
  heldMb,
  memoryMb,
  inFlight,
  stop,
  problems,
}: SoakReport): string {
  const { early, late, peak } = memoryMb
  return `
| | |
|---|---|
| requests | ${requests} |
| sockets at rest, under load, afterwards | ${sockets.atRest}, ${sockets.underLoad}, ${sockets.afterwards} |
| held after a collection, a fifth into the load and at its end | ${[heldMb.early, heldMb.late].map((mb) => `${mb.toFixed(1)} MB`).join(', ')} |
| memory early, late, peak | ${[early, late, peak].map((mb) => `${mb.toFixed(0)} MB`).join(', ')} |
| calls in flight afterwards | ${inFlight} |
| stop under load: answered, of those asked | ${stop.answered} of ${stop.asked} |
| accepted and lost | ${stop.lost} |
| exit code, after | ${stop.exitCode}, ${(stop.tookMs / 1000).toFixed(1)} s |

| client: how it ended | times |
|---|---:|
${countsOf(endings)}

| the provider's behaviour | times |
|---|---:|
${countsOf(behaviours)}

${problems.length === 0 ? 'Nothing is wrong.' : problems.map((problem) => `WRONG: ${problem}`).join('\n')}
`
}

const report = await runSoak({
  seconds: 60 * Number(values.minutes),
  seed: Number(values.seed),
  onProgress: (text) => {
    if (process.stderr.isTTY) process.stderr.write(`\r\u001b[2K${text}`)
  },
})
process.stdout.write(reportOf(report))
if (report.problems.length > 0) process.exitCode = 1
