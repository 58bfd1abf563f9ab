import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatIp, isWithin, parseIpBlock, type IpRange } from './ip-range.js';

function range(text: string): IpRange {
  const parsed = parseIpBlock(text);
  if (parsed === null) throw new Error(`${text} is no block`);
  return parsed;
}

describe('parseIpBlock', () => {
  it('takes host bits away and an address alone as a block of one', () => {
    expect(range('10.1.2.3/8')).toEqual({ family: 4, first: 0x0a000000n, last: 0x0affffffn });
    expect(range('10.0.0.7')).toEqual(range('10.0.0.7/32'));
    expect(range('0.0.0.0/0').last).toBe((1n << 32n) - 1n);
  });

  it('reads IPv6 with a gap anywhere and a dotted end', () => {
    expect(range('::')).toEqual({ family: 6, first: 0n, last: 0n });
    expect(range('2001:db8::1').first).toBe(0x20010db8000000000000000000000001n);
    expect(range('::ffff:10.0.0.1').first).toBe(0xffff0a000001n);
    expect(range('1:2:3:4:5:6:7:8').first & 0xffffn).toBe(8n);
  });

  it.each([
    '',
    '10.0.0',
    '10.0.0.256',
    '010.0.0.1',
    '10.0.0.0/33',
    '10.0.0.0/',
    '::/129',
    '1::2::3',
    '12345::',
    ':1',
    '1:2:3:4:5:6:7',
    'a.b',
  ])('refuses %j', (text) => expect(parseIpBlock(text)).toBeNull());

  it('holds a block within itself, its first and its last address too, and nothing of the other family', () => {
    const block = range('10.0.0.0/8');
    for (const inner of ['10.0.0.0/8', '10.0.0.0', '10.255.255.255']) expect(isWithin(range(inner), block)).toBe(true);
    for (const outer of ['9.255.255.255', '11.0.0.0', '10.0.0.0/7', '::']) expect(isWithin(range(outer), block)).toBe(false);
  });

  it('reads what formatIp writes', () => {
    fc.assert(
      fc.property(fc.constantFrom(4 as const, 6 as const), fc.bigInt(0n, (1n << 128n) - 1n), (family, bits) => {
        const value = family === 4 ? bits & 0xffffffffn : bits;
        expect(parseIpBlock(formatIp(family, value))).toEqual({ family, first: value, last: value });
      }),
    );
  });
});

describe('isWithin', () => {
  it('compares ranges of one family', () => {
    expect(isWithin(range('10.1.0.0/16'), range('10.0.0.0/8'))).toBe(true);
    expect(isWithin(range('10.0.0.0/8'), range('10.1.0.0/16'))).toBe(false);
    expect(isWithin(range('11.0.0.1'), range('10.0.0.0/8'))).toBe(false);
    expect(isWithin(range('10.0.0.1'), range('::/0'))).toBe(false);
  });
});
