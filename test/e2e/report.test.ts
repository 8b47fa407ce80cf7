import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import axe from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { folderWith, jsonLines, runTool } from './command-line.ts'

const BROWSER = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
)
const HOSTILE = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>'

let browser: Browser | undefined
let report = ''

beforeAll(async () => {
  const folder = folderWith({
    'airworthy.yaml': [
      'feature: refunds',
      'owner: team@example.com',
      'too_slow:',
      '  - p95 latency <= 3 s',
      'too_wrong:',
      '  - correct >= 95%',
      '  - correct >= 90% where topic = billing',
      'too_expensive:',
      '  - mean cost <= $0.01',
      '  - max cost <= $0.05',
      'in_production:',
      '  - failed <= 1%',
      '',
    ].join('\n'),
    'recorded.jsonl': jsonLines(
      Array.from({ length: 200 }, (_, index) => ({
        case: `case-${index}`,
        input: `Where is refund ${index}? ${index % 9 === 0 ? HOSTILE : ''}`,
        ...(index % 23 === 0
          ? { error: { code: 'http-503', message: 'overloaded' } }
          : {
              answer: `It is on its way. ${HOSTILE}`,
              outcome: 'answered',
              labels: { correct: index % 9 !== 0 },
            }),
        expected: 'on its way',
        passages: [{ id: 'faq.md', text: 'Refunds take five days.', score: 0.7 }],
        latencyMs: 300 + index * 11,
        costUsd: 0.002,
        tags: { topic: ['billing', 'shipping', 'account'][index % 3] },
      })),
    ),
  })
  await runTool(['eval', '--recorded', 'recorded.jsonl'], { cwd: folder })
  await runTool(['gate', '--html', 'report.html'], { cwd: folder })
  report = join(folder, 'report.html')
  if (BROWSER === undefined) return
  browser = await chromium.launch({
    executablePath: BROWSER,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
})

afterAll(async () => {
  await browser?.close()
})

interface Looked {
  readonly page: Page
  readonly requests: readonly string[]
  readonly complaints: readonly string[]
}

async function look(width: number, colorScheme: 'light' | 'dark'): Promise<Looked> {
  if (browser === undefined) throw new Error('no browser')
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, bypassCSP: true })
  const page = await context.newPage()
  const requests: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(pathToFileURL(report).href)
  return { page, requests, complaints }
}

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string }[]
}

async function violationsOn(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source)
  const found = await page.evaluate<readonly Violation[]>('axe.run().then((results) => results.violations)')
  return found.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 200)}`)
}

for (const width of [1280, 390]) {
  for (const scheme of ['light', 'dark'] as const) {
    test(`the HTML report at ${width} px, ${scheme}: no accessibility violation, no request, nothing cut off`, async ({
      skip,
    }) => {
      if (BROWSER === undefined) skip('there is no Chromium on this machine')
      const { page, requests, complaints } = await look(width, scheme)
      expect(requests).toHaveLength(1)
      expect(complaints).toEqual([])
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width)
      for (const details of await page.locator('details').all())
        await details.evaluate('(node) => { node.open = true }')
      expect(await violationsOn(page)).toEqual([])
      expect(await page.title()).not.toBe('owned')
      await page.context().close()
    })
  }
}

test('a failing case is one click away, with question, answer, expectation and passages', async ({
  skip,
}) => {
  if (BROWSER === undefined) skip('there is no Chromium on this machine')
  const { page } = await look(1280, 'light')
  const failing = page.locator('details', { hasText: 'case-9' }).first()
  expect(await failing.getByText('Refunds take five days.').first().isVisible()).toBe(false)
  await failing.locator('summary').first().click()
  for (const text of ['Where is refund 9?', 'It is on its way.', 'Refunds take five days.']) {
    expect(await failing.getByText(text).first().isVisible(), text).toBe(true)
  }
  await page.context().close()
})
