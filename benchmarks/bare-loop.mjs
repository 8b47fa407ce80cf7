/**
 * The least that running a test set can cost in Node: read the cases, ask through one undici pool, look for a word,
 * write one line a case at the end. No contract, no deadlines, nothing durable. JavaScript, so that no time goes into
 * stripping types.
 *
 *     node benchmarks/bare-loop.mjs CASES.jsonl BASE_URL CONCURRENCY RESULTS.jsonl
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'

// undici is a dependency of the command line tool, not of the workspace.
const { Pool } = createRequire(new URL('../packages/airworthy/package.json', import.meta.url))('undici')

const [casesPath, baseUrl, concurrency, resultsPath] = process.argv.slice(2)
const cases = readFileSync(casesPath, 'utf8').trimEnd().split('\n')
const { origin, pathname } = new URL(baseUrl)
const pool = new Pool(origin, { connections: Number(concurrency) })
const results = []
let next = 0

async function work() {
  while (next < cases.length) {
    const { id, input } = JSON.parse(cases[next++])
    const { body } = await pool.request({
      path: `${pathname}/chat/completions`,
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'fake-1', messages: [{ role: 'user', content: input }] }),
    })
    const { choices, usage } = JSON.parse(await body.text())
    results.push(JSON.stringify({ id, passed: choices[0].message.content.includes('refund'), usage }))
  }
}

await Promise.all(Array.from({ length: Number(concurrency) }, work))
await pool.close()
writeFileSync(resultsPath, `${results.join('\n')}\n`)
