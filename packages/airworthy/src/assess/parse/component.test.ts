import { expect, test } from 'vitest'
import { factsOf } from '../assess.fixtures.ts'

const CALL = `import OpenAI from 'openai'
const openai = new OpenAI({ dangerouslyAllowBrowser: true })
async function ask() {
  return openai.chat.completions.create({ model: 'gpt-5', messages })
}`

test('a model call in the script of a Vue component is found at its line', async () => {
  const { calls } = await factsOf({
    'src/Chat.vue': `<template>\n  <p>{{ answer }}</p>\n</template>\n<script setup lang="ts">\n${CALL}\n</script>\n`,
  })
  expect(calls.map(({ path, line }) => `${path}:${line}`)).toEqual(['src/Chat.vue:8'])
})

test('a model call in the script of a Svelte component is found at its line', async () => {
  const { calls } = await factsOf({
    'src/Chat.svelte': `<script>\n${CALL}\n</script>\n<p>a < b</p>\n`,
  })
  expect(calls.map(({ path, line }) => `${path}:${line}`)).toEqual(['src/Chat.svelte:5'])
})
