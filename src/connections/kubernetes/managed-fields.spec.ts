import { expect, it } from 'vitest';
import type { JsonObject } from '../../domain/json.js';
import { writersOf } from './managed-fields.js';

it('turns managedFields into JSON pointers of the live object', () => {
  const body: JsonObject = {
    metadata: {
      labels: { 'app/x': 'y' },
      finalizers: ['b', 'a'],
      managedFields: [
        {
          manager: 'kubectl',
          operation: 'Apply',
          fieldsV1: { 'f:metadata': { 'f:labels': { '.': {}, 'f:app/x': {} } }, 'f:spec': { 'f:rules': {} } },
        },
        { manager: 'kubectl', operation: 'Update', fieldsV1: { 'f:metadata': { 'f:finalizers': { 'v:"a"': {} } } } },
        {
          manager: 'istio',
          operation: 'Update',
          subresource: 'status',
          fieldsV1: {
            'f:spec': {
              'f:ports': { 'k:{"name":"grpc","port":2}': { '.': {}, 'f:port': {} }, 'k:{"name":"gone"}': { '.': {} } },
            },
          },
        },
        { manager: 'broken' },
      ],
    },
    spec: {
      rules: [{}],
      ports: [
        { name: 'http', port: 1 },
        { name: 'grpc', port: 2 },
      ],
    },
  };
  expect(writersOf(body)).toEqual([
    { name: 'kubectl', fields: ['/metadata/labels', '/metadata/labels/app~1x', '/spec/rules', '/metadata/finalizers/1'] },
    { name: 'istio', fields: ['/spec/ports/1', '/spec/ports/1/port'] },
  ]);
});

it('yields none where the object has no managedFields', () => {
  expect(writersOf({ metadata: { managedFields: 'x' } })).toEqual([]);
  expect(writersOf({})).toEqual([]);
});
