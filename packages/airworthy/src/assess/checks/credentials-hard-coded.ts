import type { Check, Decision, Evidence, Severity } from '../check.ts'
import { counted } from '../counted.ts'
import { absent, present } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import type { Secret, SecretClass } from '../inventory/secret.ts'

/** A literal value that works as a credential in a shipped file. */
export const hardCodedCredentials: Check = {
  id: 'credentials/hard-coded',
  title: 'Credentials in the repository',
  failureMode: 'F1',
  severity: 'high',
  core: true,
  isGeneral: true,
  decide,
}

const SEVERITY: Readonly<Record<SecretClass, Severity>> = {
  'live-shaped': 'blocker',
  'default-secret': 'high',
  'demo-key': 'medium',
}

function decide(facts: Facts): Decision {
  // Without AI this is a courtesy: only what has the shape of a live key of a vendor.
  const secrets = facts.isAi
    ? facts.secrets
    : facts.secrets.filter((secret) => secret.class === 'live-shaped' && !secret.isExample)
  const [first] = secrets
  if (first === undefined) {
    return absent(hardCodedCredentials, {
      reason: 'No literal in a shipped file works as a credential.',
      confidence: 'medium',
    })
  }
  const isLive = secrets.some((secret) => secret.class === 'live-shaped')
  return present(hardCodedCredentials, {
    reason: isLive
      ? 'A key in the shape of a live credential is in a shipped file, and in the history of the repository.'
      : 'The program starts with a secret that everybody who has read the repository knows.',
    evidence: secrets.map(shown),
    remedy: isLive
      ? 'Revoke the key, move it to the environment or a secret store, and scan commits.'
      : 'Refuse to start while the secret is missing or still the default.',
    effortDays: {
      low: 0.5,
      high: 0.5 + 0.1 * secrets.length + (isLive ? 1 : 0),
      because: isLive ? 'rotate, move, clean the history' : counted(secrets.length, 'place'),
    },
    severity: first.isExample ? 'low' : SEVERITY[first.class],
    confidence: isLive ? 'high' : 'medium',
  })
}

function shown(secret: Secret): Evidence {
  const what = secret.name === undefined ? secret.vendor : `${secret.vendor} as ${secret.name}`
  const ending = secret.ending === '' ? '' : `, ending in ${secret.ending}`
  const cell = secret.cell === undefined ? '' : `, cell ${secret.cell}`
  const example = secret.isExample ? ' (example)' : ''
  return {
    path: secret.path,
    line: secret.line,
    shows: `${what} (${secret.class}, ${secret.characters} characters${ending}${cell})${example}`,
  }
}
