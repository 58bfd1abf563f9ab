import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { DomainError } from '../../domain/errors.js';

/** The media type of ordinary answers. */
export const JSON_MEDIA_TYPE = 'application/json';

interface Range {
  readonly type: string;
  readonly quality: number;
}

/** The offered media type that an Accept header likes best (the first offer where it does not care), or null (RFC 9110, 12.5.1). */
export function acceptable<T extends string>(accept: string | undefined, offers: readonly T[]): T | null {
  if (accept === undefined || accept.trim() === '') return offers[0] ?? null;
  const ranges = accept.split(',').map(rangeOf);
  const rated = offers.map((offer) => ({ offer, quality: qualityOf(offer, ranges) })).filter(({ quality }) => quality > 0);
  return rated.toSorted((a, b) => b.quality - a.quality)[0]?.offer ?? null;
}

function rangeOf(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const quality = parameters.find((parameter) => parameter.startsWith('q='));
  return { type, quality: quality === undefined ? 1 : Number(quality.slice(2)) || 0 };
}

/** The most specific range decides. */
function qualityOf(offer: string, ranges: readonly Range[]): number {
  const wildcard = `${offer.slice(0, offer.indexOf('/'))}/*`;
  for (const type of [offer, wildcard, '*/*']) {
    const range = ranges.find((candidate) => candidate.type === type);
    if (range !== undefined) return range.quality;
  }
  return 0;
}

/** Gives a controller the one of its media types that the caller wants: `@Accepted('application/json', 'application/sarif+json')`. */
export const Accepted = (...offers: readonly string[]): ParameterDecorator =>
  createParamDecorator((_: unknown, context: ExecutionContext): string => {
    const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
    const chosen = acceptable(headers.accept, offers);
    if (chosen === null) throw new DomainError('NOT_ACCEPTABLE', `This resource comes as ${offers.join(', ')}.`);
    return chosen;
  })();
