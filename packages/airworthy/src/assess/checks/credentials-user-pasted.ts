import type { Check, Decision, Evidence } from '../check.ts'
import { absent, present } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import { formFields } from '../key-forms.ts'
import { keptRecords, ownKeys } from '../key-types.ts'
import {
  browserClients,
  browserStorage,
  type KeyField,
  pageFields,
  persistedStores,
  scriptFields,
} from '../provider-keys.ts'
import { requestKeys } from '../request-keys.ts'
import { storedKeys } from '../stored-keys.ts'
import { noAuthentication } from './access-no-auth.ts'

/** The product asks its user for a key of a model provider. */
export const userPastedCredentials: Check = {
  id: 'credentials/user-pasted',
  title: 'Users paste their own provider key',
  failureMode: 'F1',
  severity: 'medium',
  core: true,
  decide,
}

function decide(facts: Facts): Decision {
  const isPersonal = facts.kind === 'desktop' || facts.kind === 'notebooks'
  if (isPersonal)
    return absent(userPastedCredentials, { reason: 'A program for one person; its own key is part of it.' })
  const scripts = scriptFields(facts)
  const pages = pageFields(facts)
  const used = [
    ...requestKeys(facts),
    ...browserStorage(facts),
    ...persistedStores(facts),
    ...browserClients(facts),
    ...storedKeys(facts),
    ...keptRecords(facts),
    ...ownKeys(facts),
  ]
  // A field of a page counts once its content is seen to be used for calls; others set up something else.
  const counted = [...scripts, ...(used.length > 0 ? pages : []), ...openForms(facts)]
  const evidence = [...counted, ...requestKeys(facts), ...(counted.length > 0 ? used : [])]
  if (evidence.length === 0) {
    return absent(userPastedCredentials, {
      reason:
        pages.length === 0
          ? 'No page, field or request asks a user for a provider key.'
          : 'Fields for keys exist; none was seen to decide what a model call is made with.',
      nearMisses: pages.map(shown),
      confidence: pages.length === 0 ? 'high' : 'medium',
    })
  }
  const isPrefilled = counted.some((field) => field.isPrefilled)
  const isGlobal = processWide(facts)
  return present(userPastedCredentials, {
    reason: isPrefilled
      ? "The field for a provider key is filled from the environment, so every visitor is handed the operator's key."
      : 'The product is used with a provider key that its user pastes, so nobody can set a quota or answer for the cost.',
    evidence: [...evidence.map(({ path, line, shows }) => ({ path, line, shows })), ...isGlobal],
    nearMisses: used.length === 0 ? pages.map(shown) : [],
    remedy: 'Call with a key of the operator behind a sign-in, with a quota for each user.',
    effortDays: {
      low: 2,
      high: 3,
      because: "the operator's key, a quota for each user, a decision about billing",
    },
    severity: isPrefilled ? 'blocker' : isGlobal.length > 0 ? 'high' : 'medium',
  })
}

/** A form that is described as data asks a user where nobody has to sign in to see it; elsewhere it is the operator's. */
function openForms(facts: Facts): readonly KeyField[] {
  const fields = formFields(facts)
  return fields.length > 0 && noAuthentication.decide(facts).verdict === 'present' ? fields : []
}

function shown({ path, line, shows }: KeyField): Evidence {
  return { path, line, shows }
}

/** A pasted key that is written into the environment of the process serves the next visitor too. */
function processWide(facts: Facts): readonly Evidence[] {
  if (facts.kind !== 'ui-app' && facts.kind !== 'service') return []
  const hits = facts.search(
    /os\.environ\[["']\w*KEY["']\]\s*=\s*(?!["']|os\.|st\.secrets|getpass)[a-z_]\w*|(?:^|\s)openai\.api_key\s*=\s*(?!["']|os\.|st\.secrets|getenv)(?:st\.|user|api|key|openai)\w*/,
    { roles: [facts.shippedRole], most: 5 },
  )
  return hits.map(({ path, line }) => ({ path, line, shows: 'the pasted key is set for the whole process' }))
}
