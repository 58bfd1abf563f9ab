import { describe, expect, it } from 'vitest';
import { decide, decisions, istioSnapshot, securityObject, WEB, type Ask } from '../../support/istio-snapshot.js';

const authentication = (rules: string, name = 'ra'): string =>
  securityObject('RequestAuthentication', name, `{ jwtRules: [${rules}] }`);
const allowing = (rule: string): string => securityObject('AuthorizationPolicy', 'p', `{ rules: [${rule}] }`);
const token = (claims: object = {}, more: object = {}): Ask => ({
  request: { jwt: { issuer: 'a', claims: { sub: 'ann', ...claims }, ...more } },
});
const at = (place: object, more: object = {}): Ask => token({}, { at: place, ...more });
const ISSUER_A = '{ issuer: a }';
const none: Ask = {};
const invalid = token({}, { valid: false });

describe('RequestAuthentication', () => {
  it('turns invalid tokens away and lets requests without one pass', () => {
    const snapshot = istioSnapshot(WEB, authentication(ISSUER_A));
    expect(decisions(snapshot, [none, token(), invalid, token({}, { issuer: 'b' })])).toEqual([
      'allow',
      'allow',
      'unauthenticated',
      'unauthenticated',
    ]);
    expect(decide(snapshot, invalid).because).toEqual([
      { object: 'RequestAuthentication shop/ra', rule: 0, path: 'spec.jwtRules[0]' },
    ]);
  });

  it('does nothing without rules and does not enforce presence', () => {
    expect(decide(istioSnapshot(WEB, authentication('')), invalid).decision).toBe('allow');
    expect(decide(istioSnapshot(WEB, authentication('{ issuer: a, presence: REQUIRED }')), none).decision).toBe('allow');
  });

  it('wants one of its audiences, scheme and final slash aside', () => {
    const snapshot = istioSnapshot(WEB, authentication('{ issuer: a, audiences: [one, https://two/] }'));
    const asks = [token({ aud: 'one' }), token({ aud: ['x', 'two'] }), token({ aud: 'x' }), token()];
    expect(decisions(snapshot, asks)).toEqual(['allow', 'allow', 'unauthenticated', 'unauthenticated']);
  });

  it('is content with one of several rules of an issuer', () => {
    const rules = '{ issuer: a, audiences: [one] }, { issuer: a, audiences: [two] }';
    expect(decisions(istioSnapshot(WEB, authentication(rules)), [token({ aud: 'two' }), token({ aud: 'x' })])).toEqual([
      'allow',
      'unauthenticated',
    ]);
  });

  it.each([{ aud: { z: 1 } }, { aud: ['a', 1] }, { sub: 7 }, { exp: 'soon' }])('refuses a token with claims %j', (claims) => {
    expect(decide(istioSnapshot(WEB, authentication(ISSUER_A)), token(claims)).decision).toBe('unauthenticated');
  });

  it('finds tokens at its own places instead of the default ones', () => {
    const snapshot = istioSnapshot(
      WEB,
      authentication("{ issuer: a, fromHeaders: [{ name: x-jwt, prefix: 'Tok ' }], fromParams: [tok], fromCookies: [sess] }"),
      allowing("{ from: [{ source: { requestPrincipals: ['a/ann'] } }] }"),
    );
    const asks = [
      at({ header: 'X-JWT', prefix: 'Tok ' }),
      at({ header: 'x-jwt', prefix: '' }),
      at({ query: 'tok' }),
      at({ query: 'other' }),
      at({ cookie: 'sess' }),
      token({}, { valid: false }),
      at({ cookie: 'sess' }, { valid: false }),
    ];
    expect(decisions(snapshot, asks)).toEqual(['allow', 'deny', 'allow', 'deny', 'allow', 'deny', 'unauthenticated']);
  });

  it('takes access_token as a default place and a raw header without prefix as a broken token', () => {
    expect(decide(istioSnapshot(WEB, authentication(ISSUER_A)), at({ query: 'access_token' }, { valid: false })).decision).toBe(
      'unauthenticated',
    );
    const raw = istioSnapshot(WEB, authentication('{ issuer: a, fromHeaders: [{ name: x-jwt }] }'));
    expect(decide(raw, at({ header: 'x-jwt', prefix: 'Tok ' })).decision).toBe('unauthenticated');
  });

  it('turns a forged Authorization header of the caller away', () => {
    const snapshot = istioSnapshot(WEB, authentication(ISSUER_A));
    expect(decide(snapshot, { request: { headers: [['Authorization', 'Bearer junk']] } }).decision).toBe('unauthenticated');
    expect(decide(snapshot, { request: { headers: [['Authorization', 'Basic junk']] } }).decision).toBe('allow');
  });

  it('leaves preflight requests alone', () => {
    const preflight = {
      method: 'OPTIONS',
      headers: [
        ['origin', 'https://x'],
        ['access-control-request-method', 'GET'],
      ],
    };
    const snapshot = istioSnapshot(WEB, authentication(ISSUER_A));
    expect(decide(snapshot, { request: { ...invalid.request, ...preflight } }).decision).toBe('allow');
  });

  it('takes its output headers from the client, also without a token', () => {
    const snapshot = istioSnapshot(
      WEB,
      authentication('{ issuer: a, outputClaimToHeaders: [{ header: x-role, claim: org.role }] }'),
      allowing('{ when: [{ key: "request.headers[x-role]", values: [boss] }] }'),
    );
    const forged = { headers: [['x-role', 'boss']] };
    const asks = [
      { request: forged },
      token({ org: { role: 'boss' } }),
      { request: { ...token({ org: { role: 'clerk' } }).request, ...forged } },
    ];
    expect(decisions(snapshot, asks)).toEqual(['deny', 'allow', 'deny']);
  });

  it('takes the output headers of every rule from the client, whichever rule accepts', () => {
    const snapshot = istioSnapshot(
      WEB,
      authentication(
        '{ issuer: a, outputClaimToHeaders: [{ header: x-role, claim: role }] }, ' +
          '{ issuer: b, outputClaimToHeaders: [{ header: x-other, claim: role }] }',
      ),
      allowing('{ when: [{ key: "request.headers[x-other]", values: ["*"] }] }'),
    );
    const forged = { headers: [['x-other', 'boss']] };
    expect(decide(snapshot, { request: { ...token({ role: 'boss' }).request, ...forged } }).decision).toBe('deny');
  });

  // Envoy jwt_authn/authenticator.cc, addJWTClaimToHeader.
  it.each([
    [7, '7'],
    [12345678901234567000, '12345678901234567168'],
    [1.5, '1.500000'],
    [-3, '-3.000000'],
    [true, 'true'],
    [['x', 'y'], 'WyJ4IiwieSJd'],
    [{ x: 1 }, 'eyJ4IjoxfQ=='],
  ])('writes the claim %j into a header as %s', (role, text) => {
    const snapshot = istioSnapshot(
      WEB,
      authentication('{ issuer: a, outputClaimToHeaders: [{ header: x-role, claim: role }] }'),
      allowing(`{ when: [{ key: "request.headers[x-role]", values: ['${text}'] }] }`),
    );
    expect(decide(snapshot, token({ role })).decision).toBe('allow');
  });

  it('refuses times beyond 64 bits', () => {
    expect(decide(istioSnapshot(WEB, authentication(ISSUER_A)), token({ exp: 1e20 })).decision).toBe('unauthenticated');
  });

  it('removes the token that it verified unless it forwards it', () => {
    const hidden = allowing("{ when: [{ key: 'request.headers[authorization]', notValues: ['*'] }] }");
    expect(decide(istioSnapshot(WEB, authentication(ISSUER_A), hidden), token()).decision).toBe('allow');
    expect(
      decide(istioSnapshot(WEB, authentication('{ issuer: a, forwardOriginalToken: true }'), hidden), token()).decision,
    ).toBe('deny');
  });
});

