import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';

const OURS = fileURLToPath(new URL('../control-planes/linkerd/crds/', import.meta.url));
const PUBLISHED = fileURLToPath(new URL('../../../shared/crds/linkerd/', import.meta.url));
const NAMES = readdirSync(PUBLISHED)
  .filter((file) => file.endsWith('.yaml') && !file.startsWith('README'))
  // The Gateway API's come from its own module.
  .filter((file) => !file.endsWith('.gateway.networking.k8s.io.yaml'))
  .map((file) => file.replace(/\.yaml$/, ''));

function withoutDescriptions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDescriptions);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([key, inner]) => key !== 'description' || typeof inner !== 'string');
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutDescriptions(inner)]));
}

describe("Linkerd's CRDs", () => {
  it('are all there', () => {
    expect(readdirSync(OURS).map((file) => file.replace(/\.json$/, ''))).toEqual(NAMES);
  });

  it.each(NAMES)('%s is as published, but for its descriptions', (name) => {
    const published: unknown = parse(readFileSync(`${PUBLISHED}${name}.yaml`, 'utf8'));
    expect(JSON.parse(readFileSync(`${OURS}${name}.json`, 'utf8'))).toEqual(withoutDescriptions(published));
  });
});
