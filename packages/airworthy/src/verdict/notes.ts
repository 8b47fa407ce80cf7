import type { Contract } from '@airworthy/sdk'
import type { EvidenceHeader } from '../evidence/evidence-file.ts'
import type { RequirementVerdict } from './gate-report.ts'

export interface Noted {
  readonly contract: Contract
  readonly header: EvidenceHeader
  readonly standing: 'certifies' | 'tune' | 'interrupted'
  readonly requirements: readonly RequirementVerdict[]
}

/** What a reader must know to read the numbers right. */
export function notesFor({ contract, header, standing, requirements }: Noted): readonly string[] {
  const notes: string[] = []
  if (standing === 'interrupted') {
    notes.push(`The run is not complete: \`airworthy eval --resume\` goes on with ${header.run}.`)
  }
  if (header.contract.hash !== contract.hash) {
    notes.push('The contract was changed after this run: the bars are those of the contract as it is now.')
  }
  if (header.evidence !== 'tune') {
    notes.push(
      'What is proven holds for the population that the cases were sampled from, not for other traffic.',
    )
  }
  if (requirements.some(({ cases, trials }) => cases < trials)) {
    notes.push('Repeats and clusters count as one independent case each.')
  }
  const maximum = requirements.find(({ aggregate }) => aggregate === 'max')
  if (maximum?.verdict === 'pass') {
    notes.push(
      'No sample proves a maximum: a passed `max` line means none beyond it, and at least 95 % proven within.',
    )
  }
  return notes
}
