import type { MeshKind } from '../../domain/model/mesh-kind.js';
import type { JsonObject } from '../../sandbox/json-object.js';

/** An object that is changed by hand; for Consul `kind` is that of the config entry, which has neither version nor namespace. */
export interface EditedObject {
  readonly apiVersion?: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** A mesh that the story is told of, be it of the sandbox or real. */
export interface StoryMesh {
  readonly name: string;
  readonly kind: MeshKind;
  /** The body of `PUT /v1/projects/{project}/meshes/{name}`. */
  readonly body: JsonObject;
  /** Changes an object as somebody else. Raises an error where it is not there. */
  editAs(manager: string, ref: EditedObject, mutate: (object: JsonObject) => void): Promise<void> | void;
}

/** Running meshes of the story. */
export interface StoryMeshes {
  readonly meshes: readonly StoryMesh[];
  close(): Promise<void>;
}
