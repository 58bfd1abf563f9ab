import type { JsonObject, JsonValue } from '../json-object.js';
import type { ResourceType } from './resource-type.js';
import type { StatusCause } from './status-cause.js';

/** An answer that is not 2xx, as a Kubernetes Status (kubernetes/apimachinery pkg/api/errors). */
export class ApiError extends Error {
  constructor(
    readonly code: number,
    readonly reason: string | null,
    message: string,
    readonly details: JsonObject = {},
    readonly metadata: JsonObject = {},
  ) {
    super(message);
  }

  /** The body of the answer. */
  toStatus(): JsonObject {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.metadata,
      status: 'Failure',
      message: this.message,
      ...(this.reason === null ? {} : { reason: this.reason }),
      ...(Object.keys(this.details).length === 0 ? {} : { details: this.details }),
      code: this.code,
    };
  }
}

/** `authorizationpolicies.security.istio.io`, or `services` for the core group. */
export function qualifiedResource(type: ResourceType): string {
  return type.group === '' ? type.plural : `${type.plural}.${type.group}`;
}

/** `AuthorizationPolicy.security.istio.io`, or `Service` for the core group. */
export function qualifiedKind(type: ResourceType): string {
  return type.group === '' ? type.kind : `${type.kind}.${type.group}`;
}

/** `details` of a refusal. */
export function describe(type: ResourceType, name: string, kind = type.plural): JsonObject {
  return { name, ...(type.group === '' ? {} : { group: type.group }), kind };
}

export function notFound(type: ResourceType, name: string): ApiError {
  return new ApiError(404, 'NotFound', `${qualifiedResource(type)} "${name}" not found`, describe(type, name));
}

export function alreadyExists(type: ResourceType, name: string): ApiError {
  return new ApiError(409, 'AlreadyExists', `${qualifiedResource(type)} "${name}" already exists`, describe(type, name));
}

/** @param resource what the server calls the object here: it speaks of kinds where it deletes */
export function conflict(type: ResourceType, name: string, why: string, resource = qualifiedResource(type)): ApiError {
  const message = `Operation cannot be fulfilled on ${resource} "${name}": ${why}`;
  return new ApiError(409, 'Conflict', message, describe(type, name, resource.split('.')[0]));
}

/** What a write with an old resourceVersion is told. */
export function staleVersion(type: ResourceType, name: string): ApiError {
  return conflict(type, name, 'the object has been modified; please apply your changes to the latest version and try again');
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

/** 410 for a resourceVersion or a continue token that is no longer kept. */
export function expired(message: string, metadata: JsonObject = {}): ApiError {
  return new ApiError(410, 'Expired', message, {}, metadata);
}

/** 422 with every violation. */
export function invalid(type: ResourceType, name: string, causes: readonly StatusCause[]): ApiError {
  const texts = causes.map((cause) => `${cause.field}: ${cause.message}`);
  const text = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
  return new ApiError(422, 'Invalid', `${qualifiedKind(type)} "${name}" is invalid: ${text}`, {
    ...describe(type, name, type.kind),
    causes: causes.map((cause): JsonValue => ({ ...cause })),
  });
}

/** What the API server answers where a validating webhook refused (400 unless the webhook named a code). */
export function deniedByWebhook(webhook: string, message: string): ApiError {
  return new ApiError(400, 'BadRequest', `admission webhook "${webhook}" denied the request: ${message}`);
}
