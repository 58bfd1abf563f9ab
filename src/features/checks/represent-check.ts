import { Answer } from '../../platform/http/answer.js';
import type { Operation } from '../operations/operations.schemas.js';
import type { Check } from './checks.schemas.js';
import { toJunit } from './junit.js';
import { toSarif } from './sarif.js';

/** The media types in which findings come. */
export const FINDING_MEDIA_TYPES = [
  'application/json',
  'application/sarif+json',
  'application/junit+xml',
  'application/xml',
] as const;

/** A check in the form that the caller wants. One that still runs is told as JSON whatever was asked for. */
export function representCheck(answer: Answer<Check | Operation>, mediaType: string): Answer {
  const { status, body, headers } = answer;
  if (!('findings' in body) || mediaType === 'application/json') return answer;
  const isSarif = mediaType === 'application/sarif+json';
  const text = isSarif ? JSON.stringify(toSarif(body.findings)) : toJunit(body.findings);
  return new Answer(status, text, { ...headers, 'content-type': `${mediaType}; charset=utf-8` });
}
