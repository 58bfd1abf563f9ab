import { z } from 'zod';

/** A DNS label or subdomain, as Kubernetes names objects. */
export const ResourceName = z
  .string()
  .min(1)
  .max(253)
  .regex(
    /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/,
    'must be lower-case letters, digits, dots and dashes, and begin and end with a letter or digit',
  )
  .meta({ id: 'ResourceName' });

/** Name of a mesh, a project or a namespace: one DNS label. */
export const Label = z
  .string()
  .min(1)
  .max(63)
  .regex(
    /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/,
    'must be lower-case letters, digits and dashes, and begin and end with a letter or digit',
  );

/** Labels as Kubernetes has them. */
export const Labels = z.record(z.string().min(1).max(317), z.string().max(63));

/** Milliseconds; whole, not negative. */
export const Milliseconds = z.number().int().min(0).max(31_536_000_000);

export const PortNumber = z.number().int().min(1).max(65535);

/** An IPv4 or IPv6 address or block, as `10.0.0.0/8`. Its form is checked by the invariants of the policy that holds it. */
export const IpBlock = z.string().min(2).max(64);
