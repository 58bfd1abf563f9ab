import type { RandomSource } from '../random-source.js';

/** Values on the edges of what patterns, blocks and paths say. */
export class NearValues {
  constructor(private readonly random: RandomSource) {}

  /** An address at one of the ends of an IPv4 block, or just outside; one of `otherwise` for other blocks. */
  address(block: string, otherwise: readonly string[]): string {
    const { random } = this;
    const [address = '', bits = '32'] = block.split('/');
    const octets = address.split('.').map(Number);
    if (octets.length !== 4 || octets.some(Number.isNaN)) return random.oneOf(otherwise);
    const value = octets.reduce((sum, octet) => sum * 256 + octet, 0);
    const size = 2 ** (32 - Number(bits));
    const first = Math.floor(value / size) * size;
    const wanted = random.oneOf([value, first, first + size - 1, first - 1, first + size]);
    const inside = Math.min(Math.max(wanted, 2 ** 24), 223 * 2 ** 24 - 1);
    return [24, 16, 8, 0].map((shift) => Math.floor(inside / 2 ** shift) % 256).join('.');
  }

  /** The same, as an address of 127.0.0.0/8 that one may call from. */
  loopback(block: string): string {
    const address = this.address(block, ['127.0.0.1']);
    return /^127\.(?!0\.0\.0$|255\.255\.255$)/u.test(address) ? address : '127.0.0.1';
  }

  /** A text that the pattern matches, or nearly. */
  text(pattern: string): string {
    const { random } = this;
    const exact = pattern
      .replaceAll('{**}', () => random.oneOf(['a/b', 'x', '', 'a%2fb', 'c|d']))
      .replaceAll('{*}', () => random.oneOf(['x', 'y-z', '', 'a.b~c', 'x%20y']))
      .replaceAll('*', () => random.oneOf(['', 'x', 'xyz', '/', '*']));
    const form = random.below(10);
    if (form < 7 || exact === '') return exact === '' ? 'x' : exact;
    return random.oneOf([`${exact}x`, `x${exact}`, exact.slice(0, -1) || 'x', exact.toUpperCase()]);
  }

  /** The same, where it is a word; otherwise the other one. */
  word(pattern: string, otherwise: string): string {
    const text = this.text(pattern);
    return /^[\w.-]+$/u.test(text) ? text : otherwise;
  }

  /** A path in one of the spellings that proxies make one of, or fail to. */
  path(path: string): string {
    const { random } = this;
    const absolute = path.startsWith('/') || random.chance(0.1) ? path : `/${path}`;
    if (random.chance(0.55)) return clean(absolute);
    const spelled = random.oneOf([
      `/x/..${absolute}`,
      `/.${absolute}`,
      `/${absolute}`,
      `${absolute}/`,
      `${absolute}//`,
      `${absolute}/..`,
      `${absolute}/../other`,
      `${absolute}?q=1`,
      `${absolute}?/admin`,
      `${absolute};v=1`,
      `${absolute}/..;a=b/c`,
      `${absolute}%2F..%2Fy`,
      `${absolute}%2e%2e`,
      absolute.replace('/', '%2f'),
      absolute.replace('/', '\\'),
      `${absolute}%5cx`,
      `${absolute}%`,
      `${absolute}%00`,
      `${absolute}#f`,
      absolute.toUpperCase(),
      absolute.replace(/[a-z]/u, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
      `http://example.com${absolute}`,
      '*',
    ]);
    return clean(spelled);
  }
}

/** Blanks and what is not ASCII end a request line; no client sends them so. */
function clean(path: string): string {
  const text = path.replaceAll(/[^\u0021-\u007e]/gu, '');
  return text === '' ? '/' : text;
}
