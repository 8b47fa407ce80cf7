import { expect, test } from 'vitest'
import { boundsInput } from './input-bounds.ts'

test.each([
  'if (prompt.length > 2000) return new Response("", { status: 413 })',
  'text: z.string().min(1).max(2000),',
  'if len(dialog_texts) > MAX_THREAD_MESSAGE_HISTORY:',
  'dialog_texts = dialog_texts[-MAX_MESSAGES:]',
  'modelMessages = truncateMessages(modelMessages, maxTokens)',
  'MAX_UPLOAD_BYTES = 200 * 1024 * 1024',
  'question: str = Field(max_length=500)',
  'if (charCount + message.content.length > charLimit) {',
])('bounds what is sent: %s', (line) => {
  expect(boundsInput(line)).toBe(true)
})

test.each([
  'return contexts[:REFERENCE_COUNT]',
  'results.slice(0, numberOfPages)',
  '.slice(0, numberOfPages)',
  'related_questions: list[str] = Field(..., min_length=3, max_length=3)',
  'const previous = messages.slice(0, -1).map(formatMessage)',
  'print(f"asked: {question[:50]}")',
  'name = hashlib.md5(task.encode()).hexdigest()[:10]',
  'baseUrl = baseUrl.slice(0, -1)',
  'if (state.messages.length > 2) {',
  '// full or truncated content',
  'truncate_filename(topic)',
])('does not: %s', (line) => {
  expect(boundsInput(line)).toBe(false)
})
