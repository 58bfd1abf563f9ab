import fc from 'fast-check';

/** Fields with the values that each may have. */
export type Features = Readonly<Record<string, readonly unknown[]>>;

/** One value of one field. */
export function feature(features: Features): fc.Arbitrary<object> {
  return fc.constantFrom(...featuresOf(features));
}

/** One feature, or two of them. */
export function features(of: Features): fc.Arbitrary<object> {
  return fc.oneof(
    { weight: 3, arbitrary: feature(of) },
    fc.tuple(feature(of), feature(of)).map(([one, other]) => ({ ...one, ...other })),
  );
}

/** Every form of a string match. */
export const text = [
  { exact: 'prod' },
  { exact: 'prod', ignoreCase: true },
  { prefix: 'pr' },
  { suffix: 'od' },
  { contains: 'ro' },
  { regex: 'pr.*' },
  { present: true },
];
/** Each value in a list of its own. */
export const lists = <T>(values: readonly T[]): T[][] => values.map((value) => [value]);
/** Every form of a match under each of the names, inverted too. */
export const named = (names: readonly string[]) =>
  names.flatMap((name) =>
    text.flatMap((match) => [
      { name, match, invert: false },
      { name, match, invert: true },
    ]),
  );

/** Forms of a path. */
export const paths = [
  { exact: '/a' },
  { exact: '/a', ignoreCase: true },
  { exact: '/a//b' },
  { exact: '/a b' },
  { exact: 'a' },
  { prefix: '/a' },
  { prefix: '/a/', ignoreCase: true },
  { prefix: '/' },
  { segmentPrefix: '/a' },
  { segmentPrefix: '/a/' },
  { suffix: '/b' },
  { template: '/{*}/b' },
  { template: '/a/{**}' },
  { regex: '/a|/b' },
  { present: true },
];
/** Calls of gRPC. */
export const calls = [{ service: 'pkg.S' }, { service: 'pkg.S', method: 'M' }, { method: 'M' }, {}];

/** Each value of each field alone. */
export function featuresOf(of: Features): object[] {
  return Object.entries(of).flatMap(([field, all]) => all.map((value) => ({ [field]: value })));
}
