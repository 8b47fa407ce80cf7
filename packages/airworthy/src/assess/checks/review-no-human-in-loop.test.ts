import { expect, test } from 'vitest'
import { decisionOf, firstPlace } from '../assess.fixtures.ts'
import { noHumanInLoop as check } from './review-no-human-in-loop.ts'

const APP = (more: string): string => `import streamlit as st
from langchain_openai import ChatOpenAI
from langgraph.prebuilt import create_react_agent
from langgraph.types import interrupt
llm = ChatOpenAI(model="m")
question = st.chat_input("Ask")
st.write(llm.invoke(question))
${more}
`

test('answers that all go out as they are need a person for the doubtful ones', async () => {
  const decision = await decisionOf(check, { 'app.py': APP('') })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe('app.py:7')
})

test('a confidence that is only displayed is a near miss', async () => {
  const decision = await decisionOf(check, { 'app.py': APP('st.write(f"confidence: {confidence}")') })
  expect(decision.verdict).toBe('present')
  expect(decision.nearMisses[0]?.line).toBe(8)
})

test('messages of the class HumanMessage are no review', async () => {
  const decision = await decisionOf(check, {
    'app.py': APP('from langchain_core.messages import HumanMessage\nhistory = [HumanMessage("x")]'),
  })
  expect(decision.verdict).toBe('present')
})

test('a graph that stops for a person is reviewed', async () => {
  const stopped = await decisionOf(check, {
    'app.py': APP('agent = create_react_agent(llm, [], interrupt_before=["tools"])'),
  })
  const asked = await decisionOf(check, {
    'app.py': APP('def approve(state):\n    return interrupt({"question": "Send it?"})'),
  })
  expect([stopped.verdict, asked.verdict]).toEqual(['absent', 'absent'])
})

test('an empty list of interrupts stops nothing', async () => {
  const decision = await decisionOf(check, {
    'app.py': APP('agent = create_react_agent(llm, [], interrupt_before=[])'),
  })
  expect(decision.verdict).toBe('present')
})

test('a tool that needs approval is reviewed, one that is switched off is not', async () => {
  const route = (value: string): string => `import { streamText, tool } from 'ai'
const send = tool({ needsApproval: ${value}, execute: async () => mail() })
export async function POST() {
  return streamText({ model: 'openai/m', prompt: 'x', tools: { send } }).toUIMessageStreamResponse()
}
`
  const page = { 'app/page.tsx': 'export default function Page() { return <main /> }\n' }
  const on = await decisionOf(check, { ...page, 'app/api/chat/route.ts': route('true') })
  const off = await decisionOf(check, { ...page, 'app/api/chat/route.ts': route('false') })
  expect([on.verdict, off.verdict]).toEqual(['absent', 'present'])
})

test('doubtful answers that wait for a reviewer are reviewed', async () => {
  const decision = await decisionOf(check, {
    'app.py': APP('if confidence < 0.7:\n    save(question, status="pending_review")'),
  })
  expect(decision.verdict).toBe('absent')
})

test('a commented-out interrupt stops nothing', async () => {
  const decision = await decisionOf(check, {
    'app.py': APP('# agent = create_react_agent(llm, [], interrupt_before=["tools"])'),
  })
  expect(decision.verdict).toBe('present')
})

test('a script for whoever runs it has no case to review, a library has', async () => {
  const script = await decisionOf(check, {
    'ask.py': 'from openai import OpenAI\nprint(OpenAI().chat.completions.create(model="m", messages=[]))\n',
  })
  const library = await decisionOf(check, {
    'pyproject.toml': '[project]\nname = "answers"\n',
    'answers/__init__.py': 'from answers.answer import answer\n',
    'answers/answer.py':
      'from openai import OpenAI\ndef answer(question):\n    return OpenAI().chat.completions.create(model="m", messages=[])\n',
  })
  expect([script.verdict, library.verdict]).toEqual(['not-applicable', 'present'])
})

test.each([
  ['ask_first: bool = False', 'interrupt_before=["tools"] if ask_first else None', 'present'],
  ['ask_first: bool = True', 'interrupt_before=["tools"] if ask_first else None', 'absent'],
])('an approval follows its default: %s', async (parameter, option, verdict) => {
  const text = APP(`def build(${parameter}):\n    return create_react_agent(llm, [], ${option})`)
  expect((await decisionOf(check, { 'app.py': text })).verdict).toBe(verdict)
})

test('what a program says about documents is read by others than who runs it', async () => {
  const ask = (search: string): string =>
    `from openai import OpenAI\n${search}if __name__ == "__main__":\n    print(OpenAI().chat.completions.create(model="m", messages=[]))\n`
  const search =
    'from langchain_pinecone import PineconeVectorStore\ndocs = PineconeVectorStore(index="i").similarity_search("x")\n'
  expect((await decisionOf(check, { 'ask.py': ask('') })).verdict).toBe('not-applicable')
  expect((await decisionOf(check, { 'ask.py': ask(search) })).verdict).toBe('present')
})

test('a draft in one of many programs says nothing about the others', async () => {
  const ask = 'from openai import OpenAI\nprint(OpenAI().responses.create(model="m", input="q"))\n'
  const files = { 'a.py': ask, 'b.py': ask, 'c.py': ask, 'd.py': `${ask}mail.drafts().create(userId="me")\n` }
  expect((await decisionOf(check, files)).verdict).not.toBe('absent')
})
