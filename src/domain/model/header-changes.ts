import { z } from 'zod';

const HeaderValue = z.strictObject({ name: z.string().min(1), value: z.string() });

/** Changes to the headers of a request or a response, done in the order set, add, remove. */
export const HeaderChanges = z
  .strictObject({
    set: z.array(HeaderValue).min(1).optional(),
    add: z.array(HeaderValue).min(1).optional(),
    remove: z.array(z.string().min(1)).min(1).optional(),
  })
  .meta({ id: 'HeaderChanges' });
export type HeaderChanges = z.infer<typeof HeaderChanges>;
