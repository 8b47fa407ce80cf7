import { dirname, join } from 'node:path/posix'
import { JUDGE_PROVIDERS } from '../../evidence/scorers/judge-providers.ts'
import type { Answers } from './answers.ts'

export interface WorkflowPlace {
  /** Path of the contract from the root of the repository, with forward slashes. */
  readonly contract: string
}

/** A GitHub Actions workflow that judges every pull request by the contract. */
export function workflowText(answers: Pick<Answers, 'run' | 'right'>, { contract }: WorkflowPlace): string {
  const flag = contract === 'airworthy.yaml' ? '' : ` --contract ${shellWord(contract)}`
  const looks = shellWord(join(dirname(contract), '.airworthy/looks'))
  return `# Judges the AI feature by its contract: GO, NO-GO or NOT ENOUGH EVIDENCE.
name: airworthy

on:
  pull_request:
  workflow_dispatch:

permissions:
  contents: write # to keep the looks; see the last step

jobs:
  gate:
    # A fork has neither the keys nor the right to keep a look.
    if: github.event.pull_request.head.repo.fork != true
    runs-on: ubuntu-latest
    timeout-minutes: 60
    steps:
      - uses: actions/checkout@v4
        with:
          ref: \${{ github.head_ref || github.ref_name }}
      - uses: actions/setup-node@v4
        with:
          node-version: 24
          cache: npm
      - run: npm ci
      - run: npx airworthy check${flag}
      - run: npx airworthy eval${flag}
${secretLines(answers)}      - run: npx airworthy gate${flag} --junit airworthy.junit.xml --markdown airworthy.md
      - name: Show the report
        if: always()
        run: test ! -f airworthy.md || cat airworthy.md >> "$GITHUB_STEP_SUMMARY"
      - uses: actions/upload-artifact@v4
        if: always()
        with:
          name: airworthy
          path: |
            airworthy.md
            airworthy.junit.xml
      # Each verdict is a look at the test set and is paid for with confidence. The looks must be committed:
      # a checkout without them would get fresh ones.
      - name: Keep the look
        if: always()
        run: |
          test -d ${looks} || exit 0
          git add ${looks}
          git diff --cached --quiet && exit 0
          git config user.name "github-actions[bot]"
          git config user.email "41898282+github-actions[bot]@users.noreply.github.com"
          git commit -m "Keep the look at the test set"
          git push
`
}

function shellWord(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`
}

/** The keys that the run needs, from the secrets of the repository. */
function secretLines({ run, right }: Pick<Answers, 'run' | 'right'>): string {
  const names = new Set<string>()
  if (run.kind === 'openai') names.add('OPENAI_API_KEY')
  const provider = right.kind === 'judge' ? JUDGE_PROVIDERS[right.model.split('/', 1)[0] ?? ''] : undefined
  if (provider?.keyVariable !== undefined) names.add(provider.keyVariable)
  if (names.size === 0) return ''
  const lines = [...names].map((name) => `          ${name}: \${{ secrets.${name} }}\n`)
  return `        env:\n${lines.join('')}`
}
