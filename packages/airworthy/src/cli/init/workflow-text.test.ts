import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { Answers } from './answers.ts'
import { workflowText } from './workflow-text.ts'

type WorkflowAnswers = Pick<Answers, 'run' | 'right'>

const LOCAL: WorkflowAnswers = {
  run: { kind: 'module', export: './a.ts#a' },
  right: { kind: 'contains' },
}

interface Step {
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
}

function stepsOf(answers: WorkflowAnswers, contract: string): readonly Step[] {
  return parse(workflowText(answers, { contract })).jobs.gate.steps
}

function commandsOf(answers: WorkflowAnswers, contract = 'airworthy.yaml'): readonly string[] {
  return stepsOf(answers, contract).flatMap(({ run }) => run ?? [])
}

test('installs, checks, runs and judges, in this order', () => {
  expect(commandsOf(LOCAL).slice(0, 4)).toEqual([
    'npm ci',
    'npx airworthy check',
    'npx airworthy eval',
    'npx airworthy gate --junit airworthy.junit.xml --markdown airworthy.md',
  ])
})

test('keeps the looks, because a checkout without them would get fresh ones', () => {
  expect(commandsOf(LOCAL).at(-1)).toContain('git add .airworthy/looks')
})

test('a contract elsewhere is named in every command, also with a space in its path', () => {
  const commands = commandsOf(LOCAL, 'my bots/airworthy.yaml')
  expect(commands[1]).toBe("npx airworthy check --contract 'my bots/airworthy.yaml'")
  expect(commands.at(-1)).toContain("git add 'my bots/.airworthy/looks'")
})

test('keys come from the secrets of the repository, for the feature and for its judge', () => {
  const run = { kind: 'openai', baseUrl: 'https://api.openai.com/v1', model: 'gpt-5-mini' } as const
  const right = { kind: 'judge', model: 'groq/some-model' } as const
  const keys = stepsOf({ run, right }, 'airworthy.yaml')
    .map(({ env }) => env)
    .filter((env) => env !== undefined)
  expect(keys).toEqual([
    {
      OPENAI_API_KEY: '$' + '{{ secrets.OPENAI_API_KEY }}',
      GROQ_API_KEY: '$' + '{{ secrets.GROQ_API_KEY }}',
    },
  ])
  expect(workflowText(LOCAL, { contract: 'airworthy.yaml' })).not.toContain('secrets.')
})
