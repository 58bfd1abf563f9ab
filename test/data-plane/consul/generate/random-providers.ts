import type { JsonObject } from '../../../../src/domain/json.js';
import type { RandomSource } from '../../random-source.js';
import { AUDIENCES, ISSUERS } from './vocabulary.js';

/** Some jwt-provider entries that take the tokens of one key set. */
export function randomProviders(random: RandomSource, keySet: string): JsonObject[] {
  return Array.from({ length: random.below(4) }, (_, index) => ({
    Kind: 'jwt-provider',
    Name: `provider-${index}`,
    Issuer: random.oneOf(ISSUERS),
    JSONWebKeySet: { Local: { JWKS: Buffer.from(keySet).toString('base64') } },
    ...(random.chance(0.4) ? { Audiences: random.someOf(AUDIENCES, 1, 2) } : {}),
    ...(random.chance(0.5) ? { Locations: Array.from({ length: 1 + random.below(2) }, () => randomLocation(random)) } : {}),
    ...(random.chance(0.2)
      ? { Forwarding: { HeaderName: 'x-payload', ...(random.chance(0.5) ? { PadForwardPayloadHeader: true } : {}) } }
      : {}),
  }));
}

function randomLocation(random: RandomSource): JsonObject {
  switch (random.below(4)) {
    case 0:
      return { QueryParam: { Name: random.oneOf(['access_token', 'token', 't']) } };
    case 1:
      return { Cookie: { Name: random.oneOf(['token', 'sid']) } };
    default:
      return {
        Header: {
          Name: random.oneOf(['Authorization', 'x-jwt', 'X-Token']),
          ...(random.chance(0.5) ? { ValuePrefix: random.oneOf(['Bearer ', 'Token ', 'x']) } : {}),
          ...(random.chance(0.4) ? { Forward: true } : {}),
        },
      };
  }
}
