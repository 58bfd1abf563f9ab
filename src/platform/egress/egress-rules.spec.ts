import { describe, expect, it } from 'vitest';
import { addressRefusal } from './egress-rules.js';

const CLOSED = { allowLoopback: false, allowCidrs: [] };
const LOCAL = { allowLoopback: true, allowCidrs: [] };

describe('addressRefusal', () => {
  it.each([
    '10.0.0.1',
    '172.16.4.4',
    '192.168.1.1',
    '100.64.0.1',
    '8.8.8.8',
    'fd12::1',
    '2001:4860:4860::8888',
    '::ffff:10.0.0.1',
  ])('lets %s pass', (address) => {
    expect(addressRefusal(address, CLOSED)).toBeNull();
  });

  it.each([
    ['169.254.169.254', 'link-local'],
    ['::ffff:169.254.169.254', 'link-local'],
    ['64:ff9b::a9fe:a9fe', 'link-local'],
    ['fe80::1', 'link-local'],
    ['fd00:ec2::254', 'metadata'],
    ['100.100.100.200', 'metadata'],
    ['0.0.0.0', 'unspecified'],
    ['::', 'unspecified'],
    ['224.0.0.1', 'multicast'],
    ['ff02::1', 'multicast'],
    ['255.255.255.255', 'broadcast'],
    ['240.0.0.1', 'reserved'],
    ['2002:a9fe:a9fe::1', 'tunnelled'],
    ['not-an-address', 'not an IP'],
  ])('refuses %s even where loopback is allowed', (address, reason) => {
    expect(addressRefusal(address, LOCAL)).toContain(reason);
  });

  it.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1', '64:ff9b::7f00:1'])(
    'allows loopback %s only where it is on',
    (address) => {
      expect(addressRefusal(address, CLOSED)).toBe('loopback address');
      expect(addressRefusal(address, LOCAL)).toBeNull();
    },
  );

  it('keeps to the allow-list, which opens nothing else', () => {
    const rules = { allowLoopback: false, allowCidrs: ['10.1.0.0/16', '169.254.0.0/16', 'fd12::/16'] };
    expect(addressRefusal('10.1.2.3', rules)).toBeNull();
    expect(addressRefusal('fd12::5', rules)).toBeNull();
    expect(addressRefusal('10.2.2.3', rules)).toContain('outside');
    expect(addressRefusal('169.254.1.1', rules)).toContain('link-local');
  });
});
