import type { Check, Decision, Evidence } from '../check.ts'
import { absent, notApplicable, present } from '../decisions.ts'
import type { Facts } from '../facts.ts'
import { type LocalModel, localModels } from '../local-models.ts'

/** The default path generates or embeds with a model inside the process or on the machine. */
export const localModel: Check = {
  id: 'infra/local-model',
  title: 'Model runs inside the process or on localhost',
  failureMode: 'F1',
  severity: 'high',
  core: true,
  decide,
}

const WORK = { generate: 'answers', embed: 'embeddings' } as const

function decide(facts: Facts): Decision {
  const models = localModels(facts)
  const onDefaultPath = models.filter(({ isDefault }) => isDefault)
  const aside = models.filter(({ isDefault }) => !isDefault).map(shown)
  const [main] = onDefaultPath
  if (main === undefined) {
    if (facts.calls.length === 0) return notApplicable(localModel, 'No model call was found.')
    return absent(localModel, {
      reason:
        aside.length === 0
          ? 'Models are asked over the network; none runs in this program.'
          : 'By default models are asked over the network; a local one is an alternative or a service of its own.',
      nearMisses: aside,
      confidence: aside.length === 0 ? 'high' : 'medium',
    })
  }
  const kinds = [...new Set(onDefaultPath.map(({ kind }) => WORK[kind]))].join(' and ')
  const isDesktop = facts.kind === 'desktop' || facts.kind === 'cli'
  return present(localModel, {
    reason: `By default ${kinds} come from a model ${main.place === 'process' ? 'loaded into this process' : 'on the same machine'}, so one machine's memory is the capacity of the product.`,
    evidence: onDefaultPath.map(shown),
    nearMisses: aside,
    remedy:
      'Move generation and embeddings behind a served endpoint whose address is configured, and compare answers before and after.',
    effortDays: {
      low: 2,
      high: onDefaultPath.some(({ kind }) => kind === 'embed') ? 5 : 4,
      because: `a served endpoint and a parity test of ${kinds}${onDefaultPath.some(({ kind }) => kind === 'embed') ? '; another embedding model means indexing again' : ''}`,
    },
    severity: isDesktop ? 'low' : 'high',
    confidence: aside.length === 0 ? 'high' : 'medium',
  })
}

function shown({ path, line, name, place, kind }: LocalModel): Evidence {
  const where = place === 'process' ? 'in the process' : 'at an address of this machine'
  return { path, line, shows: `${name} ${kind === 'embed' ? 'embeds' : 'generates'} ${where}` }
}
