import { embeddingResponse, readEmbeddingInput } from '@airworthy/sdk'
import { acceptRequest } from './accepted-request.ts'
import { leaving, send } from './exchange.ts'
import type { Endpoint } from './gateway-options.ts'

/** `POST /v1/embeddings` */
export const embeddings: Endpoint = async (exchange, options) => {
  const request = await acceptRequest(exchange, options, { endpoint: 'embeddings', read: readEmbeddingInput })
  if (request === undefined) return
  const { input, feature } = request
  const outcome = await feature.embeddings.call(input, { signal: leaving(exchange) })
  send(exchange, embeddingResponse(outcome, options.clock.epochMs()))
  options.metrics.recordOutcome('embeddings', outcome)
}
