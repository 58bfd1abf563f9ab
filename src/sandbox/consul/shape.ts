/**
 * The shape of a config entry's member: a scalar, `any` for what is kept as it is, `opaque` for maps of such, a list, a map by name, or
 * a structure. `duration` is given back as text, `nanoseconds` as a number; `pointer` numbers and flags are kept when they are zero,
 * others are not. `shown` members are given back even where they are empty or were never written: structures whole, `nullable` ones as
 * null.
 */
export type Shape =
  | 'string'
  | 'number'
  | 'boolean'
  | 'pointer'
  | 'duration'
  | 'nanoseconds'
  | 'any'
  | 'opaque'
  | { readonly shown: Shape }
  | { readonly nullable: Shape }
  | { readonly list: Shape }
  | { readonly map: Shape }
  | { readonly struct: Readonly<Record<string, Shape>> };

/** A text. */
export const S = 'string';
/** A number. */
export const N = 'number';
/** A flag. */
export const B = 'boolean';
/** A number or flag that is kept when it is zero. */
export const P = 'pointer';
/** A list of texts. */
export const strings: Shape = { list: S };
/** Texts by name. */
export const labels: Shape = { map: S };
/** A text that is always shown. */
export const TEXT = shown(S);
/** A flag that is always shown. */
export const FLAG = shown(B);
/** A number that is always shown. */
export const COUNT = shown(N);

/** A member that is given back even where it is empty. */
export function shown(shape: Shape): Shape {
  return { shown: shape };
}

/** A structure with these members. */
export function struct(members: Readonly<Record<string, Shape>>): Shape {
  return { struct: members };
}

/** A list of such structures. */
export function list(members: Readonly<Record<string, Shape>>): Shape {
  return { list: struct(members) };
}
