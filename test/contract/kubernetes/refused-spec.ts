import { expect } from 'vitest';
import type { JsonObject } from '../../../src/domain/json.js';
import { custom } from './kubernetes-object.js';
import type { KubernetesPeer } from './kubernetes-peer.js';

/** One entry of `details.causes`. */
export interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

/** A value that is not allowed there. */
export const invalid = (field: string, message: string): Cause => ({
  reason: 'FieldValueInvalid',
  message: `Invalid value: ${message}`,
  field,
});

/** A member that must be there. */
export const required = (field: string): Cause => ({ reason: 'FieldValueRequired', message: 'Required value', field });

/** A value that is not one of a list. */
export const unsupported = (field: string, value: JsonObject[string], ...supported: string[]): Cause => ({
  reason: 'FieldValueNotSupported',
  message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${supported.map((text) => `"${text}"`).join(', ')}`,
  field,
});

/** More items than a list may have. */
export const tooMany = (field: string, count: number, limit: number): Cause => ({
  reason: 'FieldValueTooMany',
  message: `Too many: ${count}: must have at most ${limit} items`,
  field,
});

/** Said where a kind has rules in CEL and the object is not even of the right form. */
export const UNCHECKED = invalid(
  '<nil>',
  'null: some validation rules were not checked because the object was invalid; correct the existing errors to complete validation',
);

/** The proof that a spec is refused with 422, for these causes in whatever order. */
export function refused(apiVersion: string, kind: string, spec: JsonObject, ...causes: readonly Cause[]) {
  return async ({ client, namespace }: KubernetesPeer): Promise<void> => {
    const object = custom(apiVersion, kind, await namespace(), spec);
    const { status, body } = await client.apply(object, 'one', 'dryRun=All&fieldValidation=Strict');
    expect([status, body['reason'] ?? body.message]).toEqual([422, 'Invalid']);
    const group = apiVersion.split('/')[0];
    expect(body.details).toMatchObject({ name: 'x', group, kind });
    const found = body.details['causes'] as unknown as Cause[];
    const order = (list: readonly Cause[]) => list.toSorted((a, b) => (a.field < b.field ? -1 : 1));
    expect(order(found)).toEqual(order(causes));
    const texts = found.map(({ field, message }) => `${field}: ${message}`);
    const text = texts.length === 1 ? texts[0] : `[${texts.join(', ')}]`;
    expect(body.message).toBe(`${kind}.${group} "x" is invalid: ${text}`);
  };
}

/** The proof that a spec is taken, and how it comes back with its defaults. */
export function taken(apiVersion: string, kind: string, spec: JsonObject, stored: JsonObject = spec) {
  return async ({ client, namespace }: KubernetesPeer): Promise<void> => {
    const answer = await client.apply(custom(apiVersion, kind, await namespace(), spec), 'one', 'fieldValidation=Strict');
    expect([answer.status, answer.body.spec ?? answer.body.message]).toEqual([201, stored]);
  };
}
