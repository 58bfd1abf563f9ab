import { z } from 'zod';
import { expandText } from './string-match.js';

const path = z.string().min(1).max(4096);

const Forms = z
  .union([
    z.strictObject({ exact: path, ignoreCase: z.boolean().optional() }),
    z.strictObject({ prefix: path, ignoreCase: z.boolean().optional() }),
    z.strictObject({ segmentPrefix: path }),
    z.strictObject({ suffix: path }),
    z.strictObject({ template: path }),
    z.strictObject({ regex: path }),
    z.strictObject({ present: z.literal(true) }),
  ])
  .meta({
    id: 'PathMatch',
    description:
      'Exactly one of exact, prefix, segmentPrefix, suffix, template, regex, present; a bare text may be sent for `{"exact": text}`',
  });

/**
 * One way to match a path (without query). `prefix` counts bytes (`/v1` matches `/v10`); `segmentPrefix` counts whole
 * segments (`/v1` matches `/v1` and `/v1/x`); `template` has `{*}` for one segment and `{**}` for any rest.
 */
export const PathMatch = z.preprocess(expandText, Forms);
export type PathMatch = z.infer<typeof PathMatch>;
