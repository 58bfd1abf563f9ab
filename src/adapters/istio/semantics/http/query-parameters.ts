function decode(text: string): string {
  return text.replace(/%([0-9A-Fa-f]{2})/gu, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

function parameters(path: string): readonly (readonly [string, string])[] {
  const query = path.indexOf('?');
  if (query < 0 || query === path.length - 1) return [];
  return path
    .slice(query + 1)
    .split('&')
    .map((pair) => {
      const equals = pair.indexOf('=');
      return equals < 0 ? [decode(pair), ''] : [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
    });
}

/** The first value of a query parameter, decoded; null where it is absent. */
export function queryParameter(path: string, name: string): string | null {
  return parameters(path).find(([key]) => key === name)?.[1] ?? null;
}

/** The path without a query parameter; the others come out decoded and sorted by name, as Envoy writes a query anew. */
export function withoutQueryParameter(path: string, name: string): string {
  const query = path.indexOf('?');
  const kept = parameters(path)
    .filter(([key]) => key !== name)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([key, value]) => `${key}=${value}`);
  return (query < 0 ? path : path.slice(0, query)) + (kept.length === 0 ? '' : `?${kept.join('&')}`);
}
