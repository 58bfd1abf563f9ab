import { QueryFailedError } from 'typeorm';

/** PostgreSQL's codes for a row that another transaction made or removed first, and for one that waited in a circle. */
const LOST_RACES: ReadonlySet<unknown> = new Set(['23503', '23505', '40001', '40P01']);

/** True where a statement failed because somebody else changed the same thing at the same time: trying again may help. */
export function isLostRace(error: unknown): boolean {
  return error instanceof QueryFailedError && 'code' in error.driverError && LOST_RACES.has(error.driverError.code);
}
