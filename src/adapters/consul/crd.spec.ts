import { describe, expect, it } from 'vitest';
import { entryOfResource } from './crd.js';

const resource = (kind: string, name: string, spec: object) =>
  ({ apiVersion: 'consul.hashicorp.com/v1alpha1', kind, metadata: { name, namespace: 'k8s' }, spec }) as never;

describe('entryOfResource', () => {
  it('names intentions by their destination', () => {
    const sources = [
      {
        name: 'web',
        permissions: [
          {
            action: 'allow',
            http: { pathPrefix: '/', header: [{ name: 'x', ignoreCase: true }] },
            jwt: { providers: [{ name: 'p', verifyClaims: [{ path: ['a'], value: 'b' }] }] },
          },
        ],
      },
    ];
    expect(
      entryOfResource(resource('ServiceIntentions', 'any', { destination: { name: 'api', namespace: 'shop' }, sources })),
    ).toEqual({
      Kind: 'service-intentions',
      Name: 'api',
      Namespace: 'shop',
      Sources: [
        {
          Name: 'web',
          Permissions: [
            {
              Action: 'allow',
              HTTP: { PathPrefix: '/', Header: [{ Name: 'x', IgnoreCase: true }] },
              JWT: { Providers: [{ Name: 'p', VerifyClaims: [{ Path: ['a'], Value: 'b' }] }] },
            },
          ],
        },
      ],
    });
  });

  it('keeps the keys of maps that are the user’s own', () => {
    const entry = entryOfResource(
      resource('ServiceResolver', 'api', {
        defaultSubset: 'v1',
        subsets: { name: { onlyPassing: true, filter: 'x' } },
        connectTimeout: '5s',
      }),
    );
    expect(entry).toEqual({
      Kind: 'service-resolver',
      Name: 'api',
      DefaultSubset: 'v1',
      Subsets: { name: { OnlyPassing: true, Filter: 'x' } },
      ConnectTimeout: '5s',
    });
    expect(entryOfResource(resource('ProxyDefaults', 'global', { config: { protocol: 'http' } }))).toEqual({
      Kind: 'proxy-defaults',
      Name: 'global',
      Config: { protocol: 'http' },
    });
  });

  it('spells nested fields as the HTTP API does', () => {
    const spec = {
      jsonWebKeySet: { local: { jwks: 'e30=' } },
      locations: [{ queryParam: { name: 'tok' } }],
      clockSkewSeconds: 5,
    };
    expect(entryOfResource(resource('JWTProvider', 'p', spec))).toEqual({
      Kind: 'jwt-provider',
      Name: 'p',
      JSONWebKeySet: { Local: { JWKS: 'e30=' } },
      Locations: [{ QueryParam: { Name: 'tok' } }],
      ClockSkewSeconds: 5,
    });
    expect(
      entryOfResource(
        resource('Mesh', 'mesh', {
          http: { incoming: { requestNormalization: { mergeSlashes: true } } },
          allowEnablingPermissiveMutualTLS: true,
        }),
      ),
    ).toEqual({
      Kind: 'mesh',
      Name: 'mesh',
      HTTP: { Incoming: { RequestNormalization: { MergeSlashes: true } } },
      AllowEnablingPermissiveMutualTLS: true,
    });
  });

  it('is null for other resources', () => {
    expect(entryOfResource(resource('Registration', 'r', {}))).toBeNull();
    expect(entryOfResource({ apiVersion: 'v1', kind: 'Mesh' })).toBeNull();
    expect(entryOfResource({ Kind: 'mesh' })).toBeNull();
  });
});
