import { expect, test } from 'vitest'
import { writeFixture } from './assess.fixtures.ts'
import { assess } from './assess.ts'
import { ALL_CHECKS } from './checks/all-checks.ts'
import { totalEffort } from './effort.ts'

const PILOT = {
  'main.py':
    'import streamlit as st\nfrom openai import OpenAI\nq = st.text_input("?")\nOpenAI().chat.completions.create(model="gpt-x")\n',
}

test('a pilot gets one finding for each check, gaps with evidence, a plan and a range of days', async () => {
  const assessment = await assess(writeFixture(PILOT))
  expect(assessment.ai).toBe(true)
  expect(assessment.findings.map(({ check }) => check)).toEqual(ALL_CHECKS.map(({ id }) => id))
  const gaps = assessment.findings.filter(({ verdict }) => verdict === 'present')
  expect(gaps.every(({ evidence }) => evidence.length > 0)).toBe(true)
  expect(assessment.plan.flatMap(({ checks }) => checks).sort()).toEqual(
    gaps.map(({ check }) => check).sort(),
  )
  expect(assessment.effortDays.high).toBeGreaterThan(assessment.effortDays.low)
})

test('a project without a model call gets no gap and no effort', async () => {
  const assessment = await assess(
    writeFixture({ 'server.js': `const app = require('express')()\napp.get('/', (q, r) => r.send('x'))` }),
  )
  expect(assessment.ai).toBe(false)
  expect(assessment.findings.filter(({ verdict }) => verdict === 'present')).toEqual([])
  expect(assessment.effortDays).toEqual({ low: 0, high: 0 })
})

test('the same project gives the same text', async () => {
  const root = writeFixture(PILOT)
  expect(JSON.stringify(await assess(root))).toBe(JSON.stringify(await assess(root)))
})

test('an empty folder is no AI', async () => {
  expect((await assess(writeFixture({}))).ai).toBe(false)
})

test('a project without a gap needs no days', () => {
  expect(totalEffort([], { kind: 'service', entries: [] })).toEqual({ low: 0, high: 0 })
})
