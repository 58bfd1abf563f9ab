import { expect, it } from 'vitest';
import { nativeFromEntry } from './native-from-entry.js';

it.each(['PrivateKey', 'private_key', 'privateKey'])('leaves a private key (%s) out of what is observed', (key) => {
  const { body } = nativeFromEntry({ Kind: 'inline-certificate', Name: 'edge', Certificate: 'PEM', [key]: 'secret' }, null);
  expect(body).toEqual({ Kind: 'inline-certificate', Name: 'edge', Certificate: 'PEM' });
});
