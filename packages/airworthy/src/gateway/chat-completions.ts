import {
  type ChatAnswer,
  type ChatInput,
  chatResponse,
  type Outcome,
  outcomeHeaders,
  readChatInput,
  streamEnd,
} from '@airworthy/sdk'
import { type AcceptedRequest, acceptRequest } from './accepted-request.ts'
import { type Exchange, leaving, send } from './exchange.ts'
import type { Endpoint, GatewayOptions } from './gateway-options.ts'
import { streamWriter } from './stream-writer.ts'

/** `POST /v1/chat/completions` */
export const chatCompletions: Endpoint = async (exchange, options) => {
  const request = await acceptRequest(exchange, options, { endpoint: 'chat', read: readChatInput })
  if (request === undefined) return
  const answer = request.input.isStream ? answerStream : answerWhole
  options.metrics.recordOutcome('chat', await answer(exchange, request, options))
}

type ChatRequest = AcceptedRequest<ChatInput>

async function answerWhole(
  exchange: Exchange,
  { input, feature }: ChatRequest,
  { clock }: GatewayOptions,
): Promise<Outcome<ChatAnswer>> {
  const outcome = await feature.chat.call(input, { signal: leaving(exchange) })
  const { ownsContentFilter } = feature
  send(exchange, chatResponse(outcome, { input, epochMs: clock.epochMs(), ownsContentFilter }))
  return outcome
}

async function answerStream(
  exchange: Exchange,
  { input, feature }: ChatRequest,
  { clock }: GatewayOptions,
): Promise<Outcome<ChatAnswer>> {
  const writer = streamWriter(exchange.outgoing, feature.contract.stream)
  const outcome = await feature.chat.call(input, { signal: leaving(exchange), deliver: writer.take })
  const { ownsContentFilter } = feature
  const end = streamEnd(outcome, { input, epochMs: clock.epochMs(), ownsContentFilter, sent: writer.sent() })
  if (end.kind === 'error') send(exchange, end.response)
  else writer.end(end.text, outcomeHeaders(outcome))
  return outcome
}
