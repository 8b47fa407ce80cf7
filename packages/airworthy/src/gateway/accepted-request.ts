import { oneLine } from '@airworthy/sdk'
import { checkAccess, maySee } from './access.ts'
import { type Exchange, type Refusal, refuse } from './exchange.ts'
import type { ServedFeature } from './feature.ts'
import type { GatewayOptions } from './gateway-options.ts'
import { readBody } from './request-body.ts'

/** A request that may be answered by a feature. */
export interface AcceptedRequest<Input> {
  readonly input: Input
  readonly feature: ServedFeature
}

type Read<Input> =
  | { readonly kind: 'invalid'; readonly message: string; readonly param: string | null }
  | { readonly kind: string; readonly input: Input }

/** Reads a request and finds its feature. Undefined when it was refused, which is answered already. */
export async function acceptRequest<Input extends { readonly model: string }>(
  exchange: Exchange,
  options: GatewayOptions,
  reading: { readonly endpoint: string; readonly read: (text: string) => Read<Input> },
): Promise<AcceptedRequest<Input> | undefined> {
  const { endpoint, read } = reading
  const found = await findRequest(exchange, options, read)
  if ('feature' in found) return found
  refuse(exchange, { ...found, endpoint }, options.metrics)
  return undefined
}

async function findRequest<Input extends { readonly model: string }>(
  exchange: Exchange,
  { access, features, maximumBodyBytes }: GatewayOptions,
  read: (text: string) => Read<Input>,
): Promise<AcceptedRequest<Input> | Refusal> {
  const allowed = checkAccess(exchange, access)
  if (allowed.kind === 'refused') return allowed
  const body = await readBody(exchange.incoming, maximumBodyBytes)
  if (body.kind === 'too-large') {
    const message = `The request is larger than ${maximumBodyBytes} bytes.`
    return { status: 413, code: 'request_too_large', message }
  }
  if (body.kind === 'broken')
    return { status: 400, code: 'invalid_request', message: 'The request broke off.' }
  const request = read(body.text)
  if (!('input' in request)) {
    const { message, param } = request
    return { status: 400, code: 'invalid_request', message, param }
  }
  const { input } = request
  const feature = features.get(input.model)
  if (feature === undefined) {
    const message = `There is no feature "${oneLine(input.model, 80)}" here. The model of a request is the name of a feature; GET /v1/models lists them.`
    return { status: 404, code: 'model_not_found', message, param: 'model' }
  }
  if (maySee(allowed, input.model)) return { input, feature }
  const message = `This key is not for the feature "${input.model}".`
  return { status: 403, code: 'feature_not_allowed', message, param: 'model' }
}
