import { z } from 'zod';
import { pageSchema } from '../../platform/http/pages.js';
import { Problem } from '../../platform/http/problem.js';

export const OperationState = z.enum(['PENDING', 'RUNNING', 'SUCCEEDED', 'FAILED']).meta({ id: 'OperationState' });
export type OperationState = z.infer<typeof OperationState>;

/** Long work. `resource` is where its result is or will be. */
export const Operation = z
  .object({
    id: z.uuid(),
    project: z.string(),
    kind: z.string(),
    state: OperationState,
    done: z.boolean(),
    resource: z.string().describe('Path of the result'),
    createdBy: z.string().describe('Id of the token that asked for it'),
    error: Problem.nullable().describe('Why it FAILED'),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Operation' });
export type Operation = z.infer<typeof Operation>;

export const OperationPage = pageSchema(Operation).meta({ id: 'OperationPage' });

export const operationExample: Operation = {
  id: '0197a1b2-6c3d-7e4f-8a5b-0c1d2e3f4a5b',
  project: 'shop',
  kind: 'imports.run',
  state: 'SUCCEEDED',
  done: true,
  resource: '/v1/projects/shop/imports/0197a1b2-6c3d-7e4f-8a5b-0c1d2e3f4a5c',
  createdBy: '0197a1b2-0000-7000-8000-000000000001',
  error: null,
  createdAt: '2026-11-22T10:15:00.000Z',
  finishedAt: '2026-11-22T10:15:02.000Z',
};
