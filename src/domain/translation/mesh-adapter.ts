import type { ExportedService } from '../federation/exported-service.js';
import type { ImportedService } from '../federation/imported-service.js';
import type { Precondition } from '../federation/precondition.js';
import type { Inventory, MeshSettings } from '../model/inventory.js';
import type { MeshKind } from '../model/mesh-kind.js';
import type { Policy } from '../model/policy.js';
import type { AccessEvaluator } from '../semantics/access-evaluator.js';
import type { Capabilities } from './capabilities.js';
import type { NativeObject, NativeRef } from './native-object.js';
import type { NativeSnapshot } from './native-snapshot.js';
import type { TranslationReport } from './translation-report.js';

/**
 * A policy together with the native names that its parts already bear in the mesh. Part names are the adapter's own words
 * (`server`, `authentication`); a part without an entry gets the adapter's default name.
 */
export interface PlacedPolicy {
  readonly policy: Policy;
  readonly names: Readonly<Record<string, NativeRef>>;
}

/** Something in a native object that the model did not take up, or took up with a remark. */
export interface ReadNote {
  readonly object: NativeRef;
  /** JSON pointer into the native body; empty for the whole object. */
  readonly pointer: string;
  readonly reason: string;
}

/** What an adapter understood of a snapshot. Security objects are read wholly or not at all, so that no policy is wider than its source. */
export interface Reading {
  readonly policies: readonly PlacedPolicy[];
  readonly notes: readonly ReadNote[];
}

/** What the translator needs to know of the mesh that it writes for. */
export interface WriteContext {
  readonly mesh: string;
  readonly inventory: Inventory;
  readonly capabilities: Capabilities;
  /** What was last observed of the mesh, where it is at hand: to see what an object already holds. Nothing is copied from it. */
  readonly observed?: NativeSnapshot | null;
}

/** Native objects for a set of policies, with the report of what did not come across exactly. Objects of refused policies are left out. */
export interface Writing {
  readonly objects: readonly WrittenObject[];
  readonly report: TranslationReport;
}

/** A native object as written, with the policies that it stands for (`Kind namespace/name`). */
export interface WrittenObject extends NativeObject {
  readonly policies: readonly string[];
  /** The part of its policy that it is, as in PlacedPolicy.names. */
  readonly part: string;
}

/** Native objects for services that cross the mesh's border, with what only this kind of mesh could find unmet. */
export interface FederationWriting extends Writing {
  readonly unmet: readonly Precondition[];
}

/** All that Concordat knows of a mesh kind's meaning. Pure: no transport, clock or randomness. */
export interface MeshAdapter {
  readonly kind: MeshKind;
  /** False where services and callers have no namespace, so that names alone tell them apart. */
  readonly hasNamespaces: boolean;
  /** Collections to observe: every one that `inventory`, `read` or `semantics` looks at. */
  readonly collections: readonly string[];
  /** Collections that `write` can emit, dependencies first: the order of creation; deletion goes in reverse. */
  readonly writeOrder: readonly string[];
  /** Collections that only `federate` can emit, dependencies first; they come after those of `writeOrder`. */
  readonly federationOrder: readonly string[];
  capabilities(version: string | null): Capabilities;
  inventory(snapshot: NativeSnapshot): Inventory;
  read(snapshot: NativeSnapshot): Reading;
  write(policies: readonly PlacedPolicy[], context: WriteContext): Writing;
  /** What the mesh has to hold for services that leave it and that come to it. Grants to callers are policies and not written here. */
  federate(exported: readonly ExportedService[], imported: readonly ImportedService[], context: WriteContext): FederationWriting;
  /** The one spelling used to compare: server-made fields, our ownership mark and defaults removed or made explicit. */
  canonicalize(object: NativeObject): NativeObject;
  semantics(snapshot: NativeSnapshot): AccessEvaluator;
  /** A workload's identity as callers of this mesh bear it, from its namespace and service account (Consul: service) name. */
  spellIdentity(identity: { readonly namespace: string; readonly name: string }, settings: MeshSettings): string;
}
