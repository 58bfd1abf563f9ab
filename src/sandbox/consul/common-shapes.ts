import { N, P, S, type Shape, labels, list, strings, struct } from './shape.js';

/** Changes of headers. */
export const HEADERS = struct({ Add: labels, Set: labels, Remove: strings });
/** Outlier detection. */
export const PASSIVE_CHECK = struct({
  Interval: 'nanoseconds',
  MaxFailures: N,
  EnforcingConsecutive5xx: P,
  MaxEjectionPercent: P,
  BaseEjectionTime: 'nanoseconds',
});
/** Tokens that are asked for. */
export const JWT: Shape = struct({ Providers: list({ Name: S, VerifyClaims: list({ Path: strings, Value: S }) }) });
/** TLS of one direction. */
export const TLS_VERSIONS = { TLSMinVersion: S, TLSMaxVersion: S, CipherSuites: strings } as const;
/** Members of every kind. */
export const UNNAMED = { Kind: S, Meta: labels, CreateIndex: N, ModifyIndex: N, Hash: N } as const;
/** Members of every kind that has a name. */
export const COMMON = { ...UNNAMED, Name: S } as const;
