import { expect } from 'vitest';
import type { JsonObject } from '../../../src/domain/json.js';
import type { BehaviourGroup } from './behaviour.js';
import { pathOf, policy } from './kubernetes-object.js';

const MIB = 1024 * 1024;

/** A spec of that many bytes. */
function specOf(bytes: number): JsonObject {
  const paths = Array.from({ length: bytes / 1024 }, (_, index) => `/${String(index).padStart(6, '0')}${'x'.repeat(1014)}`);
  return { action: 'ALLOW', rules: [{ to: [{ operation: { paths } }] }] };
}

const SUBDOMAIN =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";

const causes = (field: string, ...messages: string[]) =>
  messages.map((message) => ({ reason: 'FieldValueInvalid', message, field }));

/** How large and how long things may be. */
export const limits: BehaviourGroup = {
  title: 'sizes and names',
  behaviours: {
    'stores an object of 1 MiB, and gives it back whole': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'large', specOf(MIB));
      expect((await client.apply(object)).status).toBe(201);
      expect((await client.get(pathOf(object))).body.spec).toEqual(object['spec']);
      expect((await client.apply(object)).status).toBe(200);
    },
    'does not store an object of more than 1.5 MiB, and says 500': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'large', specOf(1.6 * MIB - ((1.6 * MIB) % 1024)));
      const { status, body } = await client.apply(object);
      expect([status, body.message]).toEqual([500, 'etcdserver: request is too large']);
      expect(body).not.toHaveProperty('reason');
      expect((await client.get(pathOf(object))).status).toBe(404);
    },
    'does not read a request of more than 3 MiB, and says 413': async ({ client, namespace }) => {
      const answer = await client.apply(policy(await namespace(), 'large', specOf(3 * MIB)));
      expect(answer).toMatchObject({
        status: 413,
        body: { reason: 'RequestEntityTooLarge', message: 'Request entity too large: limit is 3145728' },
      });
    },
    'holds annotations of 256 KiB and no more': async ({ client, namespace }) => {
      const name = await namespace();
      const noted = (bytes: number) => policy(name, 'a', {}, { annotations: { note: 'x'.repeat(bytes - 4) } });
      expect((await client.create(noted(262_144))).status).toBe(201);
      const { status, body } = await client.apply(noted(262_145), 'one', 'force=true');
      expect(status).toBe(422);
      expect(body.details['causes']).toContainEqual({
        reason: 'FieldValueTooLong',
        message: 'Too long: may not be more than 262144 bytes',
        field: 'metadata.annotations',
      });
    },
    'takes names of 253 characters and no more': async ({ client, namespace }) => {
      const name = await namespace();
      expect((await client.create(policy(name, 'x'.repeat(253)))).status).toBe(201);
      const long = 'x'.repeat(254);
      const { status, body } = await client.create(policy(name, long));
      expect([status, body.details['causes']]).toEqual([
        422,
        causes('metadata.name', `Invalid value: "${long}": must be no more than 253 characters`),
      ]);
    },
    'takes only names that DNS has': async ({ client, namespace }) => {
      const name = await namespace();
      for (const wrong of ['UPPER', 'a..b', 'a_b', '-a', 'a.']) {
        const { status, body } = await client.apply(policy(name, wrong));
        expect([status, body.message]).toEqual([
          422,
          `AuthorizationPolicy.security.istio.io "${wrong}" is invalid: metadata.name: Invalid value: "${wrong}": ${SUBDOMAIN}`,
        ]);
        expect(body.details['causes']).toEqual(causes('metadata.name', `Invalid value: "${wrong}": ${SUBDOMAIN}`));
      }
    },
    'takes label values of 63 characters and no more': async ({ client, namespace }) => {
      const name = await namespace();
      const labelled = (value: string) => policy(name, `a${value.length}`, {}, { labels: { team: value } });
      expect((await client.apply(labelled('x'.repeat(63)))).status).toBe(201);
      const long = 'x'.repeat(64);
      const { status, body } = await client.apply(labelled(long));
      expect([status, body.details['causes']]).toEqual([
        422,
        causes('metadata.labels', `Invalid value: "${long}": must be no more than 63 bytes`),
      ]);
    },
    'takes only label values that a selector can name': async ({ client, namespace }) => {
      const { status, body } = await client.apply(policy(await namespace(), 'a', {}, { labels: { team: 'a b' } }));
      expect([status, body.details['causes']]).toEqual([
        422,
        causes(
          'metadata.labels',
          `Invalid value: "a b": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')`,
        ),
      ]);
    },
    'takes only qualified names as keys of labels and annotations': async ({ client, namespace }) => {
      const name = await namespace();
      const part = `Invalid value: "a b": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')`;
      for (const field of ['labels', 'annotations']) {
        const { status, body } = await client.apply(policy(name, 'a', {}, { [field]: { 'a b': 'c' } }));
        expect([status, body.details['causes']]).toEqual([422, causes(`metadata.${field}`, part)]);
      }
      const long = 'x'.repeat(64);
      const answer = await client.apply(policy(name, 'a', {}, { labels: { [long]: 'c' } }));
      expect(answer.body.details['causes']).toEqual(
        causes('metadata.labels', `Invalid value: "${long}": name part must be no more than 63 bytes`),
      );
    },
    'takes only text as the value of a label': async ({ client, namespace }) => {
      const object = policy(await namespace(), 'a', {}, { labels: { a: 1 } });
      expect(await client.create(object)).toMatchObject({
        status: 400,
        body: {
          message:
            'AuthorizationPolicy in version "v1" cannot be handled as a AuthorizationPolicy: json: cannot unmarshal number into Go struct field ObjectMeta.labels of type string',
        },
      });
    },
  },
};
