import type { JsonObject } from '../../../../src/domain/json.js';
import type { RandomSource } from '../../random-source.js';
import {
  BAD_REGEXES,
  CALLERS,
  CLAIM_PATHS,
  CLAIM_VALUES,
  HEADERS,
  METHODS,
  PATH_REGEXES,
  PATHS,
  VALUE_REGEXES,
  VALUES,
} from './vocabulary.js';

/** What entries may say about a destination. */
export interface IntentionScope {
  /** Permissions are refused for others. */
  readonly isHttp: boolean;
  /** Names of the jwt-provider entries. */
  readonly providers: readonly string[];
}

/** A service-intentions entry for one destination, or for `*` where that is its name. */
export function randomIntentions(random: RandomSource, name: string, { isHttp, providers }: IntentionScope): JsonObject {
  const sources = random.someOf([...CALLERS, '*', '*', '*'], 1, 4);
  const names = [...new Set(sources)];
  return {
    Kind: 'service-intentions',
    Name: name,
    Sources: names.map((source) => ({
      Name: source,
      ...(isHttp && name !== '*' && random.chance(0.75)
        ? { Permissions: Array.from({ length: 1 + random.below(4) }, () => randomPermission(random, providers)) }
        : { Action: randomAction(random) }),
    })),
    ...(providers.length > 0 && random.chance(0.15) ? { JWT: randomJwt(random, providers) } : {}),
  };
}

function randomAction(random: RandomSource): string {
  return random.chance(0.5) ? 'allow' : 'deny';
}

function randomPermission(random: RandomSource, providers: readonly string[]): JsonObject {
  const http = { ...randomPath(random), ...randomMethods(random), ...randomHeaders(random) };
  return {
    Action: randomAction(random),
    HTTP: Object.keys(http).length === 0 ? { PathPrefix: '/' } : http,
    ...(providers.length > 0 && random.chance(0.2) ? { JWT: randomJwt(random, providers) } : {}),
  };
}

function randomPath(random: RandomSource): JsonObject {
  const path = random.oneOf(PATHS);
  switch (random.below(6)) {
    case 0:
    case 1:
      return { PathPrefix: random.chance(0.3) ? path.slice(0, 1 + random.below(path.length)) : path };
    case 2:
    case 3:
      return { PathExact: path };
    case 4:
      return { PathRegex: random.chance(0.03) ? random.oneOf(BAD_REGEXES) : random.oneOf(PATH_REGEXES)[0] };
    default:
      return {};
  }
}

function randomMethods(random: RandomSource): JsonObject {
  return random.chance(0.4) ? { Methods: random.someOf(METHODS, 1, 3) } : {};
}

function randomHeaders(random: RandomSource): JsonObject {
  if (!random.chance(0.45)) return {};
  return { Header: Array.from({ length: 1 + random.below(2) }, () => randomHeader(random)) };
}

function randomHeader(random: RandomSource): JsonObject {
  const kind = random.oneOf(['Present', 'Exact', 'Exact', 'Prefix', 'Suffix', 'Contains', 'Regex']);
  const canIgnoreCase = kind !== 'Present' && kind !== 'Regex';
  return {
    Name: random.oneOf(random.chance(0.6) ? HEADERS.slice(0, 8) : HEADERS),
    [kind]: kind === 'Present' ? true : kind === 'Regex' ? randomValueRegex(random) : random.oneOf(VALUES),
    ...(random.chance(0.3) ? { Invert: true } : {}),
    ...(canIgnoreCase && random.chance(0.3) ? { IgnoreCase: true } : {}),
  };
}

function randomValueRegex(random: RandomSource): string {
  return random.chance(0.03) ? random.oneOf(BAD_REGEXES) : random.oneOf(VALUE_REGEXES)[0];
}

function randomJwt(random: RandomSource, providers: readonly string[]): JsonObject {
  return {
    Providers: random.someOf(providers, 1, 2).map((Name) => ({
      Name,
      ...(random.chance(0.6)
        ? {
            VerifyClaims: Array.from({ length: 1 + random.below(2) }, () => ({
              Path: [...random.oneOf(CLAIM_PATHS)],
              Value: random.oneOf(CLAIM_VALUES),
            })),
          }
        : {}),
    })),
  };
}
