import { z } from 'zod';

const text = z.string().max(4096);
const ignoreCase = z.boolean().optional();

/** A bare text stands for that exact text, so that `methods: [GET]` says what it looks like. */
export function expandText(value: unknown): unknown {
  return typeof value === 'string' ? { exact: value } : value;
}

const Forms = z
  .union([
    z.strictObject({ exact: text, ignoreCase }),
    z.strictObject({ prefix: text.min(1), ignoreCase }),
    z.strictObject({ suffix: text.min(1), ignoreCase }),
    z.strictObject({ contains: text.min(1), ignoreCase }),
    z.strictObject({ regex: text.min(1) }),
    z.strictObject({ present: z.literal(true) }),
  ])
  .meta({
    id: 'StringMatch',
    description: 'Exactly one of exact, prefix, suffix, contains, regex, present; a bare text may be sent for `{"exact": text}`',
  });

/** One way to match a string: exactly one of the forms. Regular expressions are RE2 and match the whole value. */
export const StringMatch = z.preprocess(expandText, Forms);
export type StringMatch = z.infer<typeof StringMatch>;

/** A header or query parameter by name; several on one match must all hold. Header names ignore case. */
export const NamedMatch = z
  .strictObject({ name: z.string().min(1).max(256), match: StringMatch, invert: z.boolean().default(false) })
  .meta({ id: 'NamedMatch' });
export type NamedMatch = z.infer<typeof NamedMatch>;
