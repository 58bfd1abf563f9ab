import type { TextMatcher } from './string-matcher.js';

/** Matches the whole text against a pattern in which every star stands for any text, slashes included, as `.*` does in RE2. */
export function globMatcher(pattern: string): TextMatcher {
  const [head = '', ...rest] = pattern.split('*');
  const tail = rest.pop();
  if (tail === undefined) return (text) => text === head;
  return (text) => {
    if (!text.startsWith(head) || text.length < head.length + tail.length || !text.endsWith(tail)) return false;
    const end = text.length - tail.length;
    let position = head.length;
    for (const part of rest) {
      const found = text.indexOf(part, position);
      if (found < 0 || found + part.length > end) return false;
      position = found + part.length;
    }
    return true;
  };
}
