import { policyLabel } from '../model/policy.js';
import type { WrittenObject } from '../translation/mesh-adapter.js';
import type { TranslationNote } from '../translation/translation-report.js';
import type { FederationGrant } from './federate.js';

/** What was written of grants names them as policies, which nobody has: it is said of their exports instead. */
export class ExportLabels {
  readonly #exports: ReadonlyMap<string, string>;

  constructor(grants: readonly FederationGrant[]) {
    this.#exports = new Map(grants.map(({ policy, export: label }) => [policyLabel(policy), label]));
  }

  object(object: WrittenObject): WrittenObject {
    return { ...object, policies: [...new Set(object.policies.map((label) => this.#exports.get(label) ?? label))] };
  }

  note(note: TranslationNote): TranslationNote {
    const label = this.#exports.get(note.policy);
    return label === undefined ? note : { ...note, policy: label, pointer: '/spec/callers' };
  }
}