describe('conditions on tokens', () => {
  const world = (rule: string) => istioSnapshot(WEB, authentication(`${ISSUER_A}, { issuer: https://b/x }`), allowing(rule));
  const principals = (...values: string[]): string => `{ from: [{ source: { requestPrincipals: ${JSON.stringify(values)} } }] }`;

  it('need a RequestAuthentication', () => {
    expect(decide(istioSnapshot(WEB, allowing(principals('*'))), token()).decision).toBe('deny');
  });

  it.each([
    ['*', 'a', 'ann', 'allow'],
    ['a/*', 'a', 'ann', 'allow'],
    ['a/*', 'a', '', 'deny'],
    ['a/a*', 'a', 'ann', 'allow'],
    ['*/ann', 'a', 'ann', 'allow'],
    ['*nn', 'a', 'ann', 'allow'],
    ['https*', 'https://b/x', 'bob', 'allow'],
    ['https://b/x/bob', 'https://b/x', 'bob', 'allow'],
    ['a/svc/bot', 'a', 'svc/bot', 'deny'],
    ['a', 'a', 'ann', 'deny'],
  ])('principal %s of issuer %s and subject %s', (value, issuer, sub, decision) => {
    expect(decide(world(principals(value)), token({ sub }, { issuer })).decision).toBe(decision);
  });

  it.each([
    ['groups', '["admin", 1]', 'allow'],
    ['groups', '"admin"', 'allow'],
    ['groups', '"admin dev"', 'deny'],
    ['scope', '"dev admin"', 'allow'],
    ['groups', '7', 'deny'],
    ['groups', 'true', 'deny'],
    ['groups', '{ "admin": 1 }', 'deny'],
  ])('claim %s with %s', (name, value, decision) => {
    const snapshot = world(`{ when: [{ key: 'request.auth.claims[${name}]', values: [admin, '7', 'true'] }] }`);
    expect(decide(snapshot, token({ [name]: JSON.parse(value) as unknown })).decision).toBe(decision);
  });

  it('reach into nested claims', () => {
    const snapshot = world("{ when: [{ key: 'request.auth.claims[org][team]', values: ['*'] }] }");
    expect(decisions(snapshot, [token({ org: { team: 'x' } }), token({ org: { team: '' } }), token({ org: 'team' })])).toEqual([
      'allow',
      'deny',
      'deny',
    ]);
  });
});
