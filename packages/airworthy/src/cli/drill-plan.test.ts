import { type Contract, parseContract } from '@airworthy/sdk'
import { expect, test } from 'vitest'
import { baseUrlNames, chosenFaults, keyNames } from './drill-plan.ts'

function contractOf(lines: string): Contract {
  const text = `feature: docs\nowner: team@example.com\ntoo_wrong: [failed <= 1%]\n${lines}`
  const parsed = parseContract({ text, path: 'airworthy.yaml' })
  if (parsed.kind !== 'contract') throw new Error(JSON.stringify(parsed.problems))
  return parsed.contract
}

test('the faults of the modes that the contract names are run', () => {
  const faults = chosenFaults(contractOf('when_it_fails: { context_length: { do: decline } }\n'), undefined)
  expect(faults.map(({ name }) => name)).toEqual(['context-length'])
})

test('a contract that names none meets what every call of a model can meet', () => {
  const modes = new Set(chosenFaults(contractOf(''), undefined).map(({ failureMode }) => failureMode))
  expect([...modes]).toEqual(['provider_down', 'bad_answer', 'content_filter', 'context_length'])
})

test('any fault may be asked for by name; a slip is told with the nearest', () => {
  const contract = contractOf('')
  expect(chosenFaults(contract, ['out-of-scope'])).toMatchObject([{ failureMode: 'out_of_scope' }])
  expect(() => chosenFaults(contract, ['slient-route'])).toThrow('there is no fault "slient-route"')
})

test('a check of the team that asks a model can be without it', () => {
  const contract = contractOf(
    'checks: { tone: { judge: rubrics/tone.md, model: openai/judge-1 } }\nwhen_it_fails: { tone: { do: review } }\n',
  )
  expect(chosenFaults(contract, undefined).map(({ name }) => name)).toEqual([
    'answer-to-catch:tone',
    'judge-down:tone',
  ])
})

test('base URLs and keys are those that the routes name, after those of the usual clients', () => {
  const contract = contractOf(
    'routes:\n  - { model: a }\n  - { model: b, url: "${BACKUP_URL}", key: "${BACKUP_KEY}" }\n',
  )
  expect(baseUrlNames(contract, undefined)).toEqual(['OPENAI_BASE_URL', 'BACKUP_URL'])
  expect(keyNames(contract)).toEqual(['OPENAI_API_KEY', 'BACKUP_KEY'])
  expect(baseUrlNames(contract, ['LLM_URL'])).toEqual(['LLM_URL'])
})

test('the provider of the first route is the one that breaks', () => {
  const contract = contractOf('routes:\n  - { model: a, url: "${MAIN_URL}" }\n  - say: Later.\n')
  expect(baseUrlNames(contract, undefined)[0]).toBe('MAIN_URL')
})
