import { z } from 'zod';
import { AccessDecision } from '../../domain/model/access-decision.js';
import { AccessQuery } from '../../domain/model/access-query.js';

export const AskAccess = z.strictObject({ queries: z.array(AccessQuery).min(1).max(1000) }).meta({ id: 'AskAccess' });
export type AskAccess = z.infer<typeof AskAccess>;

/** The answers, in the order of the queries: a decision of each mesh that has the service. */
export const AccessAnswers = z
  .strictObject({ answers: z.array(z.strictObject({ decisions: z.array(AccessDecision) })) })
  .meta({ id: 'AccessAnswers' });
export type AccessAnswers = z.infer<typeof AccessAnswers>;

/** For the API document. */
export const askAccessExample = {
  queries: [
    {
      caller: { identity: 'spiffe://cluster.local/ns/bookinfo/sa/bookinfo-productpage', ip: '10.9.0.7' },
      target: { mesh: 'east', namespace: 'bookinfo', service: 'reviews', port: 9080 },
      request: { method: 'GET', host: 'reviews:9080', path: '/reviews/1?x=y', headers: [['x-user', 'ann']] },
    },
  ],
};

export const accessAnswersExample: AccessAnswers = {
  answers: [
    {
      decisions: [
        {
          mesh: 'east',
          decision: 'allow',
          because: [{ object: 'AuthorizationPolicy bookinfo/reviews-readers', rule: 0, path: 'spec.rules[0]' }],
        },
      ],
    },
  ],
};
