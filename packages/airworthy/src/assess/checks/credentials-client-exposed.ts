import type { Check, Decision } from '../check.ts'
import { absent, present } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import { keptRecords } from '../key-types.ts'
import {
  browserClients,
  browserStorage,
  bundledKeys,
  persistedStores,
  publicVariables,
  scriptFields,
  sentKeys,
} from '../provider-keys.ts'
import { requestKeys } from '../request-keys.ts'
import { sentConfigurations } from '../sent-configuration.ts'

/** A provider's secret in code that browsers load. */
export const clientExposedCredentials: Check = {
  id: 'credentials/client-exposed',
  title: 'Provider key in the browser',
  failureMode: 'F1',
  severity: 'blocker',
  core: true,
  decide,
}

function decide(facts: Facts): Decision {
  const isPersonal = facts.kind === 'desktop' || facts.kind === 'notebooks'
  if (isPersonal)
    return absent(clientExposedCredentials, { reason: 'The program runs for the person whose key it is.' })
  const prefilled = scriptFields(facts).filter(({ isPrefilled }) => isPrefilled)
  const operators = [
    ...publicVariables(facts),
    ...bundledKeys(facts),
    ...sentKeys(facts),
    ...sentConfigurations(facts),
    ...prefilled.map(({ path, line }) => ({
      path,
      line,
      shows: "a field is filled with the operator's key from the environment",
    })),
  ]
  const visitors = [...browserStorage(facts), ...persistedStores(facts), ...keptRecords(facts)]
  const direct = browserClients(facts)
  const evidence = [...operators, ...visitors, ...direct]
  if (evidence.length === 0) {
    return absent(clientExposedCredentials, {
      reason: 'No provider key was found in what runs in a browser.',
      confidence: 'medium',
    })
  }
  const isOperators = operators.length > 0 || visitors.length === 0
  return present(clientExposedCredentials, {
    reason: isOperators
      ? "The operator's key for the model provider reaches the browser, where every visitor can read it and spend with it."
      : "The visitor's own provider key is kept in the browser's storage, where any script on the page can read it.",
    evidence: [...evidence, ...(isOperators ? [] : requestKeys(facts))],
    remedy: isOperators
      ? 'Move the call behind a route of the server that holds the key, and rotate the key.'
      : 'Keep the key on the server for the session, or call with a key of the operator.',
    effortDays: { low: 1, high: 2, because: 'a server route, moving the call, rotating the key' },
    severity: isOperators ? 'blocker' : 'high',
  })
}
