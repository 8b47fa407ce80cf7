import { expect, test } from 'vitest'
import { decisionOf, firstPlace } from '../assess.fixtures.ts'
import { localModel } from './infra-local-model.ts'

const APP = 'import streamlit as st\nq = st.chat_input("q")\n'
const HOSTED = 'from langchain_openai import ChatOpenAI\nllm = ChatOpenAI()\nllm.invoke(q)\n'

test.each([
  [
    'a model server on the machine',
    `${APP}from langchain_ollama import ChatOllama\nllm = ChatOllama(model="m")\nllm.invoke(q)`,
    'app.py:4',
  ],
  [
    'weights in the process',
    `${APP}from llama_cpp import Llama\nllm = Llama(model_path="m.gguf")\nllm.create_chat_completion(messages=[])`,
    'app.py:4',
  ],
  [
    'a pipeline of transformers',
    `${APP}from transformers import pipeline\np = pipeline("text-generation")\np(q)`,
    'app.py:4',
  ],
  [
    'embeddings in the process beside a hosted chat model',
    `${APP}from langchain_huggingface import HuggingFaceEmbeddings\nemb = HuggingFaceEmbeddings()\n${HOSTED}`,
    'app.py:4',
  ],
  [
    'a hosted SDK pointed at the machine',
    `${APP}from openai import OpenAI\nc = OpenAI(base_url="http://localhost:11434/v1", api_key="x")\nc.chat.completions.create(model="m", messages=[])`,
    'app.py:4',
  ],
  [
    'a raw request to the machine',
    `${APP}import requests\nrequests.post("http://localhost:11434/api/generate", json={"prompt": q})`,
    'app.py:4',
  ],
])('%s is a gap', async (...[, text, place]) => {
  const decision = await decisionOf(localModel, { 'app.py': text })
  expect(decision.verdict).toBe('present')
  expect(firstPlace(decision)).toBe(place)
})

test.each([
  ['a hosted model', `${APP}${HOSTED}`],
  ['a commented alternative', `${APP}# from langchain_huggingface import HuggingFaceEmbeddings\n${HOSTED}`],
  [
    'a local branch that has to be switched on',
    `${APP}import os\nfrom langchain_openai import ChatOpenAI\nfrom langchain_ollama import ChatOllama\nif os.getenv("USE_LOCAL"):\n    llm = ChatOllama(model="m")\nelse:\n    llm = ChatOpenAI()\nllm.invoke(q)`,
  ],
  [
    'a local branch for when no cloud address is set',
    `${APP}import os\nfrom langchain_openai import AzureChatOpenAI\nfrom langchain_ollama import ChatOllama\nif os.getenv("AZURE_ENDPOINT"):\n    llm = AzureChatOpenAI()\nelse:\n    llm = ChatOllama(model="m")\nllm.invoke(q)`,
  ],
  [
    'a factory whose default is hosted',
    `${APP}from langchain_openai import ChatOpenAI\nfrom langchain_ollama import ChatOllama\ndef make(provider="openai"):\n    if provider == "ollama":\n        return ChatOllama(model="m")\n    return ChatOpenAI()\nllm = make()\nllm.invoke(q)`,
  ],
  [
    'an address from the environment',
    `${APP}import os\nfrom openai import OpenAI\nc = OpenAI(base_url=os.environ["LLM_URL"])\nc.chat.completions.create(model="m", messages=[])`,
  ],
  [
    'a cross encoder that only sorts',
    `${APP}from sentence_transformers import CrossEncoder\nce = CrossEncoder("m")\n${HOSTED}`,
  ],
])('%s is none', async (...[, text]) => {
  expect((await decisionOf(localModel, { 'app.py': text })).verdict).toBe('absent')
})

test('a factory whose shipped setting chooses the local model is a gap', async () => {
  const text = `${APP}import os\nfrom langchain_openai import ChatOpenAI\nfrom langchain_ollama import ChatOllama\nif os.getenv("PROVIDER", "openai") == "ollama":\n    llm = ChatOllama(model="m")\nelse:\n    llm = ChatOpenAI()\nllm.invoke(q)`
  const files = { 'app.py': text }
  expect((await decisionOf(localModel, files)).verdict).toBe('absent')
  expect((await decisionOf(localModel, { ...files, '.env.example': 'PROVIDER=ollama\n' })).verdict).toBe(
    'present',
  )
})

test('a model server with an address of its own in the compose file is a served endpoint', async () => {
  const compose = 'services:\n  app:\n    environment:\n      OLLAMA_BASE_URL: http://ollama:11434\n'
  const text = `${APP}import os\nfrom langchain_ollama import ChatOllama\nllm = ChatOllama(base_url=os.getenv("OLLAMA_BASE_URL", "http://localhost:11434"))\nllm.invoke(q)`
  expect((await decisionOf(localModel, { 'app.py': text })).verdict).toBe('present')
  expect((await decisionOf(localModel, { 'app.py': text, 'compose.yaml': compose })).verdict).toBe('absent')
})
