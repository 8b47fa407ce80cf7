import type { Evidence } from './check.ts'
import type { Facts } from './facts.ts'

/** The key of a model client as a field of what is kept about a user: `profile.openai_api_key`. */
const OF_A_USER =
  /\b(?:profile|user|account|member|customer|viewer|preferences|user_?settings)\w*\??(?:\.|\[["'])\w*(?:api_?)?key\b/i

/** Clients that are made with a key which users keep with their account. */
export function storedKeys(facts: Facts): readonly Evidence[] {
  return facts.clients.flatMap(({ options }): readonly Evidence[] => {
    const { apiKey } = options
    if (apiKey === undefined) return []
    const line = facts.project.text(apiKey.path).split('\n')[apiKey.line - 1] ?? ''
    return OF_A_USER.test(line)
      ? [
          {
            path: apiKey.path,
            line: apiKey.line,
            shows: 'the call is made with the key that a user has stored',
          },
        ]
      : []
  })
}
