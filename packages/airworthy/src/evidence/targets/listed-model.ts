import type { MatchLogic, ModelInfo, Provider } from '@pydantic/genai-prices'

/** A model in the list of a provider. */
export interface ListedModel {
  readonly provider: Provider
  readonly model: ModelInfo
}

/** What was called: a model by the name that its provider or the contract gives it, at an endpoint if that is known. */
export interface Called {
  readonly model: string
  readonly baseUrl?: string
}

/** Looks a model up the surest way first: at the endpoint that was called, at the provider that its name starts with, by the name alone. */
export function findListedModel(providers: readonly Provider[], called: Called): ListedModel | undefined {
  const { model, baseUrl } = called
  const endpoint = providers.find(({ api_pattern }) => isAt(baseUrl, api_pattern))
  // At a provider that is known, another provider's price for a model of that name would be wrong.
  if (endpoint !== undefined) return listed(providers, endpoint, model)
  const [, prefix, rest] = /^([^/:]+)[/:](.+)$/.exec(model) ?? []
  const named =
    prefix === undefined || rest === undefined
      ? undefined
      : listed(providers, providerNamed(providers, prefix), rest)
  return named ?? listed(providers, providerOf(providers, normalized(model)), model)
}

function isAt(baseUrl: string | undefined, pattern: string): boolean {
  return baseUrl !== undefined && new RegExp(`^(?:${pattern})`).test(baseUrl)
}

function providerNamed(providers: readonly Provider[], name: string): Provider | undefined {
  const id = normalized(name)
  return (
    providers.find((provider) => provider.id === id) ??
    providers.find(({ provider_match: match }) => match !== undefined && matches(match, id))
  )
}

function providerOf(providers: readonly Provider[], model: string): Provider | undefined {
  return providers.find(({ model_match: match }) => match !== undefined && matches(match, model))
}

/** A model of the provider, or of those whose models it resells; by its name, or by the name with a dashed date. */
function listed(
  providers: readonly Provider[],
  provider: Provider | undefined,
  name: string,
): ListedModel | undefined {
  if (provider === undefined) return undefined
  const resold = (provider.fallback_model_providers ?? []).flatMap(
    (id) => providers.find((one) => one.id === id) ?? [],
  )
  for (const spelling of [normalized(name), withDashedDate(normalized(name))]) {
    for (const { models } of [provider, ...resold]) {
      const model = models.find(({ match }) => matches(match, spelling))
      if (model !== undefined) return { provider, model }
    }
  }
  return undefined
}

function normalized(name: string): string {
  return name.toLowerCase().trim()
}

/** `claude-sonnet-4-20250514` as `claude-sonnet-4-2025-05-14`. */
function withDashedDate(name: string): string {
  return name.replace(/-(20\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=-|:|$)/g, '-$1-$2-$3')
}

/** The text is in lower case; patterns other than regular expressions are compared in lower case. */
function matches(logic: MatchLogic, text: string): boolean {
  if ('or' in logic) return logic.or.some((part) => matches(part, text))
  if ('and' in logic) return logic.and.every((part) => matches(part, text))
  if ('equals' in logic) return text === logic.equals.toLowerCase()
  if ('starts_with' in logic) return text.startsWith(logic.starts_with.toLowerCase())
  if ('ends_with' in logic) return text.endsWith(logic.ends_with.toLowerCase())
  if ('contains' in logic) return text.includes(logic.contains.toLowerCase())
  return new RegExp(logic.regex).test(text)
}
