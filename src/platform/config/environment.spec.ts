import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { EnvironmentError, readEnvironment } from './environment.js';

const WITHOUT_DEFAULT = [
  'DATABASE_URL',
  'CONCORDAT_ENCRYPTION_KEY',
  'CONCORDAT_BOOTSTRAP_TOKEN',
  'CONCORDAT_EGRESS_ALLOW_LOOPBACK',
];

describe('the environment', () => {
  it('needs nothing', () => {
    expect(readEnvironment({})).toMatchObject({ PORT: 3000, HOST: '127.0.0.1', CONCORDAT_DATA_DIR: '.concordat' });
  });

  it('counts an empty variable as absent', () => {
    expect(readEnvironment({ PORT: '', DATABASE_URL: '' })).toMatchObject({ PORT: 3000 });
  });

  it('names every mistake in one message', () => {
    const read = () =>
      readEnvironment({ PORT: '99999', HOST: 'x', CONCORDAT_ENCRYPTION_KEY: 'short', CONCORDAT_BOOTSTRAP_TOKEN: 'short' });
    expect(read).toThrow(EnvironmentError);
    for (const name of ['PORT', 'CONCORDAT_ENCRYPTION_KEY', 'CONCORDAT_BOOTSTRAP_TOKEN']) expect(read).toThrow(name);
  });

  it('wants the key where a database is shared', () => {
    const DATABASE_URL = 'postgresql://concordat@db/concordat';
    expect(() => readEnvironment({ DATABASE_URL })).toThrow('CONCORDAT_ENCRYPTION_KEY');
    expect(readEnvironment({ DATABASE_URL, CONCORDAT_ENCRYPTION_KEY: 'ab'.repeat(32) })).toMatchObject({ DATABASE_URL });
  });

  it('is described by .env.example, name by name', async () => {
    const example = await readFile('.env.example', 'utf8');
    const lines = example.split('\n').filter((line) => /^[A-Z]/.test(line));
    const variables = Object.fromEntries(lines.map((line) => line.split('=', 2) as [string, string]));
    expect(readEnvironment(variables)).toEqual(readEnvironment({}));
    const known = [...Object.keys(readEnvironment({})), ...WITHOUT_DEFAULT];
    expect(new Set(Object.keys(variables))).toEqual(new Set(known));
  });
});
